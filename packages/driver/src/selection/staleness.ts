import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { ServerDescription } from '../sdam/server-description.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';

/** Tells how often an idle primary writes to its oplog; not configurable. Source: max-staleness. */
const IDLE_WRITE_PERIOD_MS = 10_000;

/** The least `maxStalenessSeconds` that a driver may accept. */
const SMALLEST_MAX_STALENESS_S = 90;

/**
 * Refuses a `maxStalenessSeconds` too small to be judged by heartbeats that come only so often.
 *
 * @throws MongoInvalidArgumentError. Source: max-staleness, "Minimum".
 */
export function checkMaxStaleness(maxStalenessSeconds: number, heartbeatFrequencyMS: number): void {
  const least = Math.max(
    SMALLEST_MAX_STALENESS_S,
    (heartbeatFrequencyMS + IDLE_WRITE_PERIOD_MS) / 1000,
  );
  if (maxStalenessSeconds >= least) return;
  throw new MongoInvalidArgumentError(
    `maxStalenessSeconds is ${maxStalenessSeconds}; it must be at least ${least}, which is the ` +
      `greater of ${SMALLEST_MAX_STALENESS_S} s and heartbeatFrequencyMS + ${IDLE_WRITE_PERIOD_MS} ms`,
  );
}

/**
 * The servers that are no staler than allowed. A secondary is compared with the primary, or without
 * one with the secondary that wrote last; a primary is never stale.
 *
 * Source: max-staleness, "Estimate staleness".
 */
export function filterByStaleness(
  candidates: readonly ServerDescription[],
  topology: TopologyDescription,
  limits: { readonly maxStalenessSeconds: number; readonly heartbeatFrequencyMS: number },
): readonly ServerDescription[] {
  const { heartbeatFrequencyMS } = limits;
  const staleness = stalenessEstimate(topology);
  return candidates.filter(
    (server) =>
      server.type !== 'RSSecondary' ||
      staleness(server) + heartbeatFrequencyMS <= limits.maxStalenessSeconds * 1000,
  );
}

function stalenessEstimate(topology: TopologyDescription): (server: ServerDescription) => number {
  const servers = [...topology.servers.values()];
  const primary = servers.find(({ type }) => type === 'RSPrimary');
  if (primary !== undefined) {
    // The two descriptions are of different moments; the difference of those is not staleness.
    const lead = primary.lastUpdateTime - lastWrite(primary);
    return (server) => server.lastUpdateTime - lastWrite(server) - lead;
  }
  const newest = Math.max(
    ...servers.filter(({ type }) => type === 'RSSecondary').map((server) => lastWrite(server)),
  );
  return (server) => newest - lastWrite(server);
}

function lastWrite(server: ServerDescription): number {
  return server.lastWriteDate ?? 0;
}
