import type { CommandCall, MaybePromise } from '../command/call.ts';
import { waitUntil } from '../command/waiting.ts';
import { WriteConflict } from '../storage/write-conflict.ts';
import { CommandError } from '../value/command-error.ts';

/**
 * Runs a write, as often as transactions in progress are in its way: it waits for their ends. A
 * write that is itself part of a transaction does not wait, but fails.
 */
export function retryWhileHeld<T>(call: CommandCall, run: () => T): MaybePromise<T> {
  try {
    return run();
  } catch (error) {
    const holder = error instanceof WriteConflict ? error.holder : undefined;
    if (holder === undefined || call.transaction !== undefined) throw error;
    return waitUntil(call, Infinity, (listener) => holder.onEnd(listener)).then(() => {
      checkStillPrimary(call);
      return retryWhileHeld(call, run);
    });
  }
}

// The transaction may have ended because its primary stepped down.
function checkStillPrimary({ node }: CommandCall): void {
  if (node.member === undefined || node.member.state === 'PRIMARY') return;
  throw new CommandError('InterruptedDueToReplStateChange', 'operation was interrupted');
}
