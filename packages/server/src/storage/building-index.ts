import { present } from '@touchstone/protocol';
import type { Steps } from '../value/steps.ts';
import { CollectionIndex, type ReadRecords } from './collection-index.ts';
import type { IndexDefinition } from './index-definition.ts';
import type { StoredRecord } from './stored-record.ts';

/** An index that has read a collection, which may have changed since. */
export interface BuiltIndex {
  readonly index: CollectionIndex;
  readonly read: ReadRecords;
}

/** Builds an index over the records of a collection, in steps. */
export function* buildingIndex(
  definition: IndexDefinition,
  records: Iterable<StoredRecord>,
): Steps<BuiltIndex> {
  const index = new CollectionIndex(definition);
  return { index, read: yield* index.loading(records) };
}

/** Takes in what has changed since it was read. */
export function catchUp(
  { index, read }: BuiltIndex,
  records: ReadonlyMap<number, StoredRecord>,
): void {
  let unchanged = 0;
  for (let at = 0; at < read.records.length; at++) {
    const record = present(read.records[at]);
    const content = present(read.contents[at]);
    if (record.head.bytes === content) unchanged++;
    else index.remove(record, content);
  }
  let living = 0;
  for (const { head } of records.values()) if (head.bytes !== undefined) living++;
  // Most often nobody wrote meanwhile, and nothing is to be looked up.
  if (living === unchanged) return;
  const known = new Map(read.records.map((record, at) => [record, read.contents[at]]));
  for (const record of records.values()) {
    const { bytes } = record.head;
    if (bytes !== undefined && known.get(record) !== bytes) index.add(record, bytes);
  }
}
