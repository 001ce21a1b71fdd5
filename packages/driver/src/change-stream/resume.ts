import { isResumableChangeStreamCode } from '@touchstone/protocol';
import type { Document, Timestamp } from 'bson';
import { MongoErrorLabel } from '../error/error-labels.ts';
import { MongoNetworkError, MongoServerSelectionError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import type { ChangeStreamOptions, ResumeToken } from './change-stream-options.ts';

/*
 * Theory of operation. A stream keeps the token of the last place that the application knows of. It moves
 * - with each event that is handed out: to the event's `_id`, or for the last one of a batch to the batch's own
 *   token (`postBatchResumeToken`), which may be further on;
 * - with each empty batch: to the batch's token.
 * When the stream is resumed it starts behind that token. Without a token it starts at the time that the
 * application gave or, failing that, at that of the first reply.
 */

/** The state that a stream has to remember to be resumed. */
export interface ResumeState {
  readonly token: ResumeToken | undefined;
  readonly operationTime: Timestamp | undefined;
  /** It was asked to begin behind a token with `startAfter`, and has handed out nothing yet. */
  readonly startsAfter: boolean;
}

/** The part of a reply that tells how far the server has come. */
export interface BatchFacts {
  readonly count: number;
  readonly postBatchResumeToken: Document | undefined;
  readonly operationTime: Timestamp | undefined;
}

/** Servers label resumable errors since MongoDB 4.4. */
const LABELLING_WIRE_VERSION = 9;
/** `startAtOperationTime` came with MongoDB 4.0. */
const OPERATION_TIME_WIRE_VERSION = 7;
const CURSOR_NOT_FOUND = 43;

export function initialResumeState(options: ChangeStreamOptions): ResumeState {
  return {
    token: options.startAfter ?? options.resumeAfter,
    operationTime: options.startAtOperationTime,
    startsAfter: options.startAfter !== undefined,
  };
}

/** A reply came: that of the `aggregate` when `isFirst`, else of a `getMore`. */
export function afterBatch(
  state: ResumeState,
  facts: BatchFacts,
  { isFirst, maxWireVersion }: { readonly isFirst: boolean; readonly maxWireVersion: number },
): ResumeState {
  const { count, postBatchResumeToken, operationTime } = facts;
  if (count === 0 && postBatchResumeToken !== undefined) {
    return { ...state, token: postBatchResumeToken };
  }
  const keepsTime =
    isFirst &&
    count === 0 &&
    state.token === undefined &&
    state.operationTime === undefined &&
    maxWireVersion >= OPERATION_TIME_WIRE_VERSION;
  return keepsTime ? { ...state, operationTime } : state;
}

/** An event is handed out; `batchToken` is the batch's when the event is its last. */
export function afterEvent(
  id: ResumeToken,
  batchToken: Document | undefined,
  state: ResumeState,
): ResumeState {
  return { ...state, token: batchToken ?? id, startsAfter: false };
}

/** The place where the next `aggregate` begins: fields of the stage. */
export function startOf(state: ResumeState): Document {
  if (state.token !== undefined) {
    return state.startsAfter ? { startAfter: state.token } : { resumeAfter: state.token };
  }
  if (state.operationTime !== undefined) return { startAtOperationTime: state.operationTime };
  return {};
}

/** The fields of the very first stage: as the application gave them, also where they contradict each other. */
export function givenStart(options: ChangeStreamOptions): Document {
  const start: Document = {};
  for (const name of ['resumeAfter', 'startAfter', 'startAtOperationTime'] as const) {
    if (options[name] !== undefined) start[name] = options[name];
  }
  return start;
}

/** True if a failed `getMore` is worth an attempt to resume ("Resumable Error"). */
export function isResumable(error: unknown, maxWireVersion: number): boolean {
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  if (!(error instanceof MongoServerError)) return false;
  if (error.code === CURSOR_NOT_FOUND) return true;
  if (maxWireVersion >= LABELLING_WIRE_VERSION) {
    return error.hasErrorLabel(MongoErrorLabel.ResumableChangeStreamError);
  }
  return typeof error.code === 'number' && isResumableChangeStreamCode(error.code);
}
