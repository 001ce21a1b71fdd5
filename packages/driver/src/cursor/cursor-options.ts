import type { ReadConcernLike } from '../concern/read-concern.ts';
import type { ReadPreferenceLike } from '../concern/read-preference.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { ExecutionHost } from '../execution/execution-host.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { ClientSession } from '../session/client-session.ts';

/** Whether `timeoutMS` holds for each request of a cursor or for its whole life. */
export type CursorTimeoutMode = 'iteration' | 'cursorLifetime';
/** What `timeoutMS` limits. */
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

/** What every cursor takes. */
export interface AbstractCursorOptions extends BSONSerializeOptions {
  session?: ClientSession | undefined;
  readPreference?: ReadPreferenceLike | undefined;
  readConcern?: ReadConcernLike | undefined;
  /** Documents in each batch. */
  batchSize?: number | undefined;
  /** Milliseconds that the server may work on the first batch. */
  maxTimeMS?: number | undefined;
  /** Milliseconds that the server waits for new documents (tailable cursors that await data). */
  maxAwaitTimeMS?: number | undefined;
  comment?: unknown;
  tailable?: boolean | undefined;
  awaitData?: boolean | undefined;
  noCursorTimeout?: boolean | undefined;
  timeoutMS?: number | undefined;
  timeoutMode?: CursorTimeoutMode | undefined;
  signal?: AbortSignal | undefined;
}

/** What a cursor needs of its client. */
export interface CursorHost extends ExecutionHost {
  /** The `MongoClient`. */
  readonly client?: unknown;
  /** Connects the client if that has not been done. */
  ready(): Promise<unknown> | undefined;
  /** Cursors that are open on a server; the client closes them when it closes. */
  readonly openCursors: Set<{ close(): Promise<void> }>;
}

/** Where a cursor reads: its client, and the settings that it begins with. */
export interface CursorContext {
  /** The database or collection that made it. */
  readonly parent?: unknown;
  readonly host: CursorHost;
  readonly settings: OperationSettings;
}

export function checkFlag(flag: string, value: unknown): asserts flag is CursorFlag {
  if (!(CURSOR_FLAGS as readonly string[]).includes(flag)) {
    throw new MongoInvalidArgumentError(`Flag ${flag} is not one of ${CURSOR_FLAGS.join()}`);
  }
  if (typeof value !== 'boolean') {
    throw new MongoInvalidArgumentError(`Flag ${flag} must be a boolean value`);
  }
}
