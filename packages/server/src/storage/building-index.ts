import type { Steps } from '../value/steps.ts';
import { CollectionIndex } from './collection-index.ts';
import type { IndexDefinition } from './index-definition.ts';
import type { StoredRecord } from './stored-record.ts';

/** An index that has read a collection, which may have changed since. */
export interface BuiltIndex {
  readonly index: CollectionIndex;
  /** The content of each record that it has read. */
  readonly seen: ReadonlyMap<StoredRecord, Uint8Array>;
}

/** Builds an index over the records of a collection, in steps. */
export function* buildingIndex(
  definition: IndexDefinition,
  records: Iterable<StoredRecord>,
): Steps<BuiltIndex> {
  const index = new CollectionIndex(definition);
  return { index, seen: yield* index.loading(records) };
}

/** Takes in what has changed since it was read. */
export function catchUp({ index, seen }: BuiltIndex, records: Iterable<StoredRecord>): void {
  for (const [record, bytes] of seen) if (record.head.bytes !== bytes) index.remove(record, bytes);
  for (const record of records) {
    const { bytes } = record.head;
    if (bytes !== undefined && seen.get(record) !== bytes) index.add(record, bytes);
  }
}
