import type { View } from './catalog.ts';
import type { CollectionOptions } from './collection-options.ts';
import type { DocumentCollection, Namespace } from './document-collection.ts';
import type { OpTime } from './oplog.ts';

/** The place where a command's queries and writes find collections: the storage itself, or a transaction over it. */
export interface DataStore {
  /** The collection or view of that name as a reader at `at` sees it. */
  find(database: string, name: string, at?: OpTime): DocumentCollection | View | undefined;
  /** The collection of that name; undefined for views and unknown names. */
  collection(database: string, name: string, at?: OpTime): DocumentCollection | undefined;
  /** Creates a collection; its `_id` index takes the collection's collation. */
  createCollection(namespace: Namespace, options: CollectionOptions): DocumentCollection;
}
