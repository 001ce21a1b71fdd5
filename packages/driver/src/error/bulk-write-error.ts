// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import type { Document } from 'bson';
import type { BulkWriteResult, IdsByIndex } from './bulk-write-result.ts';
import { type ErrorDescription, MongoServerError } from './server-error.ts';
import type { WriteConcernError, WriteError } from './write-error.ts';

/**
 * Some operations of a collection's bulk write failed, or its write concern was not fulfilled.
 *
 * @example
 * ```ts
 * const twice = { insertOne: { document: { _id: 9, name: 'Edsger', age: 50 } } };
 * try {
 *   await people.bulkWrite([twice, twice]);
 * } catch (error) {
 *   if (!(error instanceof MongoBulkWriteError)) throw error;
 *   error.insertedCount; // => 1
 *   [error.writeErrors].flat().map(({ index, code }) => ({ index, code })); // => [ { index: 1, code: 11000 } ]
 * }
 * ```
 */
export class MongoBulkWriteError extends MongoServerError {
  /** The result up to the failure. */
  readonly result: BulkWriteResult;
  /** The errors of single writes. */
  readonly writeErrors: WriteError[];
  /** The error, as the server tells it. */
  readonly err?: WriteConcernError;

  constructor(
    description: ErrorDescription & { readonly writeErrors?: readonly WriteError[] },
    result: BulkWriteResult,
  ) {
    const { writeErrors, ...fields } = description;
    super(fields);
    this.result = result;
    this.writeErrors = [...(writeErrors ?? [])];
    const writeConcernError = result.getWriteConcernError();
    if (writeConcernError !== undefined) this.err = writeConcernError;
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoBulkWriteError';
  }

  /** The number of documents that were inserted. */
  get insertedCount(): number {
    return this.result.insertedCount;
  }

  /** The number of documents that matched. */
  get matchedCount(): number {
    return this.result.matchedCount;
  }

  /** The number of documents that were changed. */
  get modifiedCount(): number {
    return this.result.modifiedCount;
  }

  /** The number of documents that were deleted. */
  get deletedCount(): number {
    return this.result.deletedCount;
  }

  /** The number of documents that were made by upserts. */
  get upsertedCount(): number {
    return this.result.upsertedCount;
  }

  /** The identifiers of inserted documents, by their place. */
  get insertedIds(): IdsByIndex {
    return this.result.insertedIds;
  }

  /** The identifiers of documents that upserts made, by the place of the write. */
  get upsertedIds(): IdsByIndex {
    return this.result.upsertedIds;
  }
}

/** One operation of a client bulk write that the server refused. */
export interface ClientBulkWriteError {
  /** The server's code of the error. */
  code: number;
  /** The error's text. */
  message: string;
  /** More that the server tells of the error. */
  details?: Document;
}

/** The result of an insert of `MongoClient.bulkWrite`. */
export interface ClientInsertOneResult {
  /** The identifier of the inserted document. */
  insertedId: any;
}

/** The result of an update of `MongoClient.bulkWrite`. */
export interface ClientUpdateResult {
  /** The number of documents that matched. */
  matchedCount: number;
  /** The number of documents that were changed. */
  modifiedCount: number;
  /** The identifier of the document that an upsert made; null where none was made. */
  upsertedId?: any;
  /** True if a document was upserted; tells an upserted `_id` of null from none. */
  didUpsert: boolean;
}

/** The result of a deletion of `MongoClient.bulkWrite`. */
export interface ClientDeleteResult {
  /** The number of documents that were deleted. */
  deletedCount: number;
}

/** The result of `MongoClient.bulkWrite`. The three maps are there only with `verboseResults`. */
export interface ClientBulkWriteResult {
  /** True where the server has answered; false for an unacknowledged write concern. */
  readonly acknowledged: boolean;
  /** The number of documents that were inserted. */
  readonly insertedCount: number;
  /** The number of documents that were made by upserts. */
  readonly upsertedCount: number;
  /** The number of documents that matched. */
  readonly matchedCount: number;
  /** The number of documents that were changed. */
  readonly modifiedCount: number;
  /** The number of documents that were deleted. */
  readonly deletedCount: number;
  /** The inserts, by their place; with `verboseResults` alone. */
  readonly insertResults?: ReadonlyMap<number, ClientInsertOneResult>;
  /** The updates, by their place; with `verboseResults` alone. */
  readonly updateResults?: ReadonlyMap<number, ClientUpdateResult>;
  /** The deletions, by their place; with `verboseResults` alone. */
  readonly deleteResults?: ReadonlyMap<number, ClientDeleteResult>;
}

/**
 * A client bulk write failed, wholly or in part (CRUD specification, "ClientBulkWriteException").
 * `cause` is the error that ended it before all was sent, if one did.
 */
export class MongoClientBulkWriteError extends MongoServerError {
  /** The errors of the write concern, one for each command that had one. */
  writeConcernErrors: Document[] = [];
  /** By the index of the operation. */
  writeErrors: Map<number, ClientBulkWriteError> = new Map();
  /** The result up to the failure; undefined when nothing is known to have been done. */
  partialResult?: ClientBulkWriteResult;

  /** The name of the class. */
  override get name(): string {
    return 'MongoClientBulkWriteError';
  }
}
