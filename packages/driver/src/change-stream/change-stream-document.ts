// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import type { Binary, Document, Int32, Timestamp } from 'bson';
import type { InferIdType } from '../schema/document-id.ts';
import type { ResumeToken } from './change-stream-options.ts';

/** The database and the collection of a change. */
export interface ChangeStreamNameSpace {
  /** The name of the database. */
  db: string;
  /** The name of the collection. */
  coll: string;
}

/** The fields that all events have. */
export interface ChangeStreamDocumentCommon {
  /** The token from which a stream is resumed behind this event (`resumeAfter`). */
  _id: ResumeToken;
  /** The newest cluster time that is known. */
  clusterTime?: Timestamp;
  /** The time when the primary did it; MongoDB 6.0 and newer. */
  wallTime?: Date;
  /** The transaction that it was done in. */
  txnNumber?: number;
  /** The session of the transaction that made the change; absent outside of transactions. */
  lsid?: { id: Binary; uid: Binary };
  /** Of a part of an event that was too large for one document. */
  splitEvent?: { fragment: number; of: number };
}

/** A change that names its document. */
export interface ChangeStreamDocumentKey<TSchema extends Document = Document> {
  /** The identifier of the document, and its shard key. */
  documentKey: { _id: InferIdType<TSchema>; [shardKey: string]: any };
}

/** A change that names the collection's own identifier. */
export interface ChangeStreamDocumentCollectionUUID {
  /** The identifier of the collection, which a rename does not change. */
  collectionUUID: Binary;
}

/** A change that tells of its command. */
export interface ChangeStreamDocumentOperationDescription {
  /** More about the operation, as the server tells it. */
  operationDescription?: Document;
}

/** The fields that an update changed. */
export interface UpdateDescription<TSchema extends Document = Document> {
  /** The fields with new values. */
  updatedFields?: Partial<TSchema>;
  /** The fields that are gone. */
  removedFields?: string[];
  /** The arrays that were cut short. */
  truncatedArrays?: { field: string; newSize: number }[];
  /** The parts of those paths that could be read in more than one way. */
  disambiguatedPaths?: Document & Record<string, (string | number | Int32)[]>;
}

type Told = ChangeStreamDocumentCommon & ChangeStreamDocumentCollectionUUID;
type Of<Type extends string> = { operationType: Type };
type InCollection = { ns: ChangeStreamNameSpace };

/** A document was inserted. */
export type ChangeStreamInsertDocument<TSchema extends Document = Document> = Told &
  ChangeStreamDocumentKey<TSchema> &
  Of<'insert'> &
  InCollection & { fullDocument: TSchema };

/** A document was updated. */
export type ChangeStreamUpdateDocument<TSchema extends Document = Document> = Told &
  ChangeStreamDocumentKey<TSchema> &
  Of<'update'> &
  InCollection & {
    fullDocument?: TSchema;
    fullDocumentBeforeChange?: TSchema;
    updateDescription: UpdateDescription<TSchema>;
  };

/** A document was replaced. */
export type ChangeStreamReplaceDocument<TSchema extends Document = Document> = Told &
  ChangeStreamDocumentKey<TSchema> &
  Of<'replace'> &
  InCollection & { fullDocument: TSchema; fullDocumentBeforeChange?: TSchema };

/** A document was deleted. */
export type ChangeStreamDeleteDocument<TSchema extends Document = Document> = Told &
  ChangeStreamDocumentKey<TSchema> &
  Of<'delete'> &
  InCollection & { fullDocumentBeforeChange?: TSchema };

/** A collection was dropped. */
export type ChangeStreamDropDocument = Told & Of<'drop'> & InCollection;

/** A collection was renamed. */
export type ChangeStreamRenameDocument = Told &
  Of<'rename'> &
  InCollection & { to: ChangeStreamNameSpace };

/** A database was dropped. */
export type ChangeStreamDropDatabaseDocument = ChangeStreamDocumentCommon &
  Of<'dropDatabase'> & { ns: { db: string } };

/** The watched collection or database is gone; the stream ends. */
export type ChangeStreamInvalidateDocument = ChangeStreamDocumentCommon & Of<'invalidate'>;

/** A collection was created. */
export type ChangeStreamCreateDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'create'> &
  InCollection & { nsType?: 'collection' | 'timeseries' | 'view' };

/** An index was created. */
export type ChangeStreamCreateIndexDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'createIndexes'> &
  InCollection;

/** An index was dropped. */
export type ChangeStreamDropIndexDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'dropIndexes'> &
  InCollection;

/** A collection was modified. */
export type ChangeStreamCollModDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'modify'> &
  InCollection & { stateBeforeChange?: Document };

/** A collection was sharded. */
export type ChangeStreamShardCollectionDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'shardCollection'> &
  InCollection;

/** A collection was sharded by another key. */
export type ChangeStreamReshardCollectionDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'reshardCollection'> &
  InCollection;

/** A shard key got more fields. */
export type ChangeStreamRefineCollectionShardKeyDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'refineCollectionShardKey'> &
  InCollection;

/** An event; `operationType` tells which. */
export type ChangeStreamDocument<TSchema extends Document = Document> =
  | ChangeStreamInsertDocument<TSchema>
  | ChangeStreamUpdateDocument<TSchema>
  | ChangeStreamReplaceDocument<TSchema>
  | ChangeStreamDeleteDocument<TSchema>
  | ChangeStreamDropDocument
  | ChangeStreamRenameDocument
  | ChangeStreamDropDatabaseDocument
  | ChangeStreamInvalidateDocument
  | ChangeStreamCreateDocument
  | ChangeStreamCreateIndexDocument
  | ChangeStreamDropIndexDocument
  | ChangeStreamCollModDocument
  | ChangeStreamShardCollectionDocument
  | ChangeStreamReshardCollectionDocument
  | ChangeStreamRefineCollectionShardKeyDocument;

/** A part of an event that was too large for one document. */
export interface ChangeStreamSplitEvent {
  /** The number of the part, from 1 on. */
  fragment: number;
  /** The number of fragments that the event was split into. */
  of: number;
}

/** The time when the change was made, by the server's clock. */
export interface ChangeStreamDocumentWallTime {
  /** The time when it happened, by the server's clock. */
  wallTime?: Date;
}
