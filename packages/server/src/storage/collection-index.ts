import { findElement, present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { collationKey } from '../value/collation-key.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { showFields } from '../value/show-value.ts';
import { sortSteps } from '../value/sort-steps.ts';
import { allAtOnce, inOneStep, type Steps } from '../value/steps.ts';
import type { Fields, Value } from '../value/value.ts';
import { type DocumentCheck, geometryCheckOf } from './check-geometry.ts';
import {
  documentKeyReader,
  hashedCheckOf,
  type IndexKind,
  indexKindOf,
  steppedReader,
} from './document-keys.ts';
import { type IndexDefinition, keyPatternOf } from './index-definition.ts';
import type { IndexKey, KeysOfDocument } from './index-key.ts';
import {
  collatedOrder,
  type KeyBound,
  type KeyOrder,
  type KeyRange,
  packedOrder,
  type StoredKey,
} from './key-order.ts';
import { SortedKeys, type Walk } from './sorted-keys.ts';
import { LARGE_DOCUMENT, type StoredRecord } from './stored-record.ts';
import { type TextPostings, textPostingsOf } from './text-postings.ts';

/** The entries that a walk comes by: each a key and the record that has it. */
export type IndexWalk = Walk<StoredKey, StoredRecord>;

/** The keys and scores that an index will hold of a large document. */
interface Prepared {
  readonly keys: readonly IndexKey[];
  /** The same as they are kept, in order. */
  readonly stored: readonly StoredKey[];
  readonly scores: ReadonlyMap<string, number> | undefined;
}

/** So many keys are made in a step, and so many documents read. */
const KEYS_OF_STEP = 256;
const RECORDS_OF_STEP = 64;

const NO_SCORES: ReadonlyMap<string, number> = new Map();

const EVERYTHING: KeyRange = {
  from: { values: [], isAfter: false },
  to: { values: [], isAfter: true },
};

/** The records of a collection that an index has read, each with its content then. */
export interface ReadRecords {
  readonly records: readonly StoredRecord[];
  readonly contents: readonly Uint8Array[];
}

/** One index of a collection: the keys of the newest version of each record, in order. */
export class CollectionIndex {
  definition: IndexDefinition;
  /** The postings of a text index; absent for other kinds. */
  readonly texts: TextPostings | undefined;
  readonly kind: IndexKind;
  readonly #read: (document: Uint8Array) => KeysOfDocument;
  readonly #order: KeyOrder;
  readonly #entries: SortedKeys<StoredKey, StoredRecord>;
  readonly #directions: readonly (1 | -1)[];
  readonly #checkDocument: DocumentCheck | undefined;
  /** The fields of the top level that its keys are read from. */
  readonly #fields: readonly string[];
  /** For each path where on it arrays stood. */
  readonly #arrays: Set<string>[];
  #hasSeveral = false;
  /** Kept until the document is held, or is gone. */
  readonly #prepared = new WeakMap<Uint8Array, Prepared>();

  constructor(definition: IndexDefinition) {
    this.definition = definition;
    this.kind = indexKindOf(definition);
    this.#fields = [...new Set(definition.paths.map(({ path }) => present(path.split('.')[0])))];
    this.#read = documentKeyReader(definition, this.kind);
    this.texts = this.kind === 'text' ? textPostingsOf(definition) : undefined;
    this.#checkDocument = checkOf(definition, this.kind);
    const { collation, paths } = definition;
    // A wildcard index has two parts: a path and the value there.
    this.#directions = this.kind === 'wildcard' ? [1, 1] : paths.map(({ direction }) => direction);
    this.#order =
      collation === undefined
        ? packedOrder(this.#directions)
        : collatedOrder(this.#directions, collation);
    this.#entries = new SortedKeys((a, b) => this.#order.compare(a, b), this.#order.prefix);
    this.#arrays = paths.map(() => new Set());
  }

  /** True if scans may use it. */
  get scannable(): boolean {
    return this.kind !== 'text' && !this.definition.hidden;
  }

  /** True if a document ever had several keys, so that a scan may meet a record twice. */
  get multikey(): boolean {
    return this.#hasSeveral || this.#arrays.some(({ size }) => size > 0);
  }

  /** For each path the places on it where an array stood in any document: `a.b` of `a.b.c`. */
  get multikeyPaths(): readonly ReadonlySet<string>[] {
    return this.#arrays;
  }

  /** True if two documents may not have the same key. */
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
      const order = compareValues(present(a[part]), present(b[part]), this.definition.collation);
      if (order !== 0) return order * present(this.#directions[part]);
    }
    return 0;
  }

  /** Walks along the keys of a range, in the index's order or against it. */
  walk({ from, to }: KeyRange = EVERYTHING, direction: 1 | -1 = 1): IndexWalk {
    const [first, last] = [this.#order.before(from), this.#order.before(to)];
    return direction === 1
      ? this.#entries.forward(first, last)
      : this.#entries.backward(first, last);
  }

  /** The number of entries in a range, about. */
  estimate({ from, to }: KeyRange): number {
    const count =
      this.#entries.rank(this.#order.before(to)) - this.#entries.rank(this.#order.before(from));
    return Math.max(0, count);
  }

  /** The records that have a key. */
  *recordsWith(key: IndexKey): Generator<StoredRecord> {
    const walk = this.walk(rangeOfKey(key));
    while (walk.next()) yield walk.item;
  }

  /** The key of a document that stands in an entry, as values; undefined when it has another one by now. */
  keyIn(document: Uint8Array, stored: StoredKey): IndexKey | undefined {
    return this.keysOf(document).find(
      (key) => this.#order.compare(this.#order.stored(key), stored) === 0,
    );
  }

  /** True if a document has a key in a range. */
  hasKeyIn(document: Uint8Array, { from, to }: KeyRange = EVERYTHING): boolean {
    const [isBefore, isInFront] = [this.#order.before(from), this.#order.before(to)];
    return this.keysOf(document).some((key) => {
      const stored = this.#order.stored(key);
      return !isBefore(stored) && isInFront(stored);
    });
  }

  /** True if an entry has the same key as another one. */
  isSameKey(a: StoredKey, b: StoredKey): boolean {
    return this.#order.compare(a, b) === 0;
  }

  add(record: StoredRecord, document: Uint8Array): void {
    const prepared = this.#preparedOf(document);
    if (prepared !== undefined) this.#prepared.delete(document);
    if (this.texts !== undefined) {
      this.texts.add(record, this.#scores(document, prepared));
    } else if (prepared !== undefined) {
      this.#entries.addAll(prepared.stored, record);
    } else {
      for (const key of this.keysOf(document)) this.#entries.add(this.#order.stored(key), record);
    }
  }

  remove(record: StoredRecord, document: Uint8Array): void {
    const prepared = this.#preparedOf(document);
    if (prepared !== undefined) this.#prepared.delete(document);
    if (this.texts !== undefined) {
      this.texts.remove(record, () => this.#scores(document, prepared));
    } else if (prepared !== undefined) {
      this.#entries.deleteAll(prepared.stored, record);
    } else {
      for (const key of this.keysOf(document))
        this.#entries.delete(this.#order.stored(key), record);
    }
  }

  #scores(document: Uint8Array, prepared: Prepared | undefined): ReadonlyMap<string, number> {
    return prepared?.scores ?? allAtOnce(present(this.texts).scoring(document));
  }

  #preparedOf(document: Uint8Array): Prepared | undefined {
    return document.length < LARGE_DOCUMENT ? undefined : this.#prepared.get(document);
  }

  /** Reads what it holds of a large document in steps, so that to add or to remove it takes little. Throws where it cannot hold it. */
  *preparing(document: Uint8Array): Steps<void> {
    if (this.#prepared.has(document)) return;
    this.#prepared.set(document, yield* this.#reading(document));
  }

  *#reading(document: Uint8Array): Steps<Prepared> {
    const { covers } = this.definition;
    if (covers?.(document) === false) return { keys: [], stored: [], scores: NO_SCORES };
    if (this.#checkDocument !== undefined) yield* this.#checkDocument(document);
    const scores = this.texts && (yield* this.texts.scoring(document));
    const given = this.#taken(yield* steppedReader(this.definition, this.kind)(document));
    const entries: { readonly key: IndexKey; readonly stored: StoredKey }[] = [];
    for (const key of given) {
      entries.push({ key, stored: this.#order.stored(key) });
      if (entries.length % KEYS_OF_STEP === 0) yield;
    }
    const compare = (a: StoredKey, b: StoredKey): number => this.#order.compare(a, b);
    yield* sortSteps(entries, (a, b) => compare(a.stored, b.stored));
    const distinct = entries.filter(
      ({ stored }, at) => at === 0 || compare(present(entries[at - 1]).stored, stored) !== 0,
    );
    yield;
    this.#noteSeveral(distinct.length);
    return {
      keys: distinct.map(({ key }) => key),
      stored: distinct.map(({ stored }) => stored),
      scores,
    };
  }

  /** Takes in all records of a collection at once. */
  load(records: Iterable<StoredRecord>): void {
    allAtOnce(this.loading(records));
  }

  /** The same in steps. What it has read of each record is told. */
  *loading(records: Iterable<StoredRecord>): Steps<ReadRecords> {
    const read = { records: [] as StoredRecord[], contents: [] as Uint8Array[] };
    const keys: StoredKey[] = [];
    const items: StoredRecord[] = [];
    for (const record of records) {
      const { bytes } = record.head;
      if (bytes === undefined) continue;
      read.records.push(record);
      read.contents.push(bytes);
      const stored = bytes.length < LARGE_DOCUMENT ? undefined : yield* this.#large(record, bytes);
      if (stored === undefined) this.#readSmall(record, bytes, keys);
      else for (const key of stored) keys.push(key);
      while (items.length < keys.length) items.push(record);
      if (read.records.length % RECORDS_OF_STEP === 0) yield;
    }
    yield* this.#entries.loading(keys, items);
    return read;
  }

  // Its texts are held by then; its keys are yet to be.
  #readSmall(record: StoredRecord, document: Uint8Array, keys: StoredKey[]): void {
    if (this.texts !== undefined) this.texts.add(record, this.#scores(document, undefined));
    else for (const key of this.keysOf(document)) keys.push(this.#order.stored(key));
  }

  *#large(record: StoredRecord, document: Uint8Array): Steps<readonly StoredKey[]> {
    const { stored, scores } = yield* this.#reading(document);
    if (scores !== undefined) this.texts?.add(record, scores);
    return stored;
  }

  /** Two records that have the same key, and the key. */
  firstViolation(): { readonly record: StoredRecord; readonly key: StoredKey } | undefined {
    const walk = this.walk();
    let last: { readonly record: StoredRecord; readonly key: StoredKey } | undefined;
    while (walk.next()) {
      const { key, item: record } = walk;
      if (last !== undefined && last.record !== record && this.isSameKey(last.key, key)) {
        return { record, key };
      }
      last = { record, key };
    }
    return undefined;
  }

  /** True if a document may be held under other keys after a change; false needs no look at the keys. */
  isTouchedBy(before: Uint8Array, after: Uint8Array): boolean {
    if (this.kind === 'wildcard' || this.kind === 'text' || this.definition.covers !== undefined)
      return true;
    return !this.#fields.every((name) => isSameField(name, before, after));
  }

  /** The keys under which a document is held; none when the index leaves it out. */
  keysOf(document: Uint8Array): readonly IndexKey[] {
    const prepared = this.#preparedOf(document);
    if (prepared !== undefined) return prepared.keys;
    const { covers } = this.definition;
    if (covers?.(document) === false) return [];
    if (this.#checkDocument !== undefined) allAtOnce(this.#checkDocument(document));
    if (this.texts !== undefined) allAtOnce(this.texts.scoring(document));
    const read = this.#read(document);
    const keys = this.#taken(read);
    // Without an array each path has one value.
    if (keys.length < 2 || (this.kind === 'wildcard' && read.arrays === undefined)) return keys;
    const distinct = distinctKeys(keys, (a, b) => this.compareKeys(a, b));
    this.#noteSeveral(distinct.length);
    return distinct;
  }

  // A wildcard index has a key for each path: of one path a document has no two.
  #noteSeveral(keys: number): void {
    if (keys > 1 && this.kind !== 'wildcard') this.#hasSeveral = true;
  }

  // The keys of a document that is held; none when it is left out.
  #taken({ keys, arrays, allMissing, parallelArrays }: KeysOfDocument): readonly IndexKey[] {
    if (this.definition.sparse && allMissing) return [];
    if (parallelArrays.length > 0) throw this.#parallelArrays(parallelArrays);
    if (arrays !== undefined) this.#note(arrays);
    return keys;
  }

  #note(arrays: readonly ReadonlySet<string>[]): void {
    for (const [part, places] of arrays.entries()) {
      for (const place of places) present(this.#arrays[part]).add(place);
    }
  }

  /** Throws DuplicateKey when a unique index holds one of the document's keys for another record. */
  checkUnique(document: Uint8Array, self: StoredRecord | undefined, namespace: string): void {
    if (!this.isUnique) return;
    for (const key of this.keysOf(document)) {
      for (const record of this.recordsWith(key)) {
        if (record !== self) throw duplicateKey(namespace, this.definition, key);
      }
    }
  }

  /** The groups of records that share a key: what keeps an index from becoming unique. */
  violations(): readonly (readonly StoredRecord[])[] {
    const groups: StoredRecord[][] = [];
    let last: { readonly record: StoredRecord; readonly key: StoredKey } | undefined;
    const walk = this.walk();
    while (walk.next()) {
      const { key, item: record } = walk;
      if (last !== undefined && this.isSameKey(last.key, key)) {
        const group = groups.at(-1);
        if (group?.at(-1) === last.record) group.push(record);
        else groups.push([last.record, record]);
      }
      last = { record, key };
    }
    return groups;
  }

  #parallelArrays(numbers: readonly number[]): CommandError {
    const [first, second] = numbers.map((number) => present(this.definition.paths[number]).path);
    return new CommandError(
      'CannotIndexParallelArrays',
      `cannot index parallel arrays [${second}] [${first}]`,
    );
  }
}

/** The range of all keys that begin with these values. */
export function rangeOfKey(values: IndexKey): KeyRange {
  const at = (isAfter: boolean): KeyBound => ({ values, isAfter });
  return { from: at(false), to: at(true) };
}

// Some documents cannot be held by an index of a kind at all.
function checkOf(definition: IndexDefinition, kind: IndexKind): DocumentCheck | undefined {
  if (kind === 'hashed') {
    const check = hashedCheckOf(definition);
    return check && ((document) => inOneStep(() => check(document)));
  }
  return kind === 'geo' ? geometryCheckOf(definition) : undefined;
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
  return sorted.filter((key, at) => at === 0 || compare(present(sorted[at - 1]), key) !== 0);
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

/** MongoDB's E11000 for documents that stand in the order of `_id`, without an index of it. */
export function clusteredDuplicate(namespace: string, id: Value): CommandError {
  const keyValue: Fields = new Map([['_id', id]]);
  return new CommandError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} dup key: ` +
      `${showFields(shortened(keyValue))} found value: {}`,
    { keyPattern: new Map([['_id', new Int32(1)]]), keyValue, foundValue: new Map() },
  );
}

/** MongoDB's E11000. */
export function duplicateKey(
  namespace: string,
  definition: IndexDefinition,
  key: IndexKey,
): CommandError {
  const values = definition.paths.map(({ path }, part) => [path, key[part] ?? null] as const);
  const encoded = values.map(([, value]) =>
    typeof value === 'string' && definition.collation !== undefined
      ? collationKey(value, definition.collation)
      : undefined,
  );
  const isEncoded = encoded.some((each) => each !== undefined);
  const shown = values.map(([path, value], part): [string, Value] => {
    const hexadecimal = encoded[part];
    return [path, hexadecimal === undefined ? value : `CollationKey(0x${hexadecimal})`];
  });
  const keyValue = values.map(([path, value], part): [string, Value] => [
    path,
    encoded[part] ?? value,
  ]);
  const collation = definition.specification.get('collation');
  const words = collation instanceof Map ? ` collation: ${showFields(collation)}` : '';
  return new CommandError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} index: ${definition.name}${words} ` +
      `dup key: ${showFields(shortened(new Map(shown)))}`,
    {
      keyPattern: keyPatternOf(definition),
      keyValue: new Map(keyValue),
      ...(isEncoded ? { hexEncoded: encoded.map((each) => each !== undefined) } : {}),
      ...(collation === undefined ? {} : { collation }),
    },
  );
}
