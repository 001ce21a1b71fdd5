import { ERROR_CODES, propertyOf, thrownError } from '@touchstone/protocol';
import type { Clock } from '@touchstone/runtime';
import type { Document } from 'bson';
import { MongoError, MongoOperationTimeoutError } from '../error/mongo-error.ts';
import {
  MongoNetworkTimeoutError,
  MongoServerSelectionError,
  MongoWaitQueueTimeoutError,
} from '../error/network-error.ts';
import { timeoutError } from '../error/timeout-error.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import type { ClientSession } from '../session/client-session.ts';
import { deadlineFor } from '../support/deadline.ts';

/**
 * By when an operation has to be done: the time of the running `withTransaction` comes before that of the cursor or bulk
 * write that it is part of, and that before its own.
 */
export function operationDeadline(
  clock: Clock,
  { timeoutMS }: Pick<OperationSettings, 'timeoutMS'>,
  {
    session,
    deadline,
  }: { readonly session?: ClientSession | undefined; readonly deadline?: number | undefined },
): number | undefined {
  return session?.deadline ?? deadline ?? deadlineFor(clock, timeoutMS);
}

/**
 * Until when a server and a connection may be waited for: `serverSelectionTimeoutMS` still holds when the
 * operation has more time than that (client-side-operations-timeout, "Server Selection").
 */
export function selectionDeadline(
  clock: Clock,
  deadline: number | undefined,
  serverSelectionTimeoutMS: number,
): number | undefined {
  if (deadline === undefined || serverSelectionTimeoutMS === 0) return deadline;
  return Math.min(deadline, clock.now() + serverSelectionTimeoutMS);
}

/** The time of a command that is about to be sent; milliseconds. */
export interface CommandTime {
  /** `Infinity`: no limit. */
  readonly remainingMS: number;
  /** The least that the way to the server and back has taken. */
  readonly minRoundTripTime: number;
  /** The `maxTimeMS` that the server is told: what is left less the way, nothing, or what the command says if that is less. */
  readonly maxTime: 'whatIsLeft' | 'none' | 'atMostWhatIsLeft';
}

/**
 * Gives a command the time that is left; the limits that `timeoutMS` replaces go. The command is changed in place.
 *
 * @throws MongoOperationTimeoutError when its reply could not be here in time ("Command Execution").
 */
export function limitCommand(body: Document, time: CommandTime): void {
  const { remainingMS, minRoundTripTime, maxTime } = time;
  const maxTimeMS = Math.floor(remainingMS - minRoundTripTime);
  if (maxTimeMS <= 0) {
    const left = Math.max(0, Math.floor(remainingMS));
    throw new MongoOperationTimeoutError(
      `Timed out before the command was sent: ${left} ms are left, the way takes ${minRoundTripTime} ms`,
    );
  }
  dropWriteTimeout(body);
  const isGiven = maxTime === 'atMostWhatIsLeft' && body['maxTimeMS'] !== undefined;
  if (isGiven) body['maxTimeMS'] = Math.min(body['maxTimeMS'], maxTimeMS);
  else if (maxTime !== 'whatIsLeft' || maxTimeMS === Number.POSITIVE_INFINITY)
    delete body['maxTimeMS'];
  else body['maxTimeMS'] = maxTimeMS;
}

function dropWriteTimeout(body: Document): void {
  if (body['writeConcern']?.wtimeout === undefined) return;
  const { wtimeout: _replaced, ...writeConcern } = body['writeConcern'];
  if (Object.keys(writeConcern).length > 0) body['writeConcern'] = writeConcern;
  else delete body['writeConcern'];
}

/** With `timeoutMS`, whatever took too long is told in one way ("Error Transformations"). */
export function asTimeout(error: unknown): unknown {
  return isTimeout(error) ? timeoutError(thrownError(error)) : error;
}

function isTimeout(error: unknown): boolean {
  if (
    error instanceof MongoNetworkTimeoutError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoWaitQueueTimeoutError
  ) {
    return true;
  }
  return error instanceof MongoError && saysTimeExpired(error);
}

/** The server may say so in three places; only the code counts. */
export function saysTimeExpired(error: object): boolean {
  const reply = propertyOf(error, 'errorResponse') ?? propertyOf(error, 'result');
  const writeErrors = listOf(propertyOf(reply, 'writeErrors'));
  const places = [error, propertyOf(reply, 'writeConcernError'), ...writeErrors];
  return places.some((place) => Number(propertyOf(place, 'code')) === ERROR_CODES.MaxTimeMSExpired);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
