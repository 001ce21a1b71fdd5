import { thrownError } from '@touchstone/protocol';
import { FolderInUse } from '../adapter-kit/write-skeleton.ts';
import { ProgramMissing } from '../adapter-programs/installed-program.ts';
import { BadServerUri } from '../deployments/deployment-uri.ts';
import { LoginRefused, ServerUnreachable } from '../deployments/external.ts';
import { BadKnownFailingFile } from '../report/known-failing.ts';
import { UnknownSuite } from '../specs/find-test-files.ts';
import { SpecificationsNotFound } from '../specs/locate-specifications.ts';
import { nearestNames } from '../specs/nearest-names.ts';
import { helpText, parseCommandLine } from './command-line.ts';
import { subcommands } from './commands/index.ts';
import { ownVersion } from './own-package.ts';
import type { Terminal } from './terminal.ts';
import { processTerminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Errors of whoever called us: told in one line, without a stack. */
const USAGE_ERRORS = [
  UsageError,
  FolderInUse,
  ProgramMissing,
  UnknownSuite,
  SpecificationsNotFound,
  ServerUnreachable,
  LoginRefused,
  BadServerUri,
  BadKnownFailingFile,
];

/**
 * The command line program: `args` without the program's name. Resolves with the exit status: 0 all that ran
 * passed, 1 a failure, 2 wrong usage.
 */
export async function main(args: readonly string[], given?: Terminal): Promise<number> {
  using own = given === undefined ? processTerminal() : undefined;
  const terminal = given ?? (own as Terminal);
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    if (!USAGE_ERRORS.some((kind) => error instanceof kind)) throw error;
    terminal.err.write(`touchstone: ${thrownError(error).message}\n`);
    return 2;
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.out.write(overview());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    terminal.out.write(`${ownVersion()}\n`);
    return 0;
  }
  const command = subcommands[name];
  if (command === undefined) {
    const names = Object.keys(subcommands);
    const near = nearestNames(name, names);
    const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
    throw new UsageError(`There is no subcommand "${name}".${hint} There are ${names.join(', ')}.`);
  }
  if (command.takesAll) {
    const nothing = { text: () => undefined, texts: () => [], flag: () => false };
    return command.run({ args: rest, positionals: [], ...nothing }, terminal);
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out.write(helpText(command));
    return 0;
  }
  return command.run(parseCommandLine(command.options, rest), terminal);
}

function overview(): string {
  const lines = Object.entries(subcommands).map(
    ([name, { summary }]) => `  ${name.padEnd(8)}  ${summary}`,
  );
  return `Touchstone proves MongoDB drivers, with no MongoDB installed.

usage: touchstone SUBCOMMAND [--help]

${lines.join('\n')}
`;
}
