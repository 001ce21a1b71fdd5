/** How many entries a chunk may hold before it is split: small enough that inserting is cheap. */
const CHUNK = 256;

/** An ordered set in chunks: logarithmic search, insertion that moves at most one chunk. */
export class SortedEntries<Entry> {
  readonly #compare: (a: Entry, b: Entry) => number;
  #chunks: Entry[][] = [];
  #size = 0;

  constructor(compare: (a: Entry, b: Entry) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#size;
  }

  add(entry: Entry): void {
    const at = this.#chunkFor((other) => this.#compare(other, entry) < 0);
    const chunk = this.#chunks[at] ?? this.#chunks.at(-1);
    this.#size++;
    if (chunk === undefined) {
      this.#chunks.push([entry]);
      return;
    }
    chunk.splice(
      lowerBound(chunk, (other) => this.#compare(other, entry) < 0),
      0,
      entry,
    );
    if (chunk.length > CHUNK) {
      const index = this.#chunks[at] === undefined ? this.#chunks.length - 1 : at;
      this.#chunks.splice(index + 1, 0, chunk.splice(CHUNK >>> 1));
    }
  }

  /** Takes out the entry that compares equal; false when there is none. */
  delete(entry: Entry): boolean {
    const at = this.#chunkFor((other) => this.#compare(other, entry) < 0);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return false;
    const index = lowerBound(chunk, (other) => this.#compare(other, entry) < 0);
    const found = chunk[index];
    if (found === undefined || this.#compare(found, entry) !== 0) return false;
    chunk.splice(index, 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
    this.#size--;
    return true;
  }

  /** The entries from the first for which `isBefore` is false, in order. Changes while walking may be missed. */
  *from(isBefore: (entry: Entry) => boolean): Generator<Entry> {
    const first = this.#chunkFor(isBefore);
    const start = this.#chunks[first];
    if (start === undefined) return;
    const chunks = this.#chunks.slice(first);
    for (const entry of start.slice(lowerBound(start, isBefore))) yield entry;
    for (let index = 1; index < chunks.length; index++) yield* chunks[index]!.slice();
  }

  /** The entries for which `isBefore` is true, from the last to the first. */
  *backFrom(isBefore: (entry: Entry) => boolean): Generator<Entry> {
    const last = Math.min(this.#chunkFor(isBefore), this.#chunks.length - 1);
    const start = this.#chunks[last];
    if (start === undefined) return;
    const chunks = this.#chunks.slice(0, last);
    for (let at = lowerBound(start, isBefore) - 1; at >= 0; at--) yield start[at]!;
    for (const chunk of chunks.reverse()) yield* chunk.slice().reverse();
  }

  // The first chunk whose last entry is not before.
  #chunkFor(isBefore: (entry: Entry) => boolean): number {
    return lowerBound(this.#chunks, (chunk) => isBefore(chunk.at(-1)!));
  }
}

function lowerBound<Entry>(entries: readonly Entry[], isBefore: (entry: Entry) => boolean): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(entries[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
