import type { Clock } from '@touchstone/runtime';
import { MongoOperationTimeoutError } from '../error/mongo-error.ts';
import { MongoNetworkTimeoutError, MongoServerSelectionError } from '../error/network-error.ts';

/**
 * When an operation with `timeoutMS` has to be done, as a reading of the clock; undefined: no such time.
 * 0 means "no limit", as everywhere (client-side-operations-timeout).
 */
export function deadlineFor(clock: Clock, timeoutMS: number | undefined): number | undefined {
  if (timeoutMS === undefined) return undefined;
  return timeoutMS === 0 ? Number.POSITIVE_INFINITY : clock.now() + timeoutMS;
}

/** With a deadline, every kind of timeout is the operation's own. */
export function asTimeout(error: unknown, clock: Clock, deadline: number | undefined): unknown {
  if (deadline === undefined || clock.now() < deadline) return error;
  const isTimeout =
    error instanceof MongoNetworkTimeoutError || error instanceof MongoServerSelectionError;
  return isTimeout ? timeoutError(error) : error;
}

function timeoutError(cause: unknown): MongoOperationTimeoutError {
  return new MongoOperationTimeoutError('Timed out before the operation was done', { cause });
}
