import { findElement } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { hashedCheckOf } from './hashed-fields.ts';
import {
  type IndexDefinition,
  type IndexPath,
  isOrdered,
  keyPatternOf,
} from './index-definition.ts';
import { type IndexKey, type KeyReader, keyReader } from './index-key.ts';
import { placeKeyReader } from './place-keys.ts';
import { type PlaceCheck, placeCheckOf } from './places.ts';
import { SortedEntries } from './sorted-entries.ts';
import type { StoredRecord } from './stored-record.ts';
import { type TextPostings, textPostingsOf } from './text-postings.ts';

export interface IndexEntry {
  readonly paths: readonly IndexPath[];
  readonly key: IndexKey;
  readonly record: StoredRecord;
}

/** One index of a collection: the keys of the newest version of each record, in order. */
export class CollectionIndex {
  definition: IndexDefinition;
  readonly #read: KeyReader;
  readonly #entries: SortedEntries<IndexEntry>;
  readonly #ordered: boolean;
  /** What a text index holds; absent for other kinds. */
  readonly texts: TextPostings | undefined;
  readonly #checkPlaces: PlaceCheck | undefined;
  readonly #placeKeys: ((document: Uint8Array) => readonly IndexKey[]) | undefined;
  /** The fields of the top level that its keys are read from. */
  readonly #fields: readonly string[];
  #multikey = false;

  constructor(definition: IndexDefinition) {
    this.definition = definition;
    this.#fields = [...new Set(definition.paths.map(({ path }) => path.split('.')[0]!))];
    this.#ordered = isOrdered(definition);
    this.texts = this.#ordered ? undefined : textPostingsOf(definition);
    this.#checkPlaces = this.#ordered
      ? undefined
      : (placeCheckOf(definition) ?? hashedCheckOf(definition));
    const keepsPlaces = this.#checkPlaces !== undefined && definition.unique;
    this.#placeKeys = keepsPlaces ? placeKeyReader(definition) : undefined;
    this.#read = keyReader(definition.paths.map(({ path }) => path));
    this.#entries = new SortedEntries((a, b) => {
      const byKey = this.compareKeys(a.key, b.key);
      return byKey !== 0 ? byKey : a.record.recordId - b.record.recordId;
    });
  }

  /** Whether scans may use it. */
  get scannable(): boolean {
    return this.#ordered && !this.definition.hidden;
  }

  /** Whether a document ever had several keys, so that a scan may meet a record twice. */
  get multikey(): boolean {
    return this.#multikey;
  }

  /** Whether two documents may not have the same key. */
  get isUnique(): boolean {
    return this.definition.unique || this.definition.prepareUnique;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Compares the leading parts that both keys have, each in its path's direction. */
  compareKeys(a: IndexKey, b: IndexKey): number {
    const length = Math.min(a.length, b.length);
    for (let part = 0; part < length; part++) {
      const order = compareValues(a[part]!, b[part]!, this.definition.collation);
      if (order !== 0) return order * this.definition.paths[part]!.direction;
    }
    return 0;
  }

  /** Entries whose key is at or after `low`, in index order. */
  from(low: IndexKey): Generator<IndexEntry> {
    return this.#entries.from((entry) => this.compareKeys(entry.key, low) < 0);
  }

  /** Entries whose key is at or before `high`, in reverse order. */
  backFrom(high: IndexKey): Generator<IndexEntry> {
    return this.#entries.backFrom((entry) => this.compareKeys(entry.key, high) <= 0);
  }

  add(record: StoredRecord, document: Uint8Array): void {
    this.texts?.add(record, document);
    for (const key of this.keysOf(document))
      this.#entries.add({ paths: this.definition.paths, key, record });
  }

  remove(record: StoredRecord, document: Uint8Array): void {
    this.texts?.remove(record, document);
    if (!this.#ordered && this.#placeKeys === undefined) return;
    for (const key of this.keysOf(document))
      this.#entries.delete({ paths: this.definition.paths, key, record });
  }

  /** Whether a document may be held under other keys after a change; false needs no look at the keys. */
  isTouchedBy(before: Uint8Array, after: Uint8Array): boolean {
    if (!this.#ordered || this.definition.covers !== undefined) return true;
    return !this.#fields.every((name) => isSameField(name, before, after));
  }

  /** The keys under which a document is held; none when the index leaves it out. */
  keysOf(document: Uint8Array): readonly IndexKey[] {
    const { covers, sparse } = this.definition;
    if (!this.#ordered) {
      if (covers === undefined || covers(document)) this.#checkPlaces?.(document);
      this.texts?.scores(document);
      return this.#placeKeys === undefined ? [] : this.#keysOfPlaces(document);
    }
    if (covers !== undefined && !covers(document)) return [];
    const { keys, multikey, allMissing, parallelArrays } = this.#read(document);
    if (sparse && allMissing) return [];
    if (parallelArrays.length > 0) throw this.#parallelArrays(parallelArrays);
    if (multikey) this.#multikey = true;
    return keys.length > 1 ? distinctKeys(keys, (a, b) => this.compareKeys(a, b)) : keys;
  }

  #keysOfPlaces(document: Uint8Array): readonly IndexKey[] {
    if (this.definition.covers?.(document) === false) return [];
    const keys = this.#placeKeys!(document);
    return keys.length > 1 ? distinctKeys(keys, (a, b) => this.compareKeys(a, b)) : keys;
  }

  /** Throws DuplicateKey when a unique index holds one of the document's keys for another record. */
  checkUnique(document: Uint8Array, self: StoredRecord | undefined, namespace: string): void {
    if (!this.isUnique) return;
    for (const key of this.keysOf(document)) {
      for (const entry of this.from(key)) {
        if (this.compareKeys(entry.key, key) !== 0) break;
        if (entry.record !== self) throw duplicateKey(namespace, this.definition, key);
      }
    }
  }

  /** The groups of records that share a key: what keeps an index from becoming unique. */
  violations(): readonly (readonly StoredRecord[])[] {
    const groups: StoredRecord[][] = [];
    let last: IndexEntry | undefined;
    for (const entry of this.from([])) {
      if (last !== undefined && this.compareKeys(last.key, entry.key) === 0) {
        const group = groups.at(-1);
        if (group?.at(-1) === last.record) group.push(entry.record);
        else groups.push([last.record, entry.record]);
      }
      last = entry;
    }
    return groups;
  }

  #parallelArrays(numbers: readonly number[]): CommandError {
    const [first, second] = numbers.map((number) => this.definition.paths[number]!.path);
    return new CommandError(
      'CannotIndexParallelArrays',
      `cannot index parallel arrays [${second}] [${first}]`,
    );
  }
}

function isSameField(name: string, before: Uint8Array, after: Uint8Array): boolean {
  const [a, b] = [findElement(before, name), findElement(after, name)];
  if (a === undefined || b === undefined) return a === b;
  if (a.type !== b.type) return false;
  const had = before.subarray(a.valueStart, a.valueEnd);
  return Buffer.compare(had, after.subarray(b.valueStart, b.valueEnd)) === 0;
}

function distinctKeys(
  keys: readonly IndexKey[],
  compare: (a: IndexKey, b: IndexKey) => number,
): IndexKey[] {
  const sorted = keys.toSorted(compare);
  return sorted.filter((key, at) => at === 0 || compare(sorted[at - 1]!, key) !== 0);
}

const LONGEST_SHOWN = 150;

// Long texts are not shown to their end.
function shortened(fields: Fields): Fields {
  return new Map([...fields].map(([name, value]) => [name, shortenedValue(value)]));
}

function shortenedValue(value: Value): Value {
  if (value instanceof Map) return shortened(value);
  if (typeof value !== 'string' || value.length <= LONGEST_SHOWN) return value;
  return `${value.slice(0, LONGEST_SHOWN)}...`;
}

/** MongoDB's E11000. */
export function duplicateKey(
  namespace: string,
  definition: IndexDefinition,
  key: IndexKey,
): CommandError {
  const keyValue: Fields = new Map<string, Value>(
    definition.paths.map(({ path }, part) => [path, key[part] ?? null]),
  );
  const collation = definition.specification.get('collation');
  const words = collation instanceof Map ? ` collation: ${showFields(collation)}` : '';
  return new CommandError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} index: ${definition.name}${words} ` +
      `dup key: ${showFields(shortened(keyValue))}`,
    {
      keyPattern: keyPatternOf(definition),
      keyValue,
      ...(collation === undefined ? {} : { collation }),
    },
  );
}
