// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import type { Document } from 'bson';
import { WriteConcernError, type WriteError } from './write-error.ts';

/** The `_id` of documents, by the place of the write that made them. */
export interface IdsByIndex {
  [index: number]: any;
}

/** An `_id`, and the index of the operation that it came of. */
export interface IndexedId {
  /** The place of the write among those that were given. */
  readonly index: number;
  /** The `_id` of the document. */
  readonly _id: unknown;
}

/** The result of a collection's bulk write so far, as its batches' replies were added up; the field names are the servers'. */
export interface BulkResult {
  /** 1 where the server has done it. */
  ok: number;
  /** The errors of single writes. */
  writeErrors: WriteError[];
  /** The errors of the write concern, one for each command that had one. */
  writeConcernErrors: WriteConcernError[];
  /** The identifiers of inserted documents, by their place. */
  insertedIds: IndexedId[];
  /** The number of documents that were inserted. */
  nInserted: number;
  /** The number of documents that were made by upserts. */
  nUpserted: number;
  /** The number of documents that matched. */
  nMatched: number;
  /** The number of documents that were changed. */
  nModified: number;
  /** The number of documents that were deleted. */
  nRemoved: number;
  /** The identifiers of documents that upserts made. */
  upserted: IndexedId[];
}

/** The result of `Collection.bulkWrite` (CRUD specification, "BulkWriteResult"). */
export class BulkWriteResult {
  /** The sums as they were added up. */
  readonly result: BulkResult;
  /** The number of documents that were inserted. */
  readonly insertedCount: number;
  /** The number of documents that matched. */
  readonly matchedCount: number;
  /** The number of documents that were changed. */
  readonly modifiedCount: number;
  /** The number of documents that were deleted. */
  readonly deletedCount: number;
  /** The number of documents that were made by upserts. */
  readonly upsertedCount: number;
  /** The `_id` of each inserted document by the index of its operation. */
  readonly insertedIds: IdsByIndex;
  /** The `_id` of each upserted document by the index of its operation. */
  readonly upsertedIds: IdsByIndex;
  /** False when the write concern asked for no answer: the counts mean nothing then. */
  declare readonly acknowledged: boolean;

  /** `isOrdered`: nothing behind the first error was inserted. */
  constructor(result: BulkResult, isOrdered: boolean, acknowledged: boolean = true) {
    this.result = result;
    this.insertedCount = result.nInserted ?? 0;
    this.matchedCount = result.nMatched ?? 0;
    this.modifiedCount = result.nModified ?? 0;
    this.deletedCount = result.nRemoved ?? 0;
    this.upsertedCount = result.upserted.length;
    this.upsertedIds = byIndex(result.upserted);
    this.insertedIds = byIndex(insertedOf(result, isOrdered));
    Object.defineProperty(this, 'result', { value: result, enumerable: false });
    Object.defineProperty(this, 'acknowledged', { value: acknowledged, enumerable: false });
  }

  /** 1 where the server has done it. */
  get ok(): number {
    return this.result.ok;
  }

  /** The documents that upserts made, with the place of the write. */
  getUpsertedIds(): IndexedId[] {
    return [...this.result.upserted];
  }

  /** The document that the upsert at that place made. */
  getUpsertedIdAt(index: number): Document | undefined {
    return this.result.upserted[index];
  }

  /** The sums under the names that servers use. */
  getRawResponse(): Document {
    return this.result;
  }

  /** True where a write failed. */
  hasWriteErrors(): boolean {
    return this.result.writeErrors.length > 0;
  }

  /** The number of writes that failed. */
  getWriteErrorCount(): number {
    return this.result.writeErrors.length;
  }

  /** The failure of that number, from 0. */
  getWriteErrorAt(index: number): WriteError | undefined {
    return this.result.writeErrors[index];
  }

  /** The writes that failed, in the order of the operation. */
  getWriteErrors(): WriteError[] {
    return this.result.writeErrors;
  }

  /** One for all of them. */
  getWriteConcernError(): WriteConcernError | undefined {
    const [first, ...others] = this.result.writeConcernErrors;
    if (first === undefined || others.length === 0) return first;
    const errmsg = this.result.writeConcernErrors.map((error) => error.errmsg).join(' and ');
    return new WriteConcernError({ errmsg, code: first.code ?? 0 });
  }

  /** A line for people. */
  toString(): string {
    return `BulkWriteResult(${JSON.stringify(this.result)})`;
  }

  /** True where the server has answered `ok: 1`. */
  isOk(): boolean {
    return this.result.ok === 1;
  }
}

function byIndex(ids: readonly IndexedId[]): IdsByIndex {
  const found: IdsByIndex = {};
  // Filled one by one: ten thousand entries in between would cost as much as sending the documents.
  for (const { index, _id } of ids) found[index] = _id;
  return found;
}

function insertedOf(
  { insertedIds, writeErrors }: BulkResult,
  isOrdered: boolean,
): readonly IndexedId[] {
  const [first] = writeErrors;
  if (first === undefined) return insertedIds;
  if (isOrdered) return insertedIds.filter(({ index }) => index < first.index);
  const failed = new Set(writeErrors.map(({ index }) => index));
  return insertedIds.filter(({ index }) => !failed.has(index));
}
