/**
 * `npm run mutate -- PATH… [--jobs N] [--every N]`: puts small faults into folders or files of one package's sources,
 * one at a time, and tells which the package's own tests do not notice. `--every 10` tries one in ten, evenly spread.
 * A run that was ended goes on where it was. `--record` writes the shares by folder into docs/MUTATION.md.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { folderTable, grouped, type Judged, survivorLines } from './mutation-table.ts';
import { equivalents, isEquivalent, KnownVerdicts, type Verdict } from './results.ts';
import { recordReached, runTest } from './run-tests.ts';
import { FOLDER, makeSandbox, type PlacedMutant } from './sandbox.ts';

/** Where the shares stand. */
const DOCUMENT = 'docs/MUTATION.md';
/** A fault may make a test slow; one that hangs has been noticed. */
const SLOWER = 4;
const LEAST_LIMIT_MS = 10_000;
const FIRST_LIMIT_MS = 300_000;

interface ReachingTest {
  readonly file: string;
  readonly tookMS: number;
  readonly reached: ReadonlySet<number>;
}

const { values, positionals } = parseArgs({
  options: {
    jobs: { type: 'string', default: String(availableParallelism()) },
    every: { type: 'string', default: '1' },
    record: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const jobs = Number(values.jobs);
const byPackage = grouped(
  positionals.flatMap((path) => sourcesBelow(path)),
  (path) => path.split('/')[1] ?? '',
);
if (byPackage.size === 0) {
  console.error('Name folders or files of sources: npm run mutate -- packages/driver/src/cursor');
  process.exitCode = 2;
}
const judged: Judged[] = [];
for (const [name, sources] of byPackage) judged.push(...(await mutatePackage(name, sources)));
for (const line of survivorLines(judged)) console.log(line);
console.log(`\n${folderTable(judged)}`);
if (values.record) record(judged);

async function mutatePackage(name: string, sources: readonly string[]): Promise<Judged[]> {
  const all = makeSandbox(name, sources);
  const mutants = all.filter((_, index) => index % Number(values.every) === 0);
  const tests = testsBelow(join(FOLDER, 'packages', name, 'dist'));
  const known = new KnownVerdicts(name, stateOf(sources, tests));
  const list = equivalents();
  const open = mutants.filter((mutant) => known.of(mutant) === undefined);
  const reaching = open.length === 0 ? [] : await reachingTests(name, tests);
  let done = mutants.length - open.length;
  await inParallel(open, async (mutant) => {
    known.keep(mutant, await verdictOf(mutant, reaching));
    done += 1;
    if (process.stderr.isTTY) process.stderr.write(`\r${name}: ${done} of ${mutants.length}`);
  });
  const after = new KnownVerdicts(name, stateOf(sources, tests));
  return mutants.map((mutant) => ({
    mutant,
    verdict: isEquivalent(mutant, list) ? 'equivalent' : (after.of(mutant) ?? 'unreached'),
  }));
}

/** Which tests pass without a fault, and which faults each reaches; the quickest first. */
async function reachingTests(name: string, tests: readonly string[]): Promise<ReachingTest[]> {
  const found: ReachingTest[] = [];
  await inParallel(tests, async (file) => {
    const folder = join(FOLDER, 'reached', name, file.replaceAll('/', '-'));
    const { passed, tookMS, reached } = await recordReached(file, folder, FIRST_LIMIT_MS);
    if (!passed) console.error(`${file} fails without any fault; it is left out`);
    else if (reached.size > 0) found.push({ file, tookMS, reached });
  });
  return found.sort((a, b) => a.tookMS - b.tookMS);
}

async function verdictOf(mutant: PlacedMutant, tests: readonly ReachingTest[]): Promise<Verdict> {
  const reaching = tests.filter(({ reached }) => reached.has(mutant.id));
  for (const { file, tookMS } of reaching) {
    const limitMS = Math.max(LEAST_LIMIT_MS, tookMS * SLOWER);
    const { passed } = await runTest(file, { TOUCHSTONE_MUTANT: String(mutant.id) }, limitMS);
    if (!passed) return 'noticed';
  }
  return reaching.length === 0 ? 'unreached' : 'survived';
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

function stateOf(sources: readonly string[], tests: readonly string[]): readonly string[] {
  return [...sources, ...tests].map((path) => readFileSync(path, 'utf8'));
}

function sourcesBelow(path: string): readonly string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((each) => join(path, each))
    .filter(
      (each) =>
        each.endsWith('.ts') && !/\.(?:test|test-d|test-support|test\.data)\.ts$/.test(each),
    )
    .sort();
}

function testsBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.(?:long|interop))\.test\.js$/.test(file))
    .map((file) => join(root, file))
    .sort();
}

function record(all: readonly Judged[]): void {
  const text = [
    '# Do the tests bite?',
    '',
    'Small faults in the compiled code, one at a time, against the tests of the same package alone: no official test file, no other',
    'package. Written by `npm run mutate -- PATH… --record`; see [scripts/mutation](../scripts/mutation/README.md).',
    '',
    folderTable(all),
    '',
  ];
  writeFileSync(DOCUMENT, text.join('\n'));
}
