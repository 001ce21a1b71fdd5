import type { ServerDescription, ServerType } from '../sdam/server-description.ts';
import { serverDescription } from '../sdam/server-description.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import { topologyDescription } from '../sdam/topology-description.ts';
import type { MachineInput } from './machine.ts';

/** Any wire version that drivers speak: the files of server selection leave it out. */
const SOME_WIRE_VERSION = 21;

/** The `topology_description` of the files of server selection and max staleness. */
export function describedTopology(given: MachineInput): TopologyDescription {
  const servers: ServerDescription[] = given['servers'].map(describedServer);
  return topologyDescription({
    type: given['type'],
    setName: null,
    maxSetVersion: null,
    maxElectionId: null,
    servers: new Map(servers.map((server) => [server.address, server])),
  });
}

function describedServer(given: MachineInput): ServerDescription {
  const written = given['lastWrite']?.lastWriteDate;
  return serverDescription(given['address'], {
    type: given['type'] as ServerType,
    roundTripTime: given['avg_rtt_ms'] ?? -1,
    tags: given['tags'] ?? {},
    lastUpdateTime: given['lastUpdateTime'] ?? 0,
    lastWriteDate: written === undefined ? null : Number(written),
    maxWireVersion: given['maxWireVersion'] ?? SOME_WIRE_VERSION,
  });
}

export function addressesOf(servers: readonly MachineInput[] = []): string[] {
  return servers.map((server) => server['address']);
}
