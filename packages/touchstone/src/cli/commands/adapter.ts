import { type CheckedStep, checkAdapter, stepsAfter } from '../../adapter-kit/check-adapter.ts';
import { skeletonLanguages, writeSkeleton } from '../../adapter-kit/write-skeleton.ts';
import { install } from '../../adapter-programs/installed-program.ts';
import { adapterPrograms } from '../../adapter-programs/languages/index.ts';
import type { CommandLine, Subcommand } from '../command-line.ts';
import { chosenDriver, chosenHangLimit, hangLimitOption } from '../run-choices.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const adapter: Subcommand = {
  summary: 'Begins, checks or installs an adapter for a driver.',
  usage: "touchstone adapter check NAME|'COMMAND' | install NAME... | new LANGUAGE DIR",
  options: { 'hang-limit': hangLimitOption },
  notes: `"install" builds an adapter that comes with touchstone into a folder of its own (TOUCHSTONE_ADAPTERS, else your cache).
"new" writes an adapter in c, go, java, node, python or rust that passes the first steps of the check.
"check" asks the adapter one thing after the other: what was asked, what came, what is missing, what would be next.
The protocol: docs/ADAPTERS.md, and as JSON Schema the file schema/adapter-protocol-1.json of the package.
Exit status: 0 every step passes, 1 one does not, 2 wrong usage.

Example:
  touchstone adapter new python my-adapter
  touchstone adapter check 'python3 my-adapter/adapter.py'`,
  async run(line, terminal) {
    const [action, ...words] = line.positionals;
    if (action === 'check') return check(line, words, terminal);
    if (action === 'install') return installAll(words, terminal);
    if (action === 'new') return writeNew(words, terminal);
    throw new UsageError(
      action === undefined
        ? 'Say what to do: touchstone adapter check COMMAND, install NAME, or new LANGUAGE DIR.'
        : `There is no "touchstone adapter ${action}"; there are check, install and new.`,
    );
  },
};

function writeNew(words: readonly string[], terminal: Terminal): number {
  const [language, folder, ...more] = words;
  const known = skeletonLanguages.join(', ');
  if (language === undefined || !skeletonLanguages.includes(language)) {
    throw new UsageError(`touchstone adapter new takes a language of ${known}, and a folder.`);
  }
  if (folder === undefined || more.length > 0) {
    throw new UsageError(`Say where: touchstone adapter new ${language} DIR.`);
  }
  const next = writeSkeleton(language, folder);
  terminal.out.write(`An adapter to begin with is in ${folder}. There:\n  ${next}\n`);
  return 0;
}

function installAll(names: readonly string[], terminal: Terminal): number {
  const known = Object.keys(adapterPrograms).join(', ');
  if (names.length === 0) throw new UsageError(`Say which: ${known}.`);
  for (const name of names) {
    const program = adapterPrograms[name];
    if (program === undefined) {
      throw new UsageError(`There is no adapter "${name}" to install; there are ${known}.`);
    }
    const { home, without } = install(name, program);
    for (const sentence of without) terminal.err.write(`${name}: ${sentence}\n`);
    terminal.out.write(`${name} is ready in ${home}: touchstone adapter check ${name}\n`);
  }
  return 0;
}

async function check(
  line: CommandLine,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const [name, ...more] = words;
  if (name === undefined || more.length > 0) {
    throw new UsageError(
      'touchstone adapter check takes one driver: a name, or a command in quotes.',
    );
  }
  const driver = chosenDriver(name, chosenHangLimit(line));
  const done = await checkAdapter(
    () => driver.open(),
    (checked) => terminal.out.write(told(checked)),
  );
  const next = stepsAfter(done);
  if (next.length > 0) {
    terminal.out.write(`    next:    ${next.map((step) => step.name).join(', ')}\n`);
  }
  const passed = done.filter(({ outcome }) => outcome === 'passed').length;
  terminal.out.write(`${passed} of ${done.length + next.length} steps pass.\n`);
  return passed === done.length + next.length ? 0 : 1;
}

const SIGNS = { passed: '✓', unsupported: '–', failed: '✗' } as const;

function told({ step, outcome, told: more, asked, came, missing }: CheckedStep): string {
  const head = `${SIGNS[outcome]} ${step.name}: ${more ?? step.shows}\n`;
  if (outcome === 'passed') return head;
  return [
    head,
    ...(asked === undefined ? [] : [`    asked:   ${asked}\n`]),
    ...(came === undefined ? [] : [`    came:    ${came}\n`]),
    ...(missing === undefined
      ? []
      : [`    ${outcome === 'unsupported' ? 'lacks:  ' : 'missing:'} ${missing}\n`]),
  ].join('');
}
