import type { SdamEvent } from '../sdam/sdam-events.ts';
import type { ServerDescription } from '../sdam/server-description.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import type { MachineOutput } from './machine.ts';

/** A server's description in the specification's words; what it has not said is null. */
export function serverWords(server: ServerDescription): MachineOutput {
  const { error, tags: _tags, ...fields } = server;
  const isLoadBalancer = server.type === 'LoadBalancer';
  return {
    ...fields,
    error: error?.message ?? null,
    // A load balancer never tells its wire versions.
    minWireVersion: isLoadBalancer ? null : server.minWireVersion,
    maxWireVersion: isLoadBalancer ? null : server.maxWireVersion,
  };
}

export function topologyWords(topology: TopologyDescription): MachineOutput {
  const { servers, type, ...fields } = topology;
  return { ...fields, topologyType: type, servers: [...servers.values()].map(serverWords) };
}

/** An event with its name and fields; descriptions as above. */
export function eventWords(event: SdamEvent): MachineOutput {
  switch (event.name) {
    case 'topologyOpening':
    case 'topologyClosed':
    case 'serverOpening':
    case 'serverClosed':
      return { ...event };
    case 'serverDescriptionChanged':
      return {
        ...event,
        previousDescription: serverWords(event.previousDescription),
        newDescription: serverWords(event.newDescription),
      };
    case 'topologyDescriptionChanged':
      return {
        ...event,
        previousDescription: topologyWords(event.previousDescription),
        newDescription: topologyWords(event.newDescription),
      };
  }
}
