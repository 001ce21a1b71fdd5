import type { CollectionIndex, IndexEntry } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import type { OpTime } from '../storage/oplog.ts';
import { type StoredRecord, visibleBytes } from '../storage/stored-record.ts';
import type { KeyRange, Plan } from './choose-plan.ts';

/** One record with what the reader sees of it. */
export interface Seen {
  readonly record: StoredRecord;
  readonly bytes: Uint8Array;
  /** The index entry by which it was found. */
  readonly entry?: IndexEntry | undefined;
}

/** What a scan had to look at: for explain. */
export interface ScanCounts {
  keys: number;
  documents: number;
}

/** The records of a plan, in its order, each once. */
export function* scan(
  collection: DocumentCollection,
  plan: Plan,
  at: OpTime | undefined,
  counts: ScanCounts = { keys: 0, documents: 0 },
): Generator<Seen> {
  switch (plan.kind) {
    case 'idLookup':
      yield* byIds(collection, plan.ids, at, counts);
      return;
    case 'collectionScan': {
      const records = plan.direction > 0 ? collection.records() : collection.recordsBackwards();
      for (const record of records) {
        const bytes = visibleBytes(record, at);
        if (bytes === undefined) continue;
        counts.documents++;
        yield { record, bytes };
      }
      return;
    }
    case 'indexScan':
      yield* byIndex(plan, at, counts);
  }
}

function* byIds(
  collection: DocumentCollection,
  ids: Extract<Plan, { kind: 'idLookup' }>['ids'],
  at: OpTime | undefined,
  counts: ScanCounts,
): Generator<Seen> {
  for (const id of ids) {
    const record = collection.findById(id, at);
    const bytes = record === undefined ? undefined : visibleBytes(record, at);
    counts.keys++;
    if (bytes === undefined) continue;
    counts.documents++;
    yield { record: record!, bytes };
  }
}

function* byIndex(
  plan: Extract<Plan, { kind: 'indexScan' }>,
  at: OpTime | undefined,
  counts: ScanCounts,
): Generator<Seen> {
  const { index, ranges } = plan;
  // A record may have several keys in the index, and several ranges may overlap.
  const seen = index.multikey || ranges.length > 1 ? new Set<StoredRecord>() : undefined;
  for (const range of ranges) {
    const entries = plan.direction > 0 ? entriesIn(index, range) : index.backFrom(range.high);
    for (const entry of entries) {
      counts.keys++;
      if (seen?.has(entry.record)) continue;
      seen?.add(entry.record);
      const bytes = visibleBytes(entry.record, at);
      if (bytes === undefined) continue;
      counts.documents++;
      yield { record: entry.record, bytes, entry };
    }
  }
}

function* entriesIn(index: CollectionIndex, range: KeyRange): Generator<IndexEntry> {
  const { low, high, highExclusive } = range;
  for (const entry of index.from(low)) {
    const order = high.length === 0 ? -1 : index.compareKeys(entry.key, high);
    if (order > 0 || (order === 0 && highExclusive)) return;
    yield entry;
  }
}
