/**
 * The servers that are suitable for an operation, as one pure function of the topology.
 *
 * | topology                | read                     | write               | writableOrSecondary |
 * | ----------------------- | ------------------------ | ------------------- | ------------------- |
 * | Unknown                 | none                     | none                | none                |
 * | Single, LoadBalanced    | the server               | the server          | the server          |
 * | Sharded                 | every mongos             | every mongos        | every mongos        |
 * | ReplicaSet…             | by read preference       | the primary         | by read preference, or the primary while a secondary is too old |
 *
 * Source: server-selection, "Server Selection Algorithm".
 */
import { MongoCompatibilityError } from '../error/api-error.ts';
import type { Address, ServerDescription } from '../sdam/server-description.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import { filterByLatency } from './latency-window.ts';
import type { ReadPreferenceCriteria } from './read-preference-filter.ts';
import { filterByReadPreference } from './read-preference-filter.ts';

/** The demands that an operation makes of its server. */
export type SelectionCriteria =
  | { readonly kind: 'read'; readonly readPreference: ReadPreferenceCriteria }
  | { readonly kind: 'write' }
  /** A write that secondaries may run since MongoDB 5.0: an aggregation with `$out` or `$merge`. */
  | { readonly kind: 'writableOrSecondary'; readonly readPreference: ReadPreferenceCriteria }
  /** The server that a cursor or a transaction is tied to. */
  | { readonly kind: 'sameServer'; readonly address: Address };

/** The application's own choice among suitable servers, before the latency window (`serverSelector`). */
export type CustomSelector = (
  servers: readonly ServerDescription[],
) => readonly ServerDescription[];

export interface SelectionSettings {
  readonly heartbeatFrequencyMS: number;
  readonly localThresholdMS: number;
  readonly serverSelector?: CustomSelector | undefined;
  /** Servers on which the operation has failed: taken only when there is no other. */
  readonly deprioritized?: readonly Address[] | undefined;
}

/**
 * The servers within the latency window that suit the operation; empty when there is none yet.
 *
 * @throws MongoCompatibilityError when a server speaks no wire version that the driver speaks;
 *   MongoInvalidArgumentError for a `maxStalenessSeconds` that is too small.
 */
export function selectServers(
  topology: TopologyDescription,
  criteria: SelectionCriteria,
  settings: SelectionSettings,
): readonly ServerDescription[] {
  if (topology.compatibilityError !== null) {
    throw new MongoCompatibilityError(topology.compatibilityError);
  }
  const suitable = suitableServers(topology, criteria, settings);
  const chosen = settings.serverSelector?.(suitable) ?? suitable;
  return filterByLatency(chosen, settings.localThresholdMS);
}

/** The suitable servers regardless of latency. */
export function suitableServers(
  topology: TopologyDescription,
  criteria: SelectionCriteria,
  { heartbeatFrequencyMS, deprioritized = [] }: SelectionSettings,
): readonly ServerDescription[] {
  // A cursor or a transaction lives on its server, whatever that server is now.
  if (criteria.kind === 'sameServer') return serversAt(topology, criteria.address);
  const servers = [...topology.servers.values()];
  const suits = (among: readonly ServerDescription[]): readonly ServerDescription[] =>
    filterByTopology(among, topology, criteria, heartbeatFrequencyMS);
  if (deprioritized.length > 0) {
    const preferred = suits(servers.filter(({ address }) => !deprioritized.includes(address)));
    if (preferred.length > 0) return preferred;
  }
  return suits(servers);
}

function serversAt(topology: TopologyDescription, address: Address): readonly ServerDescription[] {
  const server = topology.servers.get(address);
  return server === undefined || server.type === 'Unknown' ? [] : [server];
}

function filterByTopology(
  servers: readonly ServerDescription[],
  topology: TopologyDescription,
  criteria: Exclude<SelectionCriteria, { kind: 'sameServer' }>,
  heartbeatFrequencyMS: number,
): readonly ServerDescription[] {
  switch (topology.type) {
    case 'Unknown':
      return [];
    case 'Single':
    case 'LoadBalanced':
      return servers.filter(({ type }) => type !== 'Unknown');
    case 'Sharded':
      return servers.filter(({ type }) => type === 'Mongos');
    case 'ReplicaSetNoPrimary':
    case 'ReplicaSetWithPrimary': {
      const readPreference = effectivePreference(criteria, topology);
      return filterByReadPreference(servers, readPreference, topology, heartbeatFrequencyMS);
    }
  }
}

const primary: ReadPreferenceCriteria = { mode: 'primary' };

/** MongoDB 5.0, from which on secondaries run `$out` and `$merge`. */
const secondaryWritesWireVersion = 13;

function effectivePreference(
  criteria: Exclude<SelectionCriteria, { kind: 'sameServer' }>,
  topology: TopologyDescription,
): ReadPreferenceCriteria {
  switch (criteria.kind) {
    case 'read':
      return criteria.readPreference;
    case 'write':
      return primary;
    case 'writableOrSecondary':
      return knowsOldMember(topology) ? primary : criteria.readPreference;
  }
}

/** Source: crud, "Read Preference for aggregation with $out or $merge". */
function knowsOldMember(topology: TopologyDescription): boolean {
  return [...topology.servers.values()].some(
    ({ type, maxWireVersion }) =>
      (type === 'RSPrimary' || type === 'RSSecondary') &&
      maxWireVersion < secondaryWritesWireVersion,
  );
}
