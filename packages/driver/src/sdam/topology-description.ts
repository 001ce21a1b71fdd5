import type { ObjectId } from 'bson';
import type { Address, ServerDescription } from './server-description.ts';
import { isDataBearing } from './server-description.ts';

/** The type of the deployment, as far as its servers tell (SDAM specification, "TopologyType"). */
export type TopologyType =
  | 'Single'
  | 'ReplicaSetNoPrimary'
  | 'ReplicaSetWithPrimary'
  | 'Sharded'
  | 'LoadBalanced'
  | 'Unknown';
/** The types by their names. */
export const TopologyType: { readonly [Type in TopologyType]: Type } = Object.freeze({
  Single: 'Single',
  ReplicaSetNoPrimary: 'ReplicaSetNoPrimary',
  ReplicaSetWithPrimary: 'ReplicaSetWithPrimary',
  Sharded: 'Sharded',
  Unknown: 'Unknown',
  LoadBalanced: 'LoadBalanced',
});

/**
 * The driver's belief about a deployment. Replaced as a whole, never changed.
 *
 * Source: server-discovery-and-monitoring, "TopologyDescription". Absent values are null.
 */
export interface TopologyDescription {
  readonly type: TopologyType;
  readonly setName: string | null;
  /** The greatest `setVersion` that a primary reported; see `election.ts`. */
  readonly maxSetVersion: number | null;
  readonly maxElectionId: ObjectId | null;
  readonly servers: ReadonlyMap<Address, ServerDescription>;
  /** False when a server speaks no wire version that the driver speaks; no operation can run then. */
  readonly compatible: boolean;
  readonly compatibilityError: string | null;
  /** The least of the data-bearing servers; null when one of them has none. */
  readonly logicalSessionTimeoutMinutes: number | null;
}

/** The wire versions that the driver speaks: MongoDB 4.2 to 8.3. */
export const WIRE_VERSIONS: {
  readonly min: number;
  readonly max: number;
  readonly minServerVersion: string;
} = { min: 8, max: 29, minServerVersion: '4.2' };

/** The part that the state machine decides; the rest follows from it. */
export type TopologyCore = Pick<
  TopologyDescription,
  'type' | 'setName' | 'maxSetVersion' | 'maxElectionId' | 'servers'
>;

/** Completes a description with what follows from its servers. */
export function topologyDescription(core: TopologyCore): TopologyDescription {
  const compatibilityError = findIncompatibility(core.servers.values());
  return {
    type: core.type,
    setName: core.setName,
    maxSetVersion: core.maxSetVersion,
    maxElectionId: core.maxElectionId,
    servers: core.servers,
    compatible: compatibilityError === null,
    compatibilityError,
    logicalSessionTimeoutMinutes: leastSessionTimeout(core.servers.values()),
  };
}

/** Source: server-discovery-and-monitoring, "Checking wire protocol compatibility", the messages too. */
function findIncompatibility(servers: Iterable<ServerDescription>): string | null {
  const { min, max, minServerVersion } = WIRE_VERSIONS;
  for (const { address, type, minWireVersion, maxWireVersion } of servers) {
    if (type === 'Unknown' || type === 'PossiblePrimary' || type === 'LoadBalancer') continue;
    if (minWireVersion > max) {
      return (
        `Server at ${address} requires wire version ${minWireVersion}, ` +
        `but this version of Touchstone only supports up to ${max}.`
      );
    }
    if (maxWireVersion < min) {
      return (
        `Server at ${address} reports wire version ${maxWireVersion}, ` +
        `but this version of Touchstone requires at least ${min} (MongoDB ${minServerVersion}).`
      );
    }
  }
  return null;
}

function leastSessionTimeout(servers: Iterable<ServerDescription>): number | null {
  let least: number | null = null;
  for (const server of servers) {
    if (!isDataBearing(server)) continue;
    const minutes = server.logicalSessionTimeoutMinutes;
    if (minutes === null) return null;
    if (least === null || minutes < least) least = minutes;
  }
  return least;
}

/** A short text for log messages and error messages. */
export function formatTopology(topology: TopologyDescription): string {
  const servers = [...topology.servers.values()].map((server) => {
    const error = server.error === null ? '' : `, error: ${server.error.message}`;
    return `{ address: ${server.address}, type: ${server.type}${error} }`;
  });
  const setName = topology.setName === null ? '' : `, setName: ${topology.setName}`;
  return `{ type: ${topology.type}${setName}, servers: [${servers.join(', ')}] }`;
}
