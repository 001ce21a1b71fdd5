import type { Document } from 'bson';
import type { OperationSettings } from './settings.ts';

/** The limits of the chosen server, from its hello reply. */
export interface ServerLimits {
  readonly maxWireVersion: number;
  /** Bytes of one stored document. */
  readonly maxBsonObjectSize: number;
  /** Bytes of one message. */
  readonly maxMessageSizeBytes: number;
  /** Statements of one write command. */
  readonly maxWriteBatchSize: number;
}

/** Documents that travel beside the command's body (OP_MSG payload type 1). */
export interface CommandSequence {
  readonly identifier: string;
  /** Bytes are BSON of one document, or of several one behind the other. */
  readonly documents: readonly (Document | Uint8Array)[];
  /** Write the `_id` of each document first, as servers store it. */
  readonly idFirst?: boolean;
}

/** A command as one operation wants it, before sessions, concerns and the like are added. */
export interface CommandBody {
  /** Fresh for each attempt: `decorateCommand` adds fields to it. The command's name comes first. */
  readonly body: Document;
  readonly sequences?: readonly CommandSequence[] | undefined;
}

/** The database, and the collection where there is one. */
export interface Namespace {
  readonly db: string;
  readonly collection?: string | undefined;
}

/**
 * - `writable`: the primary, a standalone or a mongos.
 * - `byReadPreference`: whom the read preference allows.
 * - `writableOrSecondary`: an aggregation that writes; by read preference once every server is 5.0 or
 *   newer, else the primary (CRUD specification, "Read preferences and server selection").
 */
export type Selection = 'writable' | 'byReadPreference' | 'writableOrSecondary';

/**
 * One thing to do, as data and two pure functions. It knows no client, session or socket.
 * `execution/` decides where, when and how often it is sent.
 */
export interface Operation<Result> {
  readonly commandName: string;
  /** The name that spans give it, where that is not the command's. */
  readonly operationName?: string | undefined;
  readonly namespace: Namespace;
  /** `either`: a command of which the driver does not know what it does. */
  readonly access: 'read' | 'write' | 'either';
  readonly selection: Selection;
  /**
   * The rules that decide whether it may be sent again: those of retryable reads, of retryable writes, or of
   * a transaction's end, which is retried whatever `retryWrites` says.
   */
  readonly retry: 'never' | 'asRead' | 'asWrite' | 'asTransactionEnd';
  /** The operation that is sent instead of this when it is sent again (a commit asks for a majority then). */
  readonly retried?: Operation<Result> | undefined;
  /** The meaning for the connection in load-balanced mode. */
  readonly pinning: 'none' | 'opensCursor' | 'usesCursor';
  /** Tells which of the two concerns the command takes; what it does not take is not sent. */
  readonly concerns: 'read' | 'write' | 'both' | 'none';
  readonly settings: OperationSettings;
  /** Its `maxTimeMS` says how long to wait for something, and `timeoutMS` only shortens it. */
  readonly maxTime?: 'atMostWhatIsLeft' | undefined;
  build(limits: ServerLimits): CommandBody;
  /** Reads the reply's bytes; may throw the error that it tells of (a `writeErrors` entry). */
  parse(reply: Uint8Array): Result;
  /** Turns an error into a result where the specification says so, or throws it again. */
  recover?(error: unknown): Result;
  /**
   * `asResult`: a reply with `writeConcernError` is the caller's to judge (bulk writes add them up).
   * Default: it is thrown as `MongoWriteConcernError`.
   */
  readonly writeConcernErrors?: 'asResult' | undefined;
}
