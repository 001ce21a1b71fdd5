import type { Timestamp } from 'bson';
import type { ReadConcernLike } from '../concern/read-concern.ts';
import type { ReadPreferenceLike } from '../concern/read-preference.ts';
import type { WriteConcern, WriteConcernSettings } from '../concern/write-concern.ts';

/** The options of commands, which mean nothing for a transaction: its commands have their own. */
type IgnoredOptions = {
  /** @deprecated Ignored. */
  [Name in
    | 'authdb'
    | 'bsonRegExp'
    | 'checkKeys'
    | 'collation'
    | 'comment'
    | 'dbName'
    | 'enableUtf8Validation'
    | 'explain'
    | 'fieldsAsRaw'
    | 'ignoreUndefined'
    | 'maxTimeMS'
    | 'promoteBuffers'
    | 'promoteLongs'
    | 'promoteValues'
    | 'raw'
    | 'rawData'
    | 'serializeFunctions'
    | 'session'
    | 'useBigInt64'
    | 'willRetryWrite']?: unknown;
};

/** Describes how a transaction reads and writes; what is not given comes from the session, then the client. */
export interface TransactionOptions extends IgnoredOptions {
  /** Tells how far what is read must be known to be durable; default: that of whatever it was made by. */
  readConcern?: ReadConcernLike | undefined;
  /** The number of members that must have a write; default: that of whatever it was made by. */
  writeConcern?: WriteConcern | WriteConcernSettings | undefined;
  /** The members that may answer; default: that of whatever it was made by. */
  readPreference?: ReadPreferenceLike | undefined;
  /** Milliseconds that the server may take to commit. */
  maxCommitTimeMS?: number | undefined;
}

/** Options of `startSession` (driver-sessions.md, "SessionOptions"). */
export interface ClientSessionOptions {
  /** Reads see at least what was read and written before. Default: true, unless `snapshot`. */
  causalConsistency?: boolean | undefined;
  /** All reads see one point in time. */
  snapshot?: boolean | undefined;
  /** The point in time of a snapshot session; by default that of its first read. */
  snapshotTime?: Timestamp | undefined;
  /** Options of each transaction that gives none. */
  defaultTransactionOptions?: TransactionOptions | undefined;
  /** The `timeoutMS` of each operation of the session. */
  defaultTimeoutMS?: number | undefined;
}

/** Options of `endSession`. */
export interface EndSessionOptions {
  /** True ends it although it is in use. */
  force?: boolean | undefined;
  /** True ends it although it is in use. */
  forceClear?: boolean | undefined;
  /** The time for the whole operation, in milliseconds; default: that of whatever it was made by, or none. */
  timeoutMS?: number | undefined;
}
