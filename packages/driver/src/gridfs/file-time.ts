import type { Clock } from '@touchstone/runtime';
import { MongoOperationTimeoutError } from '../error/mongo-error.ts';
import { deadlineFor } from '../support/deadline.ts';

/** Describes how a command may be limited; an option of every method of a collection. */
export interface TimeLeft {
  readonly timeoutMS?: number;
}

/** Tells each command of an operation on a file how much of the operation's time is left. */
export type FileTime = () => TimeLeft;

/**
 * Begins the time of an operation on a file, or of a stream: all of its commands share it
 * (client-side-operations-timeout, "GridFS API"). Asked too late, it throws `MongoOperationTimeoutError`.
 */
export function beginTime(clock: Clock, timeoutMS: number | undefined): FileTime {
  const deadline = deadlineFor(clock, timeoutMS);
  if (deadline === undefined) return () => ({});
  return () => {
    // As an option, 0 would mean that there is no limit.
    if (deadline === Number.POSITIVE_INFINITY) return { timeoutMS: 0 };
    const left = deadline - clock.now();
    if (left > 0) return { timeoutMS: left };
    throw new MongoOperationTimeoutError('Timed out before the operation on the file was done');
  };
}
