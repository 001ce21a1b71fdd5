/** The faults that each test of the workspace reaches, recorded once, and again where the test or what it loads has changed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { digest } from './digest.ts';
import type { Answer } from './orders.ts';
import { FOLDER, filesBelow, sourceOf, WORK } from './sandbox.ts';
import type { Reached } from './switch.ts';
import { TestDependencies } from './test-dependencies.ts';
import { TestProcess } from './test-process.ts';

/** One test that passes without a fault. */
export interface RecordedTest {
  readonly index: number;
  readonly name: string;
  readonly tookMS: number;
  /** The processor’s time that it is worth, which a busy machine does not change much. */
  readonly workMS: number;
  readonly reached: Reached;
}

/** The tests of one file. */
export interface RecordedFile {
  /** The compiled test file, from the root. */
  readonly file: string;
  /** Of the file's own text. */
  readonly text: string;
  readonly tests: readonly RecordedTest[];
  /** The faults that were reached while the file was loaded, before any test. */
  readonly loaded: Reached;
}

const LIMIT_MS = 60_000;
/** Goes up when more is recorded, or other things: what was recorded before is not read then. */
const FORM = 2;
/** Files that put faults into a machine themselves, or that fail now and then where others want the processor too. */
const LEFT_OUT = /\.(?:long|interop)\.test\.js$|-mutations\.test\.js$/;
const REAL_TIME = /^\s*\/\/ Measures real time\b/m;

/** Every test file that can notice a fault, with what its tests reach. */
export async function recordedFiles(
  inParallel: <T>(items: readonly T[], work: (item: T) => Promise<void>) => Promise<void>,
): Promise<readonly RecordedFile[]> {
  const dependencies = new TestDependencies();
  const all: RecordedFile[] = [];
  const open: { file: string; kept: string; state: string }[] = [];
  for (const file of testFiles()) {
    const kept = join(FOLDER, 'reached', `${file.replaceAll('/', '-')}on`);
    const state = `${FORM} ${dependencies.of(file)}`;
    const known = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : undefined;
    if (known?.state === state) all.push(known);
    else open.push({ file, kept, state });
  }
  let done = 0;
  await inParallel(open, async ({ file, kept, state }) => {
    const recorded = await record(file);
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(kept, JSON.stringify({ ...recorded, state }));
    all.push(recorded);
    done += 1;
    console.error(`recorded ${done} of ${open.length}: ${file}`);
  });
  return all.sort((a, b) => (a.file < b.file ? -1 : 1));
}

// Processes that a test starts work too: their time is not known, and is taken for a part of the whole.
function timesOf({ tookMS = 0, workMS = 0 }: Answer): Pick<RecordedTest, 'tookMS' | 'workMS'> {
  return { tookMS, workMS: Math.max(workMS, tookMS / 6) };
}

function testFiles(): readonly string[] {
  return [...filesBelow('packages'), ...filesBelow('dist/recordings')].filter(
    (file) =>
      /(?:^dist|\/dist)\/.*\.test\.js$/.test(file) &&
      !LEFT_OUT.test(file) &&
      existsSync(sourceOf(file)) &&
      !REAL_TIME.test(readFileSync(file, 'utf8')),
  );
}

async function record(file: string): Promise<RecordedFile> {
  const worker = new TestProcess();
  const path = resolve(WORK, file);
  const text = digest([readFileSync(file)]);
  const tests: RecordedTest[] = [];
  const opened = await worker.ask({ kind: 'load', file: path }, LIMIT_MS);
  for (const [index, name] of (opened?.names ?? []).entries()) {
    const question = { kind: 'run', file: path, index, limitMS: LIMIT_MS } as const;
    const answer = await worker.ask({ ...question, isRecorded: true }, LIMIT_MS);
    if (answer === undefined || answer.failed !== undefined)
      console.error(`${file}: ${name}: left out, fails without a fault: ${answer?.failed}`);
    else tests.push({ index, name, ...timesOf(answer), reached: answer.reached ?? {} });
  }
  if (opened?.names === undefined) console.error(`${file}: cannot be loaded: ${opened?.failed}`);
  await worker.end();
  return { file, text, tests, loaded: opened?.reached ?? {} };
}
