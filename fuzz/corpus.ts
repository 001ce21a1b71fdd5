import type { Chance } from './chance.ts';

const MOST_KEPT = 4000;

/** Inputs that led somewhere new: others are made of them. */
export class Corpus {
  readonly #kept: Uint8Array[] = [];
  readonly #seen = new Set<string>();

  get size(): number {
    return this.#kept.length;
  }

  /** The number of ways that were seen. */
  get ways(): number {
    return this.#seen.size;
  }

  /** Keeps the input where one of the ways it led was not seen before. */
  note(input: Uint8Array, ways: readonly string[]): void {
    const before = this.#seen.size;
    for (const way of ways) this.#seen.add(way);
    if (this.#seen.size > before && this.#kept.length < MOST_KEPT) this.#kept.push(input);
  }

  pick(chance: Chance): Uint8Array {
    return chance.pick(this.#kept);
  }
}

/** The subject of a message, without what is the input's own in it: messages of one shape come from one place. */
export function shapeOf(message: string): string {
  return message
    .slice(0, 300)
    .replaceAll(/(["'`{[(]).*/g, '$1')
    .replaceAll(/[\d.]+/g, 'N')
    .slice(0, 80);
}
