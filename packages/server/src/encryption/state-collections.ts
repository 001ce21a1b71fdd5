import { Binary, type ObjectId } from 'bson';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import type { DataStore } from '../storage/data-store.ts';
import type { DocumentCollection, Namespace } from '../storage/document-collection.ts';
import type { OpTime } from '../storage/oplog.ts';
import type { StoredRecord } from '../storage/stored-record.ts';
import { visibleBytes } from '../storage/stored-record.ts';
import { readField } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import { bytesOf } from './encrypted-kind.ts';
import {
  decryptCounterMode,
  derive,
  deriveNumbered,
  encryptCounterMode,
  numberBytes,
} from './tokens.ts';

/**
 * The encrypted state collection: how often each value was stored. An entry for each time, or,
 * once these were compacted, anchors that hold what they came to.
 */
export interface StateReader {
  readonly collection: DocumentCollection | undefined;
  readonly at: OpTime | undefined;
}

/** The counter of a value. */
export interface Counter {
  /** The number of times that the value was stored. */
  readonly count: number;
  /** The number of the newest anchor; 0: there is none. */
  readonly anchor: number;
  /** The count that that anchor holds. */
  readonly anchored: number;
  /** True if there is the anchor that cleaning up leaves in the place of all others. */
  readonly hasNullAnchor: boolean;
}

const CLEANED = 0;

function entryId(token: Uint8Array, count: number): Uint8Array {
  return deriveNumbered(deriveNumbered(token, 1), count);
}

function anchorId(token: Uint8Array, number: number): Uint8Array {
  return derive(deriveNumbered(token, 1), Buffer.concat([numberBytes(0), numberBytes(number)]));
}

function recordOf({ collection, at }: StateReader, id: Uint8Array): StoredRecord | undefined {
  return collection?.findById(new Binary(id), at);
}

/** The counter of the value that a token stands for. */
export function counterOf(reader: StateReader, token: Uint8Array): Counter {
  const cleaned = anchorAt(reader, token, CLEANED);
  const first = cleaned?.number ?? 0;
  const anchor = lastAfter(first, (n) => recordOf(reader, anchorId(token, n)) !== undefined);
  const newest = anchor > first ? anchorAt(reader, token, anchor) : cleaned;
  const anchored = newest?.count ?? 0;
  const count = lastAfter(anchored, (n) => recordOf(reader, entryId(token, n)) !== undefined);
  return { count, anchor, anchored, hasNullAnchor: cleaned !== undefined };
}

function anchorAt(
  reader: StateReader,
  token: Uint8Array,
  number: number,
): { readonly number: number; readonly count: number } | undefined {
  const record = recordOf(reader, anchorId(token, number));
  const bytes = record === undefined ? undefined : visibleBytes(record, reader.at);
  const value = bytes === undefined ? undefined : readField(bytes, 'value');
  if (!(value instanceof Binary)) return undefined;
  const plain = decryptCounterMode(deriveNumbered(token, 2), bytesOf(value));
  const view = new DataView(plain.buffer, plain.byteOffset, plain.length);
  return {
    number: Number(view.getBigUint64(0, true)),
    count: Number(view.getBigUint64(8, true)),
  };
}

// Numbers are given without a gap: the last one is found in steps that double, then halve.
function lastAfter(start: number, has: (number: number) => boolean): number {
  let step = 1;
  while (has(start + step)) step *= 2;
  let present = start + Math.floor(step / 2);
  let absent = start + step;
  while (absent - present > 1) {
    const middle = Math.floor((present + absent) / 2);
    if (has(middle)) present = middle;
    else absent = middle;
  }
  return present;
}

/** The collection of that name, made when there is none. */
export function stateCollection(data: DataStore, namespace: Namespace): DocumentCollection {
  const { database, name } = namespace;
  return data.collection(database, name) ?? data.createCollection(namespace, PLAIN_OPTIONS);
}

function insert(collection: DocumentCollection, fields: readonly [string, Value][]): StoredRecord {
  return collection.insert(encodeFields(new Map(fields)));
}

/** Notes that the value was stored for the `count`th time. */
export function addEntry(
  collection: DocumentCollection,
  token: Uint8Array,
  count: number,
): StoredRecord {
  return insert(collection, [['_id', new Binary(entryId(token, count))]]);
}

/** Notes what is to be compacted: a field, and a token that compaction can read. */
export function addToCompact(
  collection: DocumentCollection,
  id: ObjectId,
  entry: { readonly fieldName: string; readonly tokens: Uint8Array },
): StoredRecord {
  return insert(collection, [
    ['_id', id],
    ['fieldName', entry.fieldName],
    ['value', new Binary(entry.tokens)],
  ]);
}

/** The things that it takes to change the anchors of a counter. */
export interface Anchoring {
  readonly collection: DocumentCollection;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** Puts an anchor behind the last one, for all entries so far. */
export function addAnchor(
  { collection, randomBytes }: Anchoring,
  token: Uint8Array,
  { anchor, count }: Counter,
): void {
  insert(collection, [
    ['_id', new Binary(anchorId(token, anchor + 1))],
    ['value', anchorValue(token, [0, count], randomBytes)],
  ]);
}

/** Leaves one anchor that holds the place of all, and of all entries so far. */
export function setNullAnchor(
  { collection, randomBytes }: Anchoring,
  token: Uint8Array,
  { anchor, count, hasNullAnchor }: Counter,
): void {
  const id = anchorId(token, CLEANED);
  const fields: Fields = new Map<string, Value>([
    ['_id', new Binary(id)],
    ['value', anchorValue(token, [anchor, count], randomBytes)],
  ]);
  const record = hasNullAnchor ? collection.findById(new Binary(id)) : undefined;
  if (record === undefined) collection.insert(encodeFields(fields));
  else collection.update(record, encodeFields(fields), true);
}

function anchorValue(
  token: Uint8Array,
  [number, count]: readonly [number, number],
  randomBytes: (length: number) => Uint8Array,
): Binary {
  const plain = Buffer.concat([numberBytes(number), numberBytes(count)]);
  return new Binary(encryptCounterMode(deriveNumbered(token, 2), plain, randomBytes));
}

/** Removes the entries that an anchor holds the place of; tells how many. */
export function removeEntries(
  collection: DocumentCollection,
  token: Uint8Array,
  { anchored, count }: Counter,
): number {
  let removed = 0;
  for (let number = anchored + 1; number <= count; number++) {
    removed += removeRecord(collection, entryId(token, number));
  }
  return removed;
}

/** Removes the anchors but that which holds the place of all; tells how many. */
export function removeAnchors(
  collection: DocumentCollection,
  token: Uint8Array,
  { anchor }: Counter,
): number {
  let removed = 0;
  for (let number = anchor; number > 0; number--) {
    const gone = removeRecord(collection, anchorId(token, number));
    if (gone === 0) break;
    removed++;
  }
  return removed;
}

function removeRecord(collection: DocumentCollection, id: Uint8Array): number {
  const record = collection.findById(new Binary(id));
  if (record === undefined) return 0;
  collection.remove(record);
  return 1;
}
