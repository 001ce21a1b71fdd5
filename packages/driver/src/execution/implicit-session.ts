import type { Call } from './call.ts';
import type { ExecutionHost } from './execution-host.ts';

/** Gives back what a call without a session of the application has used; a cursor gives its own back itself. */
export function giveSessionBack<Result>(host: ExecutionHost, call: Call<Result>): void {
  if (call.serverSession === undefined || call.options.cursorPinning !== undefined) return;
  const timeoutMinutes = host.description.logicalSessionTimeoutMinutes ?? undefined;
  host.serverSessions.release(call.serverSession, timeoutMinutes);
  call.serverSession = undefined;
}
