import { encode } from '@touchstone/protocol';
import type { Document } from 'bson';
import { fieldsFrom } from '../value/plain-document.ts';
import type { Collection } from './collection.ts';
import { type CollectionOptions, PLAIN_OPTIONS } from './collection-options.ts';
import type { DocumentCollection } from './document-collection.ts';
import { type IndexDefinition, indexPathsOf } from './index-definition.ts';
import { Storage, type StorageOptions } from './storage.ts';
import { type StoredRecord, visibleBytes } from './stored-record.ts';

/** An index of a key pattern, with more of its definition where that is given. */
export function definitionOf(key: Document, more: Partial<IndexDefinition> = {}): IndexDefinition {
  const pattern = fieldsFrom(key);
  return {
    name: Object.entries(key).flat().join('_'),
    specification: new Map([['key', pattern]]),
    paths: indexPathsOf(pattern),
    unique: false,
    sparse: false,
    hidden: false,
    prepareUnique: false,
    expireAfterSeconds: undefined,
    collation: undefined,
    covers: undefined,
    ...more,
  };
}

/** A storage at a time that the test sets. */
export function storageAt(clock: { now: number }, more: Partial<StorageOptions> = {}): Storage {
  return new Storage({
    date: () => clock.now,
    randomBytes: (length) => new Uint8Array(length),
    replicated: true,
    ...more,
  });
}

/** A new collection `test.c`. */
export function collectionIn(
  storage: Storage,
  options: Partial<CollectionOptions> = {},
): Collection {
  const namespace = { database: 'test', name: 'c' };
  return storage.createCollection(namespace, { ...PLAIN_OPTIONS, ...options });
}

/** Documents as they are stored. */
export function stored(document: Document): Uint8Array {
  return encode(document);
}

/** The bytes that a reader finds at a moment, in natural order, as text. */
export function seenAt(collection: DocumentCollection, at?: number): readonly string[] {
  return shownOf(collection.records(), at);
}

/** The bytes of records as text; of those that a reader does not see nothing. */
export function shownOf(records: Iterable<StoredRecord>, at?: number): readonly string[] {
  return [...records].flatMap((record) => {
    const bytes = visibleBytes(record, at);
    return bytes === undefined ? [] : [shown(bytes)];
  });
}

/** Bytes as text, to be compared. */
export function shown(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
