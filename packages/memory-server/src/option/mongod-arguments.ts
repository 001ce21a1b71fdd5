/** Flags of mongod that mean nothing here, since there are no files, logs or caches; and whether a value follows. */
const WITHOUT_MEANING: ReadonlyMap<string, 'alone' | 'value'> = new Map([
  ['--directoryperdb', 'alone'],
  ['--ipv6', 'alone'],
  ['--journal', 'alone'],
  ['--logappend', 'alone'],
  ['--logpath', 'value'],
  ['--noauth', 'alone'],
  ['--nojournal', 'alone'],
  ['--nounixsocket', 'alone'],
  ['--oplogSize', 'value'],
  ['--quiet', 'alone'],
  ['--slowms', 'value'],
  ['--storageEngine', 'value'],
  ['--syncdelay', 'value'],
  ['--wiredTigerCacheSizeGB', 'value'],
  ['--wiredTigerEngineConfigString', 'value'],
]);

/**
 * The server parameters that flags of mongod set. Throws TypeError for a flag that would mean something, and is not heeded
 * here.
 */
export function serverParameters(
  words: readonly string[],
): Record<string, boolean | number | string> {
  const parameters: Record<string, boolean | number | string> = {};
  const queue = words.flatMap((word) => {
    const [, flag, value] = /^(--\w+)=(.*)$/s.exec(word) ?? [];
    return flag === undefined || value === undefined ? [word] : [flag, value];
  });
  for (let flag = queue.shift(); flag !== undefined; flag = queue.shift()) {
    if (/^-v+$/.test(flag)) continue;
    const kind = flag === '--setParameter' ? 'value' : WITHOUT_MEANING.get(flag);
    if (kind === undefined) {
      throw new TypeError(
        `args: the flag '${flag}' has no meaning here. There are: --setParameter, ${[...WITHOUT_MEANING.keys()].join(', ')}.`,
      );
    }
    if (kind === 'alone') continue;
    const value = queue.shift();
    if (value === undefined) throw new TypeError(`args: '${flag}' needs a value after it.`);
    if (flag === '--setParameter') Object.assign(parameters, parameter(value));
  }
  return parameters;
}

function parameter(text: string): Record<string, boolean | number | string> {
  const at = text.indexOf('=');
  if (at < 1) throw new TypeError(`args: --setParameter takes name=value, not '${text}'.`);
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  if (value === 'true' || value === 'false') return { [name]: value === 'true' };
  return { [name]: /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value };
}
