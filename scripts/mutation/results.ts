import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDER, type PlacedMutant } from './sandbox.ts';

/** What became of a fault: noticed by a test, reached by tests that all passed, or reached by none. */
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

/** Verdicts of runs before, which hold as long as neither the module nor its package's tests have changed. */
export class KnownVerdicts {
  readonly #file: string;
  readonly #known = new Map<string, Verdict>();
  readonly #digest: string;

  /** `state` is whatever a verdict depends on, beside the fault itself. */
  constructor(name: string, state: readonly string[]) {
    this.#file = join(FOLDER, `${name}.jsonl`);
    this.#digest = digest(state);
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      if (line === '') continue;
      const { key, verdict } = JSON.parse(line) as { key: string; verdict: Verdict };
      this.#known.set(key, verdict);
    }
  }

  of(mutant: PlacedMutant): Verdict | undefined {
    return this.#known.get(this.#key(mutant));
  }

  keep(mutant: PlacedMutant, verdict: Verdict): void {
    appendFileSync(this.#file, `${JSON.stringify({ key: this.#key(mutant), verdict })}\n`);
  }

  #key({ path, start, mutated }: PlacedMutant): string {
    return `${this.#digest} ${path} ${start} ${mutated}`;
  }
}

function digest(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 16);
}
