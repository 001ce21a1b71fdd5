import { present } from '@touchstone/protocol';
import { bucketStart, bucketsOf } from '../collection/time-series.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import type { Collection } from '../storage/collection.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { Storage } from '../storage/storage.ts';
import type { StoredRecord } from '../storage/stored-record.ts';
import { type ConflictingTransaction, WriteConflict } from '../storage/write-conflict.ts';
import { readField } from '../value/decode-fields.ts';
import { asText } from '../value/known-value.ts';

/** The outcome of one pass of the TTL monitor. */
export interface Expired {
  readonly deleted: number;
  /** The transactions that have written documents which were to be deleted. */
  readonly holders: ReadonlySet<ConflictingTransaction>;
}

/** True if anything that is stored has a time to live. */
export function hasExpiring(storage: Storage): boolean {
  for (const { indexes, options } of collections(storage)) {
    if (options.shown.has('expireAfterSeconds')) return true;
    if (indexes.some(({ definition }) => definition.expireAfterSeconds !== undefined)) return true;
  }
  return false;
}

/** Deletes what has expired at `now`, in milliseconds since 1970; what a transaction has written stays for the time being. */
export function expireDocuments(storage: Storage, now: number): Expired {
  const holders = new Set<ConflictingTransaction>();
  let deleted = 0;
  for (const collection of collections(storage)) {
    for (const record of expiredRecords(collection, now)) {
      try {
        collection.remove(record);
        deleted++;
      } catch (error) {
        if (!(error instanceof WriteConflict)) throw error;
        if (error.holder !== undefined) holders.add(error.holder);
      }
    }
  }
  return { deleted, holders };
}

function* collections({ catalog }: Storage): Generator<Collection> {
  for (const database of catalog.databases()) {
    for (const entry of catalog.entries(database)) if (entry.kind === 'collection') yield entry;
  }
}

/** A document at a date that its time to live is counted from. */
interface Dated {
  readonly date: Date;
  readonly record: StoredRecord;
}

// A record may have expired by several indexes, and by several elements of an array.
function expiredRecords(collection: Collection, now: number): ReadonlySet<StoredRecord> {
  const expired = new Set<StoredRecord>();
  const series = collection.options.shown.get('timeseries');
  const buckets = series instanceof Map ? bucketsOf(series) : { spanMS: 0, roundingMS: 1 };
  const collect = (dated: Iterable<Dated>, seconds: number): void => {
    const limit = now - seconds * 1000 - buckets.spanMS;
    for (const { date, record } of dated) {
      // All of a bucket is deleted at once: what counts is where it begins.
      if (bucketStart(date, buckets) <= limit) expired.add(record);
      else if (date.getTime() > limit + buckets.roundingMS) break;
    }
  };
  for (const index of collection.indexes) {
    const seconds = index.definition.expireAfterSeconds;
    if (seconds !== undefined) collect(byIndex(index, FIRST_DATE), seconds);
  }
  const seconds = numberOf(collection.options.shown.get('expireAfterSeconds'));
  if (seconds === undefined) return expired;
  // MongoDB leaves dates before 1970 in a clustered collection alone.
  if (!(series instanceof Map)) collect(byIndex(collection.idIndex, new Date(0)), seconds);
  else collect(inOrder(byField(collection, asText(series.get('timeField')))), seconds);
  return expired;
}

const FIRST_DATE = new Date(-8.64e15);
const LAST_DATE = new Date(8.64e15);

/** The records whose key is a date from `first` on, in the order of the dates. */
function* byIndex(index: CollectionIndex, first: Date): Generator<Dated> {
  const isDescending = index.definition.paths[0]?.direction === -1;
  const [low, high] = isDescending ? [LAST_DATE, first] : [first, LAST_DATE];
  const range = {
    from: { values: [low], isAfter: false },
    to: { values: [high], isAfter: true },
  };
  const walk = index.walk(range, isDescending ? -1 : 1);
  while (walk.next()) {
    const record = walk.item;
    const [date] = index.keyIn(present(record.head.bytes), walk.key) ?? [];
    if (date instanceof Date) yield { date, record };
  }
}

function* byField(collection: Collection, field: string): Generator<Dated> {
  for (const record of collection.records()) {
    const { bytes } = record.head;
    const date = bytes === undefined ? undefined : readField(bytes, field);
    if (date instanceof Date) yield { date, record };
  }
}

function inOrder(dated: Iterable<Dated>): readonly Dated[] {
  return [...dated].sort((a, b) => a.date.getTime() - b.date.getTime());
}
