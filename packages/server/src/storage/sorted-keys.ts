import { present } from '@touchstone/protocol';
import { sortSteps } from '../value/sort-steps.ts';
import type { Steps } from '../value/steps.ts';

/** The number of entries that a chunk may hold before it is split: small enough that inserting is cheap. */
const CHUNK = 256;
/** New chunks are three quarters full: there is room for what comes. */
const STEP: number = (CHUNK * 3) >>> 2;
/** So many entries of one item are taken in or out by one walk over all, fewer one by one. */
const MANY = 1000;
/** The beginnings of so many keys are read in a step. */
const PREFIXES_OF_STEP = 8192;

interface Chunk<Key, Item> {
  readonly keys: Key[];
  readonly items: Item[];
}

/** The place where items of equal keys stand: in the order of a number of their own. */
export interface Ordered {
  readonly recordId: number;
}

/** True if a key stands before a place in the order. */
export type IsBefore<Key> = (key: Key) => boolean;

/** A walk along the entries; it goes on in the right place when entries come and go on the way. */
export interface Walk<Key, Item> {
  /** Goes to the next entry; false behind the last. */
  next(): boolean;
  readonly key: Key;
  readonly item: Item;
}

/**
 * Keys in order, each with its item, in chunks of two plain arrays: two words an entry beside the
 * key itself, logarithmic search, insertion that moves at most one chunk.
 */
export class SortedKeys<Key, Item extends Ordered> {
  readonly #compare: (a: Key, b: Key) => number;
  readonly #prefix: ((key: Key) => number) | undefined;
  #chunks: Chunk<Key, Item>[] = [];
  #size = 0;
  #changes = 0;

  /** With `prefix`, keys whose numbers differ are ordered as these are: many are sorted by them, which is faster. */
  constructor(compare: (a: Key, b: Key) => number, prefix?: (key: Key) => number) {
    this.#compare = compare;
    this.#prefix = prefix;
  }

  get size(): number {
    return this.#size;
  }

  /** Takes entries in any order, of equal keys in that of their items, in the place of what there was; in steps. */
  *loading(keys: readonly Key[], items: readonly Item[]): Steps<void> {
    const order = Array.from(keys, (_, at) => at);
    const compare = this.#compare;
    if (!isSorted(keys, compare)) {
      yield;
      yield* sortSteps(order, yield* this.#comparing(keys));
    }
    yield;
    this.#chunks = [];
    for (let start = 0; start < order.length; start += STEP) {
      const part = order.slice(start, start + STEP);
      this.#chunks.push({
        keys: part.map((at) => present(keys[at])),
        items: part.map((at) => present(items[at])),
      });
      if (start % (STEP * CHUNK) === 0) yield;
    }
    this.#size = keys.length;
    this.#changes++;
  }

  /** Compares keys by their places. */
  *#comparing(keys: readonly Key[]): Steps<(a: number, b: number) => number> {
    const compare = this.#compare;
    const compareKeys = (a: number, b: number): number => compare(keys[a] as Key, keys[b] as Key);
    if (this.#prefix === undefined) return compareKeys;
    const prefixes = new Float64Array(keys.length);
    for (let start = 0; start < keys.length; start += PREFIXES_OF_STEP) {
      readPrefixes(keys, this.#prefix, prefixes, start);
      yield;
    }
    return (a, b) => (prefixes[a] as number) - (prefixes[b] as number) || compareKeys(a, b);
  }

  /** Takes in entries of one item, whose keys are in order and not there yet. */
  addAll(keys: readonly Key[], item: Item): void {
    if (keys.length < MANY) {
      for (const key of keys) this.add(key, item);
      return;
    }
    let next = 0;
    this.#chunks = this.#chunks.flatMap((chunk) => {
      const first = next;
      const last = chunk.keys.length - 1;
      while (next < keys.length && !this.#isEntryBefore(chunk, last, present(keys[next]), item))
        next++;
      return first === next ? chunk : this.#merged(chunk, keys.slice(first, next), item);
    });
    for (; next < keys.length; next += STEP) {
      const part = keys.slice(next, next + STEP);
      this.#chunks.push({ keys: part, items: part.map(() => item) });
    }
    this.#size += keys.length;
    this.#changes++;
  }

  #merged(chunk: Chunk<Key, Item>, added: readonly Key[], item: Item): Chunk<Key, Item>[] {
    const keys: Key[] = [];
    const items: Item[] = [];
    let next = 0;
    for (const [place, key] of chunk.keys.entries()) {
      while (
        next < added.length &&
        !this.#isEntryBefore(chunk, place, present(added[next]), item)
      ) {
        keys.push(present(added[next++]));
        items.push(item);
      }
      keys.push(key);
      items.push(present(chunk.items[place]));
    }
    const chunks: Chunk<Key, Item>[] = [];
    const step = keys.length <= CHUNK ? CHUNK : STEP;
    for (let start = 0; start < keys.length; start += step) {
      const end = start + step;
      chunks.push({ keys: keys.slice(start, end), items: items.slice(start, end) });
    }
    return chunks;
  }

  /** Takes out the entries of one item, whose keys are given in order. */
  deleteAll(keys: readonly Key[], item: Item): void {
    if (keys.length < MANY) {
      for (const key of keys) this.delete(key, item);
      return;
    }
    let next = 0;
    this.#chunks = this.#chunks.flatMap((chunk) => {
      const left: Chunk<Key, Item> = { keys: [], items: [] };
      for (const [place, key] of chunk.keys.entries()) {
        const held = present(chunk.items[place]);
        while (next < keys.length && this.#compare(present(keys[next]), key) < 0) next++;
        const isGone =
          held === item && next < keys.length && this.#compare(present(keys[next]), key) === 0;
        if (isGone) continue;
        left.keys.push(key);
        left.items.push(held);
      }
      this.#size -= chunk.keys.length - left.keys.length;
      if (left.keys.length === chunk.keys.length) return chunk;
      return left.keys.length === 0 ? [] : left;
    });
    this.#changes++;
  }

  add(key: Key, item: Item): void {
    this.#changes++;
    this.#size++;
    const at = Math.min(this.#chunkFor(key, item), this.#chunks.length - 1);
    const chunk = this.#chunks[at];
    if (chunk === undefined) {
      this.#chunks.push({ keys: [key], items: [item] });
      return;
    }
    const place = this.#placeIn(chunk, key, item);
    chunk.keys.splice(place, 0, key);
    chunk.items.splice(place, 0, item);
    if (chunk.keys.length > CHUNK) this.#split(at, chunk, place);
  }

  // Keys that only grow leave full chunks behind them.
  #split(at: number, chunk: Chunk<Key, Item>, place: number): void {
    const isLast = at === this.#chunks.length - 1 && place === chunk.keys.length - 1;
    const from = isLast ? CHUNK : CHUNK >>> 1;
    const behind = { keys: chunk.keys.splice(from), items: chunk.items.splice(from) };
    this.#chunks.splice(at + 1, 0, behind);
  }

  /** Takes out the entry of this key and item; false when there is none. */
  delete(key: Key, item: Item): boolean {
    const at = this.#chunkFor(key, item);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return false;
    const place = this.#placeIn(chunk, key, item);
    if (!this.isAt([at, place], key, item)) return false;
    this.#changes++;
    chunk.keys.splice(place, 1);
    chunk.items.splice(place, 1);
    if (chunk.keys.length === 0) this.#chunks.splice(at, 1);
    this.#size--;
    return true;
  }

  /** The number of entries before a position, about: exact within a chunk, the rest by the mean. */
  rank(isBefore: IsBefore<Key>): number {
    const at = this.#firstChunk(isBefore);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return this.#size;
    const inside = lowerBound(chunk.keys.length, (place) => isBefore(present(chunk.keys[place])));
    const others = this.#chunks.length - 1;
    const mean = others === 0 ? 0 : (this.#size - chunk.keys.length) / others;
    return at * mean + inside;
  }

  /** Walks from the first entry that is not before `from` to the last that is before `to`. */
  forward(from: IsBefore<Key>, to: IsBefore<Key>): Walk<Key, Item> {
    return new Forward(this, from, to);
  }

  /** Walks from the last entry that is before `to` back to the first that is not before `from`. */
  backward(from: IsBefore<Key>, to: IsBefore<Key>): Walk<Key, Item> {
    return new Backward(this, from, to);
  }

  get changes(): number {
    return this.#changes;
  }

  get chunks(): readonly Chunk<Key, Item>[] {
    return this.#chunks;
  }

  /** The place of the first entry that is not before: its chunk, and where in it. */
  find(isBefore: IsBefore<Key>): readonly [chunk: number, place: number] {
    const at = this.#firstChunk(isBefore);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return [at, 0];
    return [at, lowerBound(chunk.keys.length, (place) => isBefore(present(chunk.keys[place])))];
  }

  /** The place of an entry, or where it would stand. */
  findEntry(key: Key, item: Item): readonly [chunk: number, place: number] {
    const at = this.#chunkFor(key, item);
    const chunk = this.#chunks[at];
    return [at, chunk === undefined ? 0 : this.#placeIn(chunk, key, item)];
  }

  /** True if an entry stands at a place. */
  isAt([at, place]: readonly [chunk: number, place: number], key: Key, item: Item): boolean {
    const chunk = this.#chunks[at];
    return chunk?.items[place] === item && this.#compare(present(chunk.keys[place]), key) === 0;
  }

  #firstChunk(isBefore: IsBefore<Key>): number {
    return lowerBound(this.#chunks.length, (at) =>
      isBefore(present(present(this.#chunks[at]).keys.at(-1))),
    );
  }

  #isEntryBefore(chunk: Chunk<Key, Item>, place: number, key: Key, item: Item): boolean {
    const order = this.#compare(present(chunk.keys[place]), key);
    return order < 0 || (order === 0 && present(chunk.items[place]).recordId < item.recordId);
  }

  #chunkFor(key: Key, item: Item): number {
    return lowerBound(this.#chunks.length, (at) => {
      const chunk = present(this.#chunks[at]);
      return this.#isEntryBefore(chunk, chunk.keys.length - 1, key, item);
    });
  }

  #placeIn(chunk: Chunk<Key, Item>, key: Key, item: Item): number {
    return lowerBound(chunk.keys.length, (place) => this.#isEntryBefore(chunk, place, key, item));
  }
}

// In a function of its own: a loop within a generator takes longer.
function readPrefixes<Key>(
  keys: readonly Key[],
  prefix: (key: Key) => number,
  prefixes: Float64Array,
  start: number,
): void {
  const end = Math.min(start + PREFIXES_OF_STEP, keys.length);
  for (let at = start; at < end; at++) prefixes[at] = prefix(keys[at] as Key);
}

function isSorted<Key>(keys: readonly Key[], compare: (a: Key, b: Key) => number): boolean {
  for (let at = 1; at < keys.length; at++)
    if (compare(present(keys[at - 1]), present(keys[at])) > 0) return false;
  return true;
}

function lowerBound(length: number, isBefore: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

abstract class Walking<Key, Item extends Ordered> implements Walk<Key, Item> {
  protected readonly entries: SortedKeys<Key, Item>;
  protected readonly from: IsBefore<Key>;
  protected readonly to: IsBefore<Key>;
  protected chunk = -1;
  protected place = 0;
  #seen = -1;
  #key: Key | undefined;
  #item: Item | undefined;

  constructor(entries: SortedKeys<Key, Item>, from: IsBefore<Key>, to: IsBefore<Key>) {
    this.entries = entries;
    this.from = from;
    this.to = to;
  }

  get key(): Key {
    return this.#key as Key;
  }

  get item(): Item {
    return present(this.#item);
  }

  next(): boolean {
    if (this.#seen === this.entries.changes) this.step();
    else {
      if (this.#item === undefined) this.start();
      else this.resume(this.#key as Key, this.#item);
      this.#seen = this.entries.changes;
    }
    const found = this.entries.chunks[this.chunk];
    const key = found?.keys[this.place];
    if (found === undefined || key === undefined || this.isOver(key)) return false;
    this.#key = key;
    this.#item = present(found.items[this.place]);
    return true;
  }

  protected abstract start(): void;
  /** Goes to the neighbor of the last entry, wherever that would stand now. */
  protected abstract resume(key: Key, item: Item): void;
  protected abstract step(): void;
  protected abstract isOver(key: Key): boolean;
}

class Forward<Key, Item extends Ordered> extends Walking<Key, Item> {
  protected start(): void {
    [this.chunk, this.place] = this.entries.find(this.from);
  }

  protected resume(key: Key, item: Item): void {
    [this.chunk, this.place] = this.entries.findEntry(key, item);
    if (this.entries.isAt([this.chunk, this.place], key, item)) this.step();
  }

  protected step(): void {
    this.place++;
    if (this.place < (this.entries.chunks[this.chunk]?.keys.length ?? 0)) return;
    this.chunk++;
    this.place = 0;
  }

  protected isOver(key: Key): boolean {
    return !this.to(key);
  }
}

class Backward<Key, Item extends Ordered> extends Walking<Key, Item> {
  protected start(): void {
    [this.chunk, this.place] = this.entries.find(this.to);
    this.step();
  }

  protected resume(key: Key, item: Item): void {
    [this.chunk, this.place] = this.entries.findEntry(key, item);
    this.step();
  }

  protected step(): void {
    this.place--;
    if (this.place >= 0) return;
    this.chunk--;
    this.place = (this.entries.chunks[this.chunk]?.keys.length ?? 0) - 1;
  }

  protected isOver(key: Key): boolean {
    return this.from(key);
  }
}
