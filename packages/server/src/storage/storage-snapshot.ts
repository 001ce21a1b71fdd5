import type { CatalogEntry } from './catalog.ts';
import type { CollectionDescription } from './collection.ts';
import type { CollectionOptions } from './collection-options.ts';
import type { Namespace } from './document-collection.ts';
import type { IndexDefinition } from './index-definition.ts';
import type { OpTime } from './oplog.ts';

/**
 * Everything that was stored at a moment: names, and a position at which the versions of the documents are kept.
 * Going back to it is itself a write, after which what was then is found at the newer position.
 */
export interface StorageSnapshot {
  readonly entries: readonly {
    readonly entry: CatalogEntry;
    /** Undefined of a view. */
    readonly description: CollectionDescription | undefined;
  }[];
  position: OpTime;
  /** Lets go of the versions. */
  release: () => void;
}

/** A copy of stored collections: it keeps no versions, and is for what is small. */
export type StorageCopy = readonly CollectionCopy[];

interface CollectionCopy {
  readonly namespace: Namespace;
  readonly uuid: Uint8Array;
  readonly options: CollectionOptions;
  readonly definitions: readonly IndexDefinition[];
  readonly documents: readonly Uint8Array[];
}
