import type { Binary, Document, Int32, Timestamp } from 'bson';
import type { InferIdType } from '../schema/document-id.ts';
import type { ResumeToken } from './change-stream-options.ts';

export interface ChangeStreamNameSpace {
  db: string;
  coll: string;
}

/** What all events have. */
export interface ChangeStreamDocumentCommon {
  /** The event's token. */
  _id: ResumeToken;
  clusterTime?: Timestamp;
  /** When the primary did it; MongoDB 6.0 and newer. */
  wallTime?: Date;
  /** The transaction that it was done in. */
  txnNumber?: number;
  lsid?: { id: Binary; uid: Binary };
  /** Of a part of an event that was too large for one document. */
  splitEvent?: { fragment: number; of: number };
}

export interface ChangeStreamDocumentKey<TSchema extends Document = Document> {
  documentKey: { _id: InferIdType<TSchema>; [shardKey: string]: any };
}

export interface ChangeStreamDocumentCollectionUUID {
  collectionUUID: Binary;
}

export interface ChangeStreamDocumentOperationDescription {
  operationDescription?: Document;
}

export interface UpdateDescription<TSchema extends Document = Document> {
  updatedFields?: Partial<TSchema>;
  removedFields?: string[];
  truncatedArrays?: { field: string; newSize: number }[];
  /** The parts of those paths that could be read in more than one way. */
  disambiguatedPaths?: Document & Record<string, (string | number | Int32)[]>;
}

type Told = ChangeStreamDocumentCommon & ChangeStreamDocumentCollectionUUID;
type Of<Type extends string> = { operationType: Type };
type InCollection = { ns: ChangeStreamNameSpace };

export type ChangeStreamInsertDocument<TSchema extends Document = Document> = Told &
  ChangeStreamDocumentKey<TSchema> &
  Of<'insert'> &
  InCollection & { fullDocument: TSchema };

export type ChangeStreamUpdateDocument<TSchema extends Document = Document> = Told &
  ChangeStreamDocumentKey<TSchema> &
  Of<'update'> &
  InCollection & {
    fullDocument?: TSchema;
    fullDocumentBeforeChange?: TSchema;
    updateDescription: UpdateDescription<TSchema>;
  };

export type ChangeStreamReplaceDocument<TSchema extends Document = Document> = Told &
  ChangeStreamDocumentKey<TSchema> &
  Of<'replace'> &
  InCollection & { fullDocument: TSchema; fullDocumentBeforeChange?: TSchema };

export type ChangeStreamDeleteDocument<TSchema extends Document = Document> = Told &
  ChangeStreamDocumentKey<TSchema> &
  Of<'delete'> &
  InCollection & { fullDocumentBeforeChange?: TSchema };

export type ChangeStreamDropDocument = Told & Of<'drop'> & InCollection;

export type ChangeStreamRenameDocument = Told &
  Of<'rename'> &
  InCollection & { to: ChangeStreamNameSpace };

export type ChangeStreamDropDatabaseDocument = ChangeStreamDocumentCommon &
  Of<'dropDatabase'> & { ns: { db: string } };

export type ChangeStreamInvalidateDocument = ChangeStreamDocumentCommon & Of<'invalidate'>;

export type ChangeStreamCreateDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'create'> &
  InCollection & { nsType?: 'collection' | 'timeseries' | 'view' };

export type ChangeStreamCreateIndexDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'createIndexes'> &
  InCollection;

export type ChangeStreamDropIndexDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'dropIndexes'> &
  InCollection;

export type ChangeStreamCollModDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'modify'> &
  InCollection & { stateBeforeChange?: Document };

export type ChangeStreamShardCollectionDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'shardCollection'> &
  InCollection;

export type ChangeStreamReshardCollectionDocument = Told &
  ChangeStreamDocumentOperationDescription &
  Of<'reshardCollection'> &
  InCollection;

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
  /** Which part, from 1 on. */
  fragment: number;
  /** Of how many. */
  of: number;
}

/** When the change was made, by the server's clock. */
export interface ChangeStreamDocumentWallTime {
  wallTime?: Date;
}
