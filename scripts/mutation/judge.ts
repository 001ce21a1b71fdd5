/** Runs the tests that reach a fault, nearest and quickest first, until one fails. */
import { dirname, resolve } from 'node:path';
import { digest } from './digest.ts';
import type { PlacedMutant } from './placed-mutants.ts';
import { roomOf } from './placed-mutants.ts';
import type { RecordedFile, RecordedTest } from './reached-tests.ts';
import type { Kept } from './results.ts';
import { sourceOf, WORK } from './sandbox.ts';
import { TestProcess } from './test-process.ts';

/** A fault may make a test slow; one that hangs has been noticed. */
const SLOWER = 6;
const LEAST_LIMIT_MS = 1_500;
/** Tells how much of the processor’s time one fault may take; what passes so long has not been noticed. */
const BUDGET_MS = 5_000;
/** Goes up when tests are chosen otherwise: what was not noticed before is tried again then. */
const FORM = '2';
/** Each file needs a process of its own if only loading a module meets a fault. */
const MOST_FILES = 6;

interface Candidate {
  readonly file: RecordedFile;
  readonly test: RecordedTest;
}

/** All that can judge: which tests there are, and what they have noticed so far. */
export class Judge {
  readonly #byModule = new Map<string, Candidate[]>();
  readonly #loaded = new Map<string, Set<number>>();
  /** The tests of the files that load a module: what only loading meets is seen by them. */
  readonly #loading = new Map<string, Candidate[]>();
  readonly #noticed = new Map<Candidate, number>();

  constructor(files: readonly RecordedFile[]) {
    for (const file of files) {
      for (const [path, indexes] of Object.entries(file.loaded)) {
        const all = this.#loaded.get(path) ?? new Set();
        for (const index of indexes) all.add(index);
        this.#loaded.set(path, all);
        const tests = file.tests.map((test) => ({ file, test }));
        this.#loading.set(path, [...(this.#loading.get(path) ?? []), ...tests]);
      }
      for (const test of file.tests)
        for (const path of Object.keys(test.reached)) {
          const all = this.#byModule.get(path) ?? [];
          all.push({ file, test });
          this.#byModule.set(path, all);
        }
    }
  }

  /** True where a verdict still holds: the tests that it rests on are there as they were. */
  holds(mutant: PlacedMutant, kept: Kept): boolean {
    const basis = this.#basis(mutant);
    return kept.verdict === 'noticed'
      ? basis.some(({ file }) => file.text === kept.tests)
      : kept.tests === stateOf(basis);
  }

  /** Finds the verdict for one fault. */
  async verdict(mutant: PlacedMutant, worker: TestProcess): Promise<Kept> {
    const candidates = this.#candidates(mutant);
    let spentMS = 0;
    for (const candidate of candidates) {
      if (spentMS + candidate.test.workMS > BUDGET_MS) continue;
      spentMS += candidate.test.workMS;
      if (!(await notices(candidate, mutant, worker))) continue;
      this.#noticed.set(candidate, (this.#noticed.get(candidate) ?? 0) + 1);
      return { verdict: 'noticed', tests: candidate.file.text };
    }
    const tests = stateOf(this.#basis(mutant));
    if (!this.#loaded.get(mutant.path)?.has(mutant.index))
      return { verdict: candidates.length === 0 ? 'unreached' : 'survived', tests };
    const noticing = await noticedAtStart(mutant, this.#basis(mutant));
    return noticing === undefined
      ? { verdict: 'survived', tests }
      : { verdict: 'noticed', tests: noticing.text };
  }

  /** The tests that a verdict rests on: those that reach the fault, or that load its module when loading meets it. */
  #basis(mutant: PlacedMutant): readonly Candidate[] {
    const isLoaded = this.#loaded.get(mutant.path)?.has(mutant.index) === true;
    return isLoaded
      ? this.#nearest(mutant, this.#loading.get(mutant.path))
      : this.#candidates(mutant);
  }

  #candidates(mutant: PlacedMutant): readonly Candidate[] {
    return this.#nearest(mutant).filter(({ test }) =>
      test.reached[mutant.path]?.includes(mutant.index),
    );
  }

  /**
   * Tests, by default those that reach a module: the nearest first, then those that do reach it, then those that have noticed
   * the most, then the quickest.
   */
  #nearest(
    { path }: PlacedMutant,
    all: readonly Candidate[] = this.#byModule.get(path) ?? [],
  ): readonly Candidate[] {
    const order = (each: Candidate): readonly number[] => [
      distance(path, sourceOf(each.file.file)),
      each.test.reached[path] === undefined ? 1 : 0,
      -(this.#noticed.get(each) ?? 0),
      each.test.workMS,
    ];
    return all
      .map((each) => ({ each, order: order(each) }))
      .sort((a, b) => compare(a.order, b.order))
      .map(({ each }) => each);
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function distance(path: string, test: string): number {
  if (test === path.replace(/\.ts$/, '.test.ts')) return 0;
  if (dirname(path) === dirname(test)) return 1;
  if (roomOf(path) === roomOf(test)) return 2;
  return path.split('/')[1] === test.split('/')[1] ? 3 : 4;
}

function stateOf(candidates: readonly Candidate[]): string {
  return digest([FORM, ...[...new Set(candidates.map(({ file }) => file.text))].sort()]);
}

/** One failure may be chance, or what an earlier fault left behind: it fails twice, and passes between without the fault. */
async function notices(
  candidate: Candidate,
  mutant: PlacedMutant,
  worker: TestProcess,
): Promise<boolean> {
  const fault = { path: mutant.path, index: mutant.index };
  if (await passes(candidate, worker, fault)) return false;
  if (!(await passes(candidate, worker))) {
    worker.kill();
    if (!(await passes(candidate, worker))) return false;
  }
  return !(await passes(candidate, worker, fault));
}

async function passes(
  { file, test }: Candidate,
  worker: TestProcess,
  mutant?: { readonly path: string; readonly index: number } | 'from the start',
): Promise<boolean> {
  const limitMS = LEAST_LIMIT_MS + test.tookMS * SLOWER;
  const path = resolve(WORK, file.file);
  const opened = await worker.ask({ kind: 'load', file: path }, 60_000);
  if (opened === undefined || opened.failed !== undefined) return false;
  const question = { kind: 'run', file: path, index: test.index, limitMS } as const;
  const answer = await worker.ask(
    mutant === undefined ? question : { ...question, mutant },
    limitMS,
  );
  return answer !== undefined && answer.failed === undefined;
}

/** The first of a few files one of whose tests fails in a process that has the fault on while it loads modules. */
async function noticedAtStart(
  { path, index }: PlacedMutant,
  candidates: readonly Candidate[],
): Promise<RecordedFile | undefined> {
  const files = [...new Set(candidates.map(({ file }) => file))].slice(0, MOST_FILES);
  for (const file of files) {
    const worker = new TestProcess(`${path}#${index}`);
    try {
      let spentMS = 0;
      for (const candidate of candidates.filter((each) => each.file === file)) {
        spentMS += candidate.test.workMS;
        if (spentMS > BUDGET_MS) break;
        if (!(await passes(candidate, worker, 'from the start'))) return file;
      }
    } finally {
      worker.kill();
    }
  }
  return undefined;
}
