import { CommandError } from '../value/command-error.ts';
import { ExecutionFailure } from '../value/execution-failure.ts';
import type { MaybePromise } from './call.ts';

/** Goes on with a value at once, or when its promise is fulfilled. */
export function whenDone<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

// Whoever conflicts with a transaction has to know it, a cursor that is killed is gone at any rate, and metadata are
// missing before there is a document.
const TOLD_PLAINLY: ReadonlySet<string> = new Set([
  'WriteConflict',
  'CursorKilled',
  'Location40218',
]);

function blamed(error: unknown, words: string): unknown {
  if (!(error instanceof CommandError) || TOLD_PLAINLY.has(error.codeName)) return error;
  return new ExecutionFailure(error, words);
}

/** Runs what looks for documents; a failure tells first in which command that was. */
export function executing<Result>(
  words: string,
  work: () => MaybePromise<Result>,
): MaybePromise<Result> {
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    return result.catch((error) => {
      throw blamed(error, words);
    });
  } catch (error) {
    throw blamed(error, words);
  }
}
