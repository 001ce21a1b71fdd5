/**
 * `npm run mutate -- PATH… [--sample N] [--seed S] [--jobs N] [--known] [--record]`: puts small faults into folders or files of sources, one
 * at a time, and tells which no test of the workspace notices. `--sample 60` tries sixty of each folder, chosen at random from the
 * seed. A run that was ended goes on where it was. `--known` tells what runs before have found, and tries nothing. `--record` writes
 * the shares by folder into docs/MUTATION.md.
 */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '../command-line.ts';
import { Judge } from './judge.ts';
import { document, folderTable, grouped, type Judged, survivorLines } from './mutation-table.ts';
import { type PlacedMutant, placedMutants, roomOf, sampled } from './placed-mutants.ts';
import { recordedFiles } from './reached-tests.ts';
import { equivalents, isEquivalent, KnownVerdicts } from './results.ts';
import { makeSandbox } from './sandbox.ts';
import { TestProcess } from './test-process.ts';

/** The place where the shares stand. */
const DOCUMENT = 'docs/MUTATION.md';

const { values, positionals } = commandLine(
  import.meta.filename,
  {
    jobs: { type: 'string', default: String(availableParallelism()) },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    known: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
  { takesWords: true },
);
const jobs = Number(values.jobs);
const most = values.sample === undefined ? Number.POSITIVE_INFINITY : Number(values.sample);
if (positionals.length === 0 || !(most > 0) || !(jobs > 0)) {
  console.error('Name folders or files: npm run mutate -- packages/driver/src/cursor --sample 60');
  process.exitCode = 2;
} else {
  await main();
}

async function main(): Promise<void> {
  const all = placedMutants([...new Set(positionals.flatMap((path) => sourcesBelow(path)))]);
  const rooms = grouped(all, ({ path }) => roomOf(path));
  const chosen = [...rooms.values()].flatMap((room) => sampled(room, most, values.seed));
  const judged = values.known ? told(chosen) : await tried(chosen);
  for (const line of survivorLines(judged)) console.log(line);
  const sizes = new Map([...rooms].map(([room, { length }]) => [room, length]));
  console.log(`\n${folderTable(judged, sizes)}`);
  if (values.record) writeFileSync(DOCUMENT, document(judged, sizes, values.seed));
}

async function tried(chosen: readonly PlacedMutant[]): Promise<Judged[]> {
  makeSandbox();
  const judge = new Judge(await recordedFiles(inParallel));
  const list = equivalents();
  const known = new KnownVerdicts();
  const open = chosen.filter((mutant) => {
    const kept = known.of(mutant);
    return !isEquivalent(mutant, list) && (kept === undefined || !judge.holds(mutant, kept));
  });
  const workers: TestProcess[] = [];
  let done = 0;
  await inParallel(open, async (mutant, lane) => {
    workers[lane] ??= new TestProcess();
    const kept = await judge.verdict(mutant, workers[lane]);
    known.keep(mutant, kept);
    done += 1;
    if (done % 20 === 0) console.error(`${done} of ${open.length}: ${mutant.path}`);
  });
  for (const worker of workers) await worker?.end();
  return told(chosen);
}

/** The result of each fault; nothing of those that were not tried. */
function told(chosen: readonly PlacedMutant[]): Judged[] {
  const list = equivalents();
  const known = new KnownVerdicts();
  return chosen.flatMap((mutant) => {
    const verdict = isEquivalent(mutant, list) ? 'equivalent' : known.of(mutant)?.verdict;
    return verdict === undefined ? [] : [{ mutant, verdict }];
  });
}

async function inParallel<T>(
  items: readonly T[],
  work: (item: T, lane: number) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async (_: unknown, lane: number): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next, lane);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
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
