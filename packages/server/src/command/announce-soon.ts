import type { CommandCall } from './call.ts';

/** How long a client has to take in an error before it hears that the server is well again. */
const RECOVERY_MS = 20;

/**
 * A client that believes a failpoint's error waits for the next hello, which a waiting one would send only
 * after its whole time: a server that had really changed its state would send it at once.
 */
export function announceSoon({ node }: Pick<CommandCall, 'node'>): void {
  const { clock } = node.runtime;
  clock.setTimer(RECOVERY_MS, () => node.topology.announce(), { unref: true });
}
