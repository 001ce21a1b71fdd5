import type { Pace } from './pace.ts';

/**
 * The pace of what cannot rest, and may be far from any command: it counts the steps of loops, and fails beyond so many. A validator
 * is looked at while its document is written, in one piece.
 */
export class BoundedPace implements Pace {
  readonly stride: number = Number.POSITIVE_INFINITY;
  readonly #most: number;
  readonly #fail: () => never;
  #steps = 0;

  constructor(most: number, fail: () => never) {
    this.#most = most;
    this.#fail = fail;
  }

  /** Counts anew. */
  begin(): void {
    this.#steps = 0;
  }

  isDue(): boolean {
    return false;
  }

  isDueNow(): boolean {
    return false;
  }

  goesOn(): void {}

  check(): void {
    if (++this.#steps > this.#most) this.#fail();
  }
}
