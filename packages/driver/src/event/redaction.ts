/** Commands whose body and reply carry secrets. Source: command-logging-and-monitoring, "Security". */
const sensitiveCommands: ReadonlySet<string> = new Set([
  'authenticate',
  'saslstart',
  'saslcontinue',
  'getnonce',
  'createuser',
  'updateuser',
  'copydbgetnonce',
  'copydbsaslstart',
  'copydb',
]);

const helloCommands: ReadonlySet<string> = new Set(['hello', 'ismaster']);

/**
 * True if events and log messages show this command, its reply and its error's reply as `{}`.
 * `hello` is sensitive only while it carries `speculativeAuthenticate`, so its body decides.
 */
export function isSensitiveCommand(
  commandName: string,
  command?: Readonly<Record<string, unknown>>,
): boolean {
  const name = commandName.toLowerCase();
  if (sensitiveCommands.has(name)) return true;
  return helloCommands.has(name) && command?.['speculativeAuthenticate'] !== undefined;
}
