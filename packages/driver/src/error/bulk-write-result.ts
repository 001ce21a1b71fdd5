import type { Document } from 'bson';
import { WriteConcernError, type WriteError } from './write-error.ts';

/** An `_id`, and the index of the operation that it came of. */
export interface IndexedId {
  readonly index: number;
  readonly _id: any;
}

/** What a collection's bulk write has done so far, as its batches' replies were added up; the field names are the servers'. */
export interface BulkResult {
  ok: number;
  writeErrors: WriteError[];
  writeConcernErrors: WriteConcernError[];
  insertedIds: IndexedId[];
  nInserted: number;
  nUpserted: number;
  nMatched: number;
  nModified: number;
  nRemoved: number;
  upserted: IndexedId[];
}

/** The result of `Collection.bulkWrite` (CRUD specification, "BulkWriteResult"). */
export class BulkWriteResult {
  /** The sums as they were added up. */
  readonly result: BulkResult;
  readonly insertedCount: number;
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly deletedCount: number;
  readonly upsertedCount: number;
  /** The `_id` of each inserted document by the index of its operation. */
  readonly insertedIds: { [index: number]: any };
  /** The `_id` of each upserted document by the index of its operation. */
  readonly upsertedIds: { [index: number]: any };
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

  get ok(): number {
    return this.result.ok;
  }

  getUpsertedIds(): IndexedId[] {
    return [...this.result.upserted];
  }

  getUpsertedIdAt(index: number): Document | undefined {
    return this.result.upserted[index];
  }

  /** The sums under the names that servers use. */
  getRawResponse(): Document {
    return this.result;
  }

  hasWriteErrors(): boolean {
    return this.result.writeErrors.length > 0;
  }

  getWriteErrorCount(): number {
    return this.result.writeErrors.length;
  }

  getWriteErrorAt(index: number): WriteError | undefined {
    return this.result.writeErrors[index];
  }

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

  toString(): string {
    return `BulkWriteResult(${JSON.stringify(this.result)})`;
  }

  isOk(): boolean {
    return this.result.ok === 1;
  }
}

function byIndex(ids: readonly IndexedId[]): { [index: number]: any } {
  return Object.fromEntries(ids.map(({ index, _id }) => [index, _id]));
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
