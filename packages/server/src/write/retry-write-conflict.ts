import type { CommandCall, MaybePromise } from '../command/call.ts';
import { restThen } from '../command/pacing.ts';
import { checkStillPrimary } from '../command/still-primary.ts';
import { waitUntil } from '../command/waiting.ts';
import { REST } from '../expression/standing.ts';
import { WriteConflict } from '../storage/write-conflict.ts';

/**
 * Runs a write, again after each write conflict with a transaction in progress: it waits for that one’s end. A
 * write that is itself part of a transaction does not wait, but fails. One that rests is run again, too.
 */
export function retryWriteConflict<T>(
  call: CommandCall,
  run: () => MaybePromise<T>,
): MaybePromise<T> {
  try {
    const result = run();
    return result instanceof Promise ? result.catch((error) => again(call, error, run)) : result;
  } catch (error) {
    return again(call, error, run);
  }
}

function again<T>(call: CommandCall, error: unknown, run: () => MaybePromise<T>): Promise<T> {
  if (error === REST) return restThen(call, () => retryWriteConflict(call, run));
  const holder = error instanceof WriteConflict ? error.holder : undefined;
  if (holder === undefined || call.transaction !== undefined) throw error;
  return waitUntil(call, Infinity, (listener) => holder.onEnd(listener)).then(() => {
    // The transaction may have ended because its primary stepped down.
    checkStillPrimary(call);
    return retryWriteConflict(call, run);
  });
}
