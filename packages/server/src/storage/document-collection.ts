import type { Fields, Value } from '../value/value.ts';
import type { BuiltIndex } from './building-index.ts';
import type { CollectionIndex } from './collection-index.ts';
import type { CollectionOptions } from './collection-options.ts';
import type { IndexDefinition } from './index-definition.ts';
import type { OpTime } from './oplog.ts';
import type { StoredRecord } from './stored-record.ts';

/** The place where a collection is: renaming changes it. */
export interface Namespace {
  readonly database: string;
  readonly name: string;
}

/** The records that a reader sees otherwise than the indexes, which know the newest versions. */
export interface ChangedRecords {
  /** True if what an index says of a record does not hold for the reader. */
  hides(record: StoredRecord): boolean;
  /** The documents that are to be put in the place of hidden records. */
  readonly visible: Iterable<{ readonly record: StoredRecord; readonly bytes: Uint8Array }>;
}

/** The indexes that queries of one shape may use: they are planned with no other, whatever a hint says. */
export interface IndexFilter {
  readonly query: Fields;
  readonly sort: Fields;
  readonly projection: Fields;
  /** As it is shown, with its defaults. */
  readonly collation: Fields | undefined;
  /** Names, or key patterns. */
  readonly indexes: readonly (string | Fields)[];
}

/** The part of a collection that queries and writes need: as it is stored, or as a transaction sees it. */
export interface DocumentCollection {
  readonly kind: 'collection';
  readonly uuid: Uint8Array;
  readonly namespace: Namespace;
  readonly fullName: string;
  options: CollectionOptions;
  /** True if no two documents have the same `_id`: not so in a time series. */
  readonly idsAreUnique: boolean;
  /** All indexes; that on `_id` is the first. */
  readonly indexes: readonly CollectionIndex[];
  /** The index on `_id`, in order from the first call on. */
  readonly idIndex: CollectionIndex;
  /** The indexes that queries may use, by their shape. */
  readonly indexFilters: Map<string, IndexFilter>;
  /** The number of documents that there are. */
  readonly count: number;
  /** The number of bytes that they take. */
  readonly dataSize: number;
  /** The record with this `_id`, as a reader at `at` sees it. */
  findById(id: Value, at?: OpTime): StoredRecord | undefined;
  /** The records that a reader at `at` sees otherwise than the indexes; undefined where they are right. */
  changedFor(at: OpTime | undefined): ChangedRecords | undefined;
  /** When it was last written to; not by the transaction that looks. */
  readonly changedAt: OpTime;
  /** Every record in natural order, deleted ones included: ask `visibleBytes` of each. */
  records(): Iterable<StoredRecord>;
  /** Every record from the newest to the oldest. */
  recordsBackwards(): Iterable<StoredRecord>;
  /** The record itself, deleted or not; undefined when it is gone. */
  recordAt(recordId: number): StoredRecord | undefined;
  /** The records behind a record id, in natural order. */
  recordsAfter(recordId: number): Iterable<StoredRecord>;
  /** Stores a new document. Throws DuplicateKey or WriteConflict, and leaves everything as it was. */
  insert(document: Uint8Array): StoredRecord;
  /** Gives a record new content. Throws as `insert` does. */
  update(
    record: StoredRecord,
    document: Uint8Array,
    replacement: boolean,
    operators?: Fields,
  ): void;
  /** Throws WriteConflict. */
  remove(record: StoredRecord): void;
  /** Builds an index over the documents there are. Throws DuplicateKey when it cannot be unique. */
  addIndex(definition: IndexDefinition): CollectionIndex;
  /** Takes in an index that was built in steps, and what has changed since. Throws DuplicateKey when it cannot be unique. */
  attachIndex(built: BuiltIndex): CollectionIndex;
  dropIndex(index: CollectionIndex): void;
}
