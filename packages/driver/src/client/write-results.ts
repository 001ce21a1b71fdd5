import type { Document } from 'bson';
import type { InferIdType, WithId } from '../schema/document-id.ts';

/** The result of `insertOne`. */
export interface InsertOneResult<TSchema = Document> {
  /** False when the write concern asked for no answer. */
  acknowledged: boolean;
  /** The identifier of the inserted document. */
  insertedId: InferIdType<TSchema>;
}

/** The result of `insertMany`: the `_id` of each document by its place in the list. */
export interface InsertManyResult<TSchema = Document> {
  /** True where the server has answered; false for an unacknowledged write concern. */
  acknowledged: boolean;
  /** The number of documents that were inserted. */
  insertedCount: number;
  /** The identifiers of inserted documents, by their place. */
  insertedIds: { [index: number]: InferIdType<TSchema> };
}

/** The result of an update or a replacement; `upsertedId` is null unless it inserted. */
export interface UpdateResult<TSchema extends Document = Document> {
  /** True where the server has answered; false for an unacknowledged write concern. */
  acknowledged: boolean;
  /** The number of documents that matched. */
  matchedCount: number;
  /** The number of documents that were changed. */
  modifiedCount: number;
  /** The number of documents that were made by upserts. */
  upsertedCount: number;
  /** The identifier of the document that an upsert made; null where none was made. */
  upsertedId: InferIdType<TSchema> | null;
}

/** The result of a delete; counts are 0 where the write was not acknowledged. */
export interface DeleteResult {
  /** True where the server has answered; false for an unacknowledged write concern. */
  acknowledged: boolean;
  /** The number of documents that were deleted. */
  deletedCount: number;
}

/** The result of `findOneAnd…` with `includeResultMetadata`. */
export interface ModifyResult<TSchema = Document> {
  /** The document; null where there was none. */
  value: WithId<TSchema> | null;
  /** The server's account of the write: `updatedExisting`, `n`, `upserted`. */
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
