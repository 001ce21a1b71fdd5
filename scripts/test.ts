/**
 * Runs the compiled tests: the quick ones, or those whose path contains an argument.
 *
 *     npm test                     what a person waits for
 *     npm run test:all             everything: also the files named `.long`, which CI runs
 *     node dist/scripts/test.js --long         the files named `.long` alone
 *     node dist/scripts/test.js pool-machine   only files with that in their path, long ones too
 *     node dist/scripts/test.js --interop      only the tests that need other languages
 *     node dist/scripts/test.js --seed 1234    the simulations from this seed alone
 *     node dist/scripts/test.js --slowest 20   and which files took longest
 */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { bundleAll } from './bundle.ts';
import { commandLine } from './command-line.ts';
import { ALONE, batchesOf, writeBatches } from './test-batches.ts';

const { values, positionals } = commandLine(
  import.meta.filename,
  {
    all: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    interop: { type: 'boolean', default: false },
    seed: { type: 'string' },
    slowest: { type: 'string', default: '0' },
    concurrency: { type: 'string' },
  },
  { takesWords: true },
);
/** Files that take longer together are a failure, not a wait. */
const TIMEOUT_MS = 240_000;
/** A test that is never idle takes as long as the machine is slow; a simulation that hangs ends by itself. */
const LONG_TIMEOUT_MS = 1_800_000;
const LONG = /\.long\.test\.js$/;
const INTEROP = /\.interop\.test\.js$/;
/** Simulations wait for nothing real: none is disturbed by another, however long it takes. */
const VIRTUAL_TIME = /^dist\/simulations\//;
/** A file that says so measures real time, and may fail where others want the processor too. */
const REAL_TIME = /^\s*\/\/ Measures real time\b/m;

if (values.seed !== undefined) process.env['TOUCHSTONE_SEED'] = values.seed;

// Packages load one another as bundles: those older than the modules would test what was.
await bundleAll();
// Tests are ECMAScript modules, and so are those that they test, with that half of `bson`: the other packages have to
// be of the same kind. What Node.js loads otherwise has tests of its own (scripts/loading).
process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --conditions=module`;

const roots = readdirSync('packages')
  .map((name) => join('packages', name, 'dist'))
  .concat('dist');
const files = roots.flatMap(testFiles).filter(isAskedFor).sort();
const tookMS = new Map<string, number>();

if (files.length === 0) {
  console.error(
    `No test file matches ${positionals.join(' ')}. Was the project built (npm run build)?`,
  );
  process.exitCode = 2;
} else {
  // Node.js by itself would leave a core alone, which on two of them is half of all there is.
  const concurrency = Number(values.concurrency ?? availableParallelism());
  const inVirtualTime = files.filter((file) => VIRTUAL_TIME.test(file));
  const others = files.filter((file) => !VIRTUAL_TIME.test(file));
  const failed = [
    ...(await runTogether(others.filter(isShort), { concurrency, timeoutMS: TIMEOUT_MS })),
    ...(await runFiles(inVirtualTime, { concurrency, timeoutMS: LONG_TIMEOUT_MS })),
    ...(await runFiles(others.filter(isLong), { concurrency: 1, timeoutMS: LONG_TIMEOUT_MS })),
  ];
  // A build server's processor is also wanted by others: what measures real time gets a second chance, alone.
  const lost = failed.length > 0 && process.env['CI'] ? await again(failed) : failed;
  showSlowest(Number(values.slowest));
  process.exitCode = lost.length > 0 ? 1 : 0;
}

function isAskedFor(file: string): boolean {
  if (INTEROP.test(file) !== values.interop) return false;
  if (positionals.length > 0) return positionals.some((part) => file.includes(part));
  return values.all || values.interop || isLong(file) === values.long;
}

function isLong(file: string): boolean {
  return LONG.test(file);
}

function isShort(file: string): boolean {
  return !isLong(file);
}

/** Runs test files with several in a process. */
async function runTogether(
  paths: readonly string[],
  options: { concurrency: number; timeoutMS: number },
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-tests-'));
  try {
    return await runFiles(writeBatches(batchesOf(paths, isAlone), folder), options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs test files, shows how they went, and tells which failed. */
async function runFiles(
  paths: readonly string[],
  { concurrency, timeoutMS }: { concurrency: number; timeoutMS: number },
): Promise<string[]> {
  if (paths.length === 0) return [];
  const events = run({ files: [...paths], concurrency, timeout: timeoutMS });
  const failed = new Set<string>();
  events.on('test:fail', ({ file }) => failed.add(file ?? 'unknown'));
  events.on('test:complete', ({ file, nesting, details }) => {
    // A module that loads test files is told of as a test too.
    if (file === undefined || nesting > 0 || !file.endsWith('.test.js')) return;
    tookMS.set(file, (tookMS.get(file) ?? 0) + details.duration_ms);
  });
  const shown = events.compose(new spec());
  shown.pipe(process.stdout, { end: false });
  await once(shown, 'end');
  return [...failed];
}

/** Runs those that measure real time once more, and tells which of all have failed for good. */
async function again(failed: readonly string[]): Promise<string[]> {
  const timed = failed.filter((file) => file !== 'unknown' && measuresRealTime(file));
  const others = failed.filter((file) => !timed.includes(file));
  if (timed.length === 0) return others;
  console.log(`\nOnce more, one after the other: ${timed.join(', ')}\n`);
  return [...others, ...(await runFiles(timed, { concurrency: 1, timeoutMS: LONG_TIMEOUT_MS }))];
}

function isAlone(file: string): boolean {
  return measuresRealTime(file) || ALONE.test(readFileSync(file, 'utf8'));
}

function measuresRealTime(file: string): boolean {
  return REAL_TIME.test(readFileSync(file, 'utf8'));
}

function showSlowest(count: number): void {
  const slowest = [...tookMS].sort((a, b) => b[1] - a[1]).slice(0, count);
  for (const [file, ms] of slowest) console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${file}`);
}

function testFiles(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.js'))
      .map((file) => join(root, file))
      .filter((file) => existsSync(sourceOf(file)));
  } catch {
    return [];
  }
}

/** The compiler leaves in place what it made of a source that has moved since. */
function sourceOf(file: string): string {
  const source = file.startsWith('dist/')
    ? file.slice('dist/'.length)
    : file.replace('/dist/', '/src/');
  return source.replace(/\.js$/, '.ts');
}
