import type { Document } from 'bson';
import type { InferIdType } from '../schema/document-id.ts';

export interface InsertOneResult<TSchema = Document> {
  /** False when the write concern asked for no answer. */
  acknowledged: boolean;
  insertedId: InferIdType<TSchema>;
}

export interface InsertManyResult<TSchema = Document> {
  acknowledged: boolean;
  insertedCount: number;
  insertedIds: { [index: number]: InferIdType<TSchema> };
}

export interface UpdateResult<TSchema extends Document = Document> {
  acknowledged: boolean;
  matchedCount: number;
  modifiedCount: number;
  upsertedCount: number;
  upsertedId: InferIdType<TSchema> | null;
}

export interface DeleteResult {
  acknowledged: boolean;
  deletedCount: number;
}

/** What `findOneAnd…` returns with `includeResultMetadata`. */
export interface ModifyResult<TSchema = Document> {
  value: TSchema | null;
  lastErrorObject?: Document;
  ok: 0 | 1;
}

/** An upserted document counts as upserted, not as matched (CRUD specification, "UpdateResult"). */
export function updateResult(reply: Document, acknowledged: boolean): UpdateResult<any> {
  const upserted: Document | undefined = reply['upserted']?.[0];
  const n = Number(reply['n'] ?? 0);
  return {
    acknowledged,
    matchedCount: upserted === undefined ? n : 0,
    modifiedCount: Number(reply['nModified'] ?? 0),
    upsertedCount: reply['upserted']?.length ?? 0,
    upsertedId: upserted === undefined ? null : upserted['_id'],
  };
}
