import type { Interceptor } from '../command/call.ts';
import { waitUntil } from '../command/waiting.ts';

/** Holds writes back while `fsync` has locked them out. */
export const writeLock: Interceptor = {
  name: 'write-lock',
  before(call) {
    const { administration } = call.node;
    if (administration.locks === 0 || call.command.access !== 'write') return undefined;
    const unlocked = waitUntil(call, Number.POSITIVE_INFINITY, (listener) =>
      administration.onUnlock(listener),
    );
    return unlocked.then(() => undefined);
  },
};
