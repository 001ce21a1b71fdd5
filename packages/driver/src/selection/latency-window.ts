import { present } from '@touchstone/protocol';
import type { Random } from '@touchstone/runtime';
import type { ServerDescription } from '../sdam/server-description.ts';

/**
 * The servers whose average round trip time is at most `localThresholdMS` above the fastest's.
 *
 * Source: server-selection, "Selecting servers within the latency window".
 */
export function filterByLatency(
  servers: readonly ServerDescription[],
  localThresholdMS: number,
): readonly ServerDescription[] {
  if (servers.length < 2) return servers;
  const fastest = Math.min(...servers.map(({ roundTripTime }) => roundTripTime));
  return servers.filter(({ roundTripTime }) => roundTripTime <= fastest + localThresholdMS);
}

/**
 * One of the servers: two are drawn by lot, and the one with fewer operations in progress is taken.
 * Of two equally busy ones either may be; undefined when there is none.
 */
export function chooseOfTwo<T>(
  servers: readonly T[],
  operationCount: (server: T) => number,
  random: Random,
): T | undefined {
  if (servers.length < 2) return servers[0];
  const first = Math.floor(random.next() * servers.length);
  const offset = 1 + Math.floor(random.next() * (servers.length - 1));
  const one = present(servers[first]);
  const other = present(servers[(first + offset) % servers.length]);
  return operationCount(other) < operationCount(one) ? other : one;
}
