import { EJSON } from 'bson';
import { ReadPreference, type ReadPreferenceMode } from '../concern/read-preference.ts';
import type { ServerDescription, ServerType } from '../sdam/server-description.ts';
import { serverDescription } from '../sdam/server-description.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import { topologyDescription } from '../sdam/topology-description.ts';
import type { SelectionCriteria } from './select-servers.ts';

/**
 * How the files of `server-selection/tests` and `max-staleness/tests` map to selection: a topology, a
 * read preference with the modes in upper camel case, and lists of servers that are compared by address.
 */

export type Json = Record<string, any>;

export function parseTopology(spec: Json): TopologyDescription {
  const servers: ServerDescription[] = spec['servers'].map(parseServer);
  return topologyDescription({
    type: spec['type'],
    setName: null,
    maxSetVersion: null,
    maxElectionId: null,
    servers: new Map(servers.map((server) => [server.address, server])),
  });
}

function parseServer(spec: Json): ServerDescription {
  const lastWriteDate = spec['lastWrite']?.lastWriteDate;
  return serverDescription(spec['address'], {
    type: spec['type'] as ServerType,
    roundTripTime: spec['avg_rtt_ms'] ?? -1,
    tags: spec['tags'] ?? {},
    lastUpdateTime: spec['lastUpdateTime'] ?? 0,
    lastWriteDate:
      lastWriteDate === undefined
        ? null
        : Number(EJSON.deserialize({ value: lastWriteDate })['value']),
    // The selection files leave wire versions out.
    maxWireVersion: spec['maxWireVersion'] ?? 21,
  });
}

export function parseCriteria(spec: Json): SelectionCriteria {
  if (spec['operation'] === 'write') return { kind: 'write' };
  const { mode = 'Primary', tag_sets: tags, maxStalenessSeconds } = spec['read_preference'] ?? {};
  const name = (mode[0].toLowerCase() + mode.slice(1)) as ReadPreferenceMode;
  return { kind: 'read', readPreference: new ReadPreference(name, tags, { maxStalenessSeconds }) };
}

export function addressesOf(servers: readonly { readonly address: string }[]): string[] {
  return servers.map(({ address }) => address).sort();
}
