import type { Document } from 'bson';
import type { BulkWriteResult } from './bulk-write-result.ts';
import { type ErrorDescription, MongoServerError } from './server-error.ts';
import type { WriteConcernError, WriteError } from './write-error.ts';

/** Some operations of a collection's bulk write failed, or its write concern was not fulfilled. */
export class MongoBulkWriteError extends MongoServerError {
  /** What had been done when it failed. */
  readonly result: BulkWriteResult;
  readonly writeErrors: WriteError[];
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

  override get name(): string {
    return 'MongoBulkWriteError';
  }

  get insertedCount(): number {
    return this.result.insertedCount;
  }

  get matchedCount(): number {
    return this.result.matchedCount;
  }

  get modifiedCount(): number {
    return this.result.modifiedCount;
  }

  get deletedCount(): number {
    return this.result.deletedCount;
  }

  get upsertedCount(): number {
    return this.result.upsertedCount;
  }

  get insertedIds(): { [index: number]: any } {
    return this.result.insertedIds;
  }

  get upsertedIds(): { [index: number]: any } {
    return this.result.upsertedIds;
  }
}

/** One operation of a client bulk write that the server refused. */
export interface ClientBulkWriteError {
  code: number;
  message: string;
  details?: Document;
}

export interface ClientInsertOneResult {
  insertedId: any;
}

export interface ClientUpdateResult {
  matchedCount: number;
  modifiedCount: number;
  upsertedId?: any;
  /** Whether a document was upserted; tells an upserted `_id` of null from none. */
  didUpsert: boolean;
}

export interface ClientDeleteResult {
  deletedCount: number;
}

/** The result of `MongoClient.bulkWrite`. The three maps are there only with `verboseResults`. */
export interface ClientBulkWriteResult {
  readonly acknowledged: boolean;
  readonly insertedCount: number;
  readonly upsertedCount: number;
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly deletedCount: number;
  readonly insertResults?: ReadonlyMap<number, ClientInsertOneResult>;
  readonly updateResults?: ReadonlyMap<number, ClientUpdateResult>;
  readonly deleteResults?: ReadonlyMap<number, ClientDeleteResult>;
}

/**
 * A client bulk write failed, wholly or in part (CRUD specification, "ClientBulkWriteException").
 * `cause` is the error that ended it before all was sent, if one did.
 */
export class MongoClientBulkWriteError extends MongoServerError {
  writeConcernErrors: Document[] = [];
  /** By the index of the operation. */
  writeErrors: Map<number, ClientBulkWriteError> = new Map();
  /** What had been done; undefined when nothing is known to have been done. */
  partialResult?: ClientBulkWriteResult;

  override get name(): string {
    return 'MongoClientBulkWriteError';
  }
}
