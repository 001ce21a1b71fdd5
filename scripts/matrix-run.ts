/**
 * `npm run matrix [-- DRIVER…] [--topology T]… [--suite S]…`: runs drivers, all that can be started here where none is named, and builds the
 * page of the matrix from what came out: `.cache/matrix/site`, ready to be published. The counts go into conformance/matrix.json,
 * from which docs/CONFORMANCE.md is made.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from './command-line.ts';

const BIN = 'packages/touchstone/bin/touchstone.js';
const HOME = '.cache/matrix';
const KNOWN_FAILING = 'conformance/known-failing';
const DRIVERS = [
  'reference',
  'mongodb@4',
  'mongodb@5',
  'mongodb@6',
  'mongodb@7',
  'pymongo',
  'pymongo-async',
];
/**
 * The drivers to which mock servers do not play the files of discovery: the reference driver shows its machine; libmongoc 1.23
 * leaves the servers that it knows nothing of out of the descriptions in its events.
 */
const NOT_OVER_THE_WIRE = ['reference', 'c'];
const OTHERS = ['c', 'go', 'java', 'java-reactive', 'rust'];

const { values, positionals } = commandLine(
  import.meta.filename,
  {
    topology: { type: 'string', multiple: true, default: [] },
    suite: { type: 'string', multiple: true, default: [] },
  },
  { takesWords: true },
);
mkdirSync(HOME, { recursive: true });
for (const driver of positionals.length > 0 ? positionals : [...DRIVERS, ...OTHERS])
  runDriver(driver);
const files = readdirSync(HOME)
  .filter((name) => name.endsWith('.json'))
  .map((name) => join(HOME, name));
if (files.length === 0) {
  console.error('Nothing ran, so there is no matrix to draw.');
  process.exitCode = 1;
} else {
  run('dist/scripts/matrix.js', files);
  const site = ['--known-failing', KNOWN_FAILING, '--out', join(HOME, 'site')];
  process.exitCode = run(BIN, ['report', ...files, ...site]);
}

/** Failures are what the matrix shows; only a driver that cannot be started is left out, in a line that says why. */
function runDriver(driver: string): void {
  const out = join(HOME, `${driver}.json`);
  rmSync(out, { force: true });
  const where = values.topology.flatMap((topology) => ['--topology', topology]);
  const discovery = NOT_OVER_THE_WIRE.includes(driver) ? [] : ['--sdam', 'wire'];
  const words = ['--driver', driver, ...where, ...discovery, '--known-failing', KNOWN_FAILING];
  run(BIN, ['run', ...values.suite, ...words, '--reporter', 'json', '--out', out]);
}

function run(program: string, words: readonly string[]): number {
  return spawnSync(process.execPath, [program, ...words], { stdio: 'inherit' }).status ?? 1;
}
