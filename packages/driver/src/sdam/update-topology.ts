/**
 * The topology after a newer description of one of its servers: the specification's TopologyType
 * table, one function per topology type.
 *
 * | arrives     | Unknown        | Sharded | NoPrimary      | WithPrimary                  |
 * | ----------- | -------------- | ------- | -------------- | ---------------------------- |
 * | Unknown     | keep           | keep    | keep           | keep, checkIfHasPrimary      |
 * | Standalone  | Single/remove  | remove  | remove         | remove, checkIfHasPrimary    |
 * | Mongos      | → Sharded      | keep    | remove         | remove, checkIfHasPrimary    |
 * | RSPrimary   | fromPrimary    | remove  | fromPrimary    | fromPrimary                  |
 * | other RS    | withoutPrimary | remove  | withoutPrimary | withPrimaryFromMember        |
 * | RSGhost     | keep           | remove  | keep           | keep, checkIfHasPrimary      |
 *
 * Source: server-discovery-and-monitoring, "Updating the TopologyDescription".
 */
import { MongoStalePrimaryError } from '../error/runtime-error.ts';
import { electionHighWater, isStalePrimary } from './election.ts';
import type { Address, ServerDescription } from './server-description.ts';
import { allHosts, serverDescription } from './server-description.ts';
import type { TopologyCore, TopologyDescription } from './topology-description.ts';
import { topologyDescription } from './topology-description.ts';

/** `seedCount` is the number of hosts that the application gave. Servers not in the topology change nothing. */
export function updateTopology(
  topology: TopologyDescription,
  server: ServerDescription,
  seedCount: number,
): TopologyDescription {
  if (!topology.servers.has(server.address)) return topology;
  return topologyDescription(update(topology, server, seedCount));
}

function update(
  topology: TopologyCore,
  server: ServerDescription,
  seedCount: number,
): TopologyCore {
  switch (topology.type) {
    case 'Single':
      return updateSingle(topology, server);
    case 'LoadBalanced':
      return replace(topology, server);
    case 'Sharded':
      return updateSharded(topology, server);
    case 'Unknown':
      return updateUnknown(topology, server, seedCount);
    case 'ReplicaSetNoPrimary':
      return updateReplicaSetNoPrimary(topology, server);
    case 'ReplicaSetWithPrimary':
      return updateReplicaSetWithPrimary(topology, server);
  }
}

function updateSingle(topology: TopologyCore, server: ServerDescription): TopologyCore {
  const { setName } = topology;
  const wrongSet = setName !== null && server.type !== 'Unknown' && server.setName !== setName;
  if (!wrongSet) return replace(topology, server);
  const found = server.setName === null ? 'none' : `"${server.setName}"`;
  const error = new Error(
    `Expected ${server.address} to be a member of replica set "${setName}", but its set is ${found}`,
  );
  return replace(topology, serverDescription(server.address, { error }));
}

function updateSharded(topology: TopologyCore, server: ServerDescription): TopologyCore {
  const belongs = server.type === 'Mongos' || isUndetermined(server);
  return belongs ? replace(topology, server) : remove(topology, server.address);
}

function updateUnknown(
  topology: TopologyCore,
  server: ServerDescription,
  seedCount: number,
): TopologyCore {
  switch (server.type) {
    case 'Standalone':
      return seedCount === 1
        ? { ...replace(topology, server), type: 'Single' }
        : remove(topology, server.address);
    case 'Mongos':
      return { ...replace(topology, server), type: 'Sharded' };
    case 'LoadBalancer':
      return { ...replace(topology, server), type: 'LoadBalanced' };
    case 'RSPrimary':
      return updateFromPrimary(topology, server);
    case 'RSSecondary':
    case 'RSArbiter':
    case 'RSOther':
      return updateWithoutPrimary({ ...topology, type: 'ReplicaSetNoPrimary' }, server);
    case 'RSGhost':
    case 'Unknown':
    case 'PossiblePrimary':
      return replace(topology, server);
  }
}

function updateReplicaSetNoPrimary(
  topology: TopologyCore,
  server: ServerDescription,
): TopologyCore {
  switch (server.type) {
    case 'Standalone':
    case 'Mongos':
    case 'LoadBalancer':
      return remove(topology, server.address);
    case 'RSPrimary':
      return updateFromPrimary(topology, server);
    case 'RSSecondary':
    case 'RSArbiter':
    case 'RSOther':
      return updateWithoutPrimary(topology, server);
    case 'RSGhost':
    case 'Unknown':
    case 'PossiblePrimary':
      return replace(topology, server);
  }
}

function updateReplicaSetWithPrimary(
  topology: TopologyCore,
  server: ServerDescription,
): TopologyCore {
  switch (server.type) {
    case 'Standalone':
    case 'Mongos':
    case 'LoadBalancer':
      return checkIfHasPrimary(remove(topology, server.address));
    case 'RSPrimary':
      return updateFromPrimary(topology, server);
    case 'RSSecondary':
    case 'RSArbiter':
    case 'RSOther':
      return updateWithPrimaryFromMember(topology, server);
    case 'RSGhost':
    case 'Unknown':
    case 'PossiblePrimary':
      return checkIfHasPrimary(replace(topology, server));
  }
}

/** "updateRSWithoutPrimary": a member may add servers, and remove only itself. */
function updateWithoutPrimary(topology: TopologyCore, server: ServerDescription): TopologyCore {
  if (topology.setName !== null && topology.setName !== server.setName) {
    return remove(topology, server.address);
  }
  const joined = add(replace({ ...topology, setName: server.setName }, server), allHosts(server));
  return isMisnamed(server) ? remove(joined, server.address) : joined;
}

function updateWithPrimaryFromMember(
  topology: TopologyCore,
  server: ServerDescription,
): TopologyCore {
  const stranger = topology.setName !== server.setName || isMisnamed(server);
  return checkIfHasPrimary(stranger ? remove(topology, server.address) : replace(topology, server));
}

/** "updateRSFromPrimary": the primary's list of members is the truth. */
function updateFromPrimary(topology: TopologyCore, primary: ServerDescription): TopologyCore {
  if (topology.setName !== null && topology.setName !== primary.setName) {
    return checkIfHasPrimary(remove(topology, primary.address));
  }
  if (isStalePrimary(topology, primary)) {
    return checkIfHasPrimary(
      replace(topology, stale(primary.address, 'electionId/setVersion mismatch')),
    );
  }
  const highWater = electionHighWater(topology, primary);
  const members = allHosts(primary);
  const accepted = { ...topology, ...highWater, setName: primary.setName };
  const alone = invalidateOtherPrimaries(replace(accepted, primary), primary.address);
  return checkIfHasPrimary(keepOnly(add(alone, members), members));
}

function invalidateOtherPrimaries(topology: TopologyCore, primary: Address): TopologyCore {
  let next = topology;
  for (const { type, address } of topology.servers.values()) {
    if (type !== 'RSPrimary' || address === primary) continue;
    next = replace(next, stale(address, 'discovery of newer primary'));
  }
  return next;
}

function stale(address: Address, reason: string): ServerDescription {
  const error = new MongoStalePrimaryError(`primary marked stale due to ${reason}`);
  return serverDescription(address, { error });
}

/** A server that calls itself by another address is listed under that one, and is not wanted twice. */
function isMisnamed(server: ServerDescription): boolean {
  return server.me !== null && server.me !== server.address;
}

function isUndetermined(server: ServerDescription): boolean {
  return server.type === 'Unknown' || server.type === 'PossiblePrimary';
}

function checkIfHasPrimary(topology: TopologyCore): TopologyCore {
  const hasPrimary = [...topology.servers.values()].some(({ type }) => type === 'RSPrimary');
  return { ...topology, type: hasPrimary ? 'ReplicaSetWithPrimary' : 'ReplicaSetNoPrimary' };
}

function replace(topology: TopologyCore, server: ServerDescription): TopologyCore {
  return { ...topology, servers: new Map(topology.servers).set(server.address, server) };
}

function remove(topology: TopologyCore, address: Address): TopologyCore {
  const servers = new Map(topology.servers);
  servers.delete(address);
  return { ...topology, servers };
}

function keepOnly(topology: TopologyCore, members: readonly Address[]): TopologyCore {
  const kept = [...topology.servers].filter(([address]) => members.includes(address));
  return { ...topology, servers: new Map(kept) };
}

function add(topology: TopologyCore, addresses: readonly Address[]): TopologyCore {
  const servers = new Map(topology.servers);
  for (const address of addresses) {
    if (!servers.has(address)) servers.set(address, serverDescription(address));
  }
  return { ...topology, servers };
}

/**
 * The topology after a poll of its SRV records: hosts that are gone leave, new ones join. Only a
 * topology that may be sharded follows its records.
 *
 * Source: polling-srv-records-for-mongos-discovery.
 */
export function updateFromSrv(
  topology: TopologyDescription,
  hosts: readonly Address[],
): TopologyDescription {
  if (!followsSrvRecords(topology)) return topology;
  return topologyDescription(keepOnly(add(topology, hosts), hosts));
}

export function followsSrvRecords(topology: TopologyDescription): boolean {
  return topology.type === 'Unknown' || topology.type === 'Sharded';
}
