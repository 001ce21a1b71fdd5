import type { Document } from 'bson';
import type { InferIdType, WithId } from '../schema/document-id.ts';

/** What `insertOne` inserted. */
export interface InsertOneResult<TSchema = Document> {
  /** False when the write concern asked for no answer. */
  acknowledged: boolean;
  /** The identifier of the inserted document. */
  insertedId: InferIdType<TSchema>;
}

/** What `insertMany` inserted: the `_id` of each document by its place in the list. */
export interface InsertManyResult<TSchema = Document> {
  /** True where the server has answered; false for an unacknowledged write concern. */
  acknowledged: boolean;
  /** How many documents were inserted. */
  insertedCount: number;
  /** The identifiers of inserted documents, by their place. */
  insertedIds: { [index: number]: InferIdType<TSchema> };
}

/** What an update or a replacement did; `upsertedId` is null unless it inserted. */
export interface UpdateResult<TSchema extends Document = Document> {
  /** True where the server has answered; false for an unacknowledged write concern. */
  acknowledged: boolean;
  /** How many documents matched. */
  matchedCount: number;
  /** How many documents are others now. */
  modifiedCount: number;
  /** How many documents were made by upserts. */
  upsertedCount: number;
  /** The identifier of the document that an upsert made; null where none was made. */
  upsertedId: InferIdType<TSchema> | null;
}

/** What a delete did; counts are 0 where the write was not acknowledged. */
export interface DeleteResult {
  /** True where the server has answered; false for an unacknowledged write concern. */
  acknowledged: boolean;
  /** How many documents were deleted. */
  deletedCount: number;
}

/** What `findOneAnd…` returns with `includeResultMetadata`. */
export interface ModifyResult<TSchema = Document> {
  /** The document; null where there was none. */
  value: WithId<TSchema> | null;
  /** What was done. */
  lastErrorObject?: Document;
  /** 1 where the server has done it. */
  ok: 0 | 1;
}

/** An upserted document counts as upserted, not as matched (CRUD specification, "UpdateResult"). */
export function updateResult(reply: Document, acknowledged: boolean): UpdateResult<Document> {
  const upserted: Document | undefined = reply['upserted']?.[0];
  const n = Number(reply['n'] ?? 0);
  // In the order in which the official driver has them: results are printed.
  return {
    acknowledged,
    modifiedCount: Number(reply['nModified'] ?? 0),
    upsertedId: upserted === undefined ? null : upserted['_id'],
    upsertedCount: reply['upserted']?.length ?? 0,
    matchedCount: upserted === undefined ? n : 0,
  };
}
