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

/** How a transaction reads and writes; what is not given comes from the session, then the client. */
export interface TransactionOptions extends IgnoredOptions {
  readConcern?: ReadConcernLike | undefined;
  writeConcern?: WriteConcern | WriteConcernSettings | undefined;
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
  defaultTransactionOptions?: TransactionOptions | undefined;
  defaultTimeoutMS?: number | undefined;
}

/** Options of `endSession`. */
export interface EndSessionOptions {
  force?: boolean | undefined;
  forceClear?: boolean | undefined;
  timeoutMS?: number | undefined;
}
