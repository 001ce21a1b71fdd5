import type { ReadConcernLike } from '../concern/read-concern.ts';
import type { ReadPreferenceLike } from '../concern/read-preference.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { ExecutionHost } from '../execution/execution-host.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { ClientSession } from '../session/client-session.ts';

/** Tells whether `timeoutMS` holds for each request of a cursor or for its whole life. */
export type CursorTimeoutMode = 'iteration' | 'cursorLifetime';
/** The span of time that `timeoutMS` limits. */
export const CursorTimeoutMode: {
  readonly ITERATION: 'iteration';
  readonly LIFETIME: 'cursorLifetime';
} = Object.freeze({ ITERATION: 'iteration', LIFETIME: 'cursorLifetime' });

/** The flags that `addCursorFlag` takes. */
export const CURSOR_FLAGS: readonly [
  'tailable',
  'oplogReplay',
  'noCursorTimeout',
  'awaitData',
  'exhaust',
  'partial',
] = ['tailable', 'oplogReplay', 'noCursorTimeout', 'awaitData', 'exhaust', 'partial'];
/** One of the flags that `addCursorFlag` takes. */
export type CursorFlag = (typeof CURSOR_FLAGS)[number];

/** The options that every cursor takes. */
export interface AbstractCursorOptions extends BSONSerializeOptions {
  /** The session that it is part of; default: an implicit one. */
  session?: ClientSession | undefined;
  /** The members that may answer; default: that of whatever it was made by. */
  readPreference?: ReadPreferenceLike | undefined;
  /** Tells how far what is read must be known to be durable; default: that of whatever it was made by. */
  readConcern?: ReadConcernLike | undefined;
  /** The number of documents that the server sends at once; default: 101 at first, then as many as fit 16 MiB. */
  batchSize?: number | undefined;
  /** Milliseconds that the server may work on the first batch. */
  maxTimeMS?: number | undefined;
  /** Milliseconds that the server waits for new documents (tailable cursors that await data). */
  maxAwaitTimeMS?: number | undefined;
  /** A note that the server shows in its logs and in the profiler. */
  comment?: unknown;
  /** True leaves the cursor open at the end of a capped collection. */
  tailable?: boolean | undefined;
  /** True lets the server wait for new documents at the end. */
  awaitData?: boolean | undefined;
  /** True keeps an idle cursor from being closed by the server. */
  noCursorTimeout?: boolean | undefined;
  /** The time for the whole operation, in milliseconds; default: that of whatever it was made by, or none. */
  timeoutMS?: number | undefined;
  /** Tells whether `timeoutMS` is for the cursor's whole life or for each step. */
  timeoutMode?: CursorTimeoutMode | undefined;
  /** Gives the operation up when it is aborted; the promise then rejects with its reason. */
  signal?: AbortSignal | undefined;
}

/** The part of a client that a cursor needs. */
export interface CursorHost extends ExecutionHost {
  /** The `MongoClient`. */
  readonly client?: unknown;
  /** Connects the client if that has not been done. */
  ready(): Promise<unknown> | undefined;
  /** Cursors that are open on a server; the client closes them when it closes. */
  readonly openCursors: Set<{ close(): Promise<void> }>;
}

/** The place where a cursor reads: its client, and the settings that it begins with. */
export interface CursorContext {
  /** The database or collection that made it. */
  readonly parent?: unknown;
  readonly host: CursorHost;
  readonly settings: OperationSettings;
}

export function checkFlag(flag: string, value: unknown): asserts flag is CursorFlag {
  if (!CURSOR_FLAGS.some((known) => known === flag)) {
    throw new MongoInvalidArgumentError(`Flag ${flag} is not one of ${CURSOR_FLAGS.join()}`);
  }
  if (typeof value !== 'boolean') {
    throw new MongoInvalidArgumentError(`Flag ${flag} must be a boolean value`);
  }
}
