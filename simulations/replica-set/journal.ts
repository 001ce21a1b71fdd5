import { createHash, type Hash } from 'node:crypto';
import type { Clock } from '@touchstone/runtime';

/** Hashing a line costs as much as a hundred times its length. */
const HASHED_AT_ONCE = 16_384;

/** The events of a simulation, each with its time, as one digest; what must not have happened, in words. */
export class Journal {
  readonly violations: string[] = [];
  readonly #clock: Clock;
  readonly #hash: Hash = createHash('sha256');
  #unhashed = '';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(text: string): void {
    this.#unhashed += `${this.#clock.now().toFixed(3)} ${text}\n`;
    if (this.#unhashed.length > HASHED_AT_ONCE) this.#flush();
  }

  violate(what: string): void {
    this.violations.push(`${(this.#clock.now() / 1000).toFixed(3)} s: ${what}`);
    this.note(`violation ${what}`);
  }

  /** Stands for all notes so far. */
  get digest(): string {
    this.#flush();
    return this.#hash.copy().digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#unhashed);
    this.#unhashed = '';
  }
}
