import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlacedMutant } from './placed-mutants.ts';
import { FOLDER } from './sandbox.ts';

/** The verdict on a fault: noticed by a test, reached by tests that all passed, or reached by none. */
export type Verdict = 'noticed' | 'survived' | 'unreached' | 'equivalent';

/** A fault that changes nothing that anybody could see, and why. */
export interface Equivalent {
  readonly path: string;
  /** The line's code, trimmed, which keeps its place when lines move. */
  readonly code: string;
  readonly original: string;
  readonly mutated: string;
  readonly reason: string;
}

const EQUIVALENT = 'scripts/mutation/equivalent.json';

/** The reviewed list of equivalent faults. */
export function equivalents(): readonly Equivalent[] {
  return JSON.parse(readFileSync(EQUIVALENT, 'utf8')) as Equivalent[];
}

/** True for what the list has for a fault. */
export function isEquivalent(mutant: PlacedMutant, list: readonly Equivalent[]): boolean {
  return list.some(
    ({ path, code, original, mutated }) =>
      path === mutant.path &&
      code === mutant.code &&
      original === mutant.original &&
      mutated === mutant.mutated,
  );
}

/** A verdict of a run before, and what it rests on. */
export interface Kept {
  readonly verdict: Verdict;
  /** The texts of the tests that it rests on: the one that noticed, or all that did not. */
  readonly tests: string;
}

/** Verdicts of runs before, by fault; each line of the file is one, and later ones count. */
export class KnownVerdicts {
  readonly #file: string = join(FOLDER, 'verdicts.jsonl');
  readonly #known = new Map<string, Kept>();

  constructor() {
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      if (line === '') continue;
      const { key, ...kept } = JSON.parse(line) as Kept & { key: string };
      this.#known.set(key, kept);
    }
  }

  of(mutant: PlacedMutant): Kept | undefined {
    return this.#known.get(keyOf(mutant));
  }

  keep(mutant: PlacedMutant, kept: Kept): void {
    this.#known.set(keyOf(mutant), kept);
    appendFileSync(this.#file, `${JSON.stringify({ key: keyOf(mutant), ...kept })}\n`);
  }
}

function keyOf({ path, module, index }: PlacedMutant): string {
  return `${path} ${module} ${index}`;
}
