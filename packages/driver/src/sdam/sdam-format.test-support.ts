import { EJSON, Long, ObjectId } from 'bson';
import type { OperationError } from './operation-error.ts';
import { classifyReply } from './operation-error.ts';
import { parseHello } from './parse-hello.ts';
import { generationOf } from './pool-generations.ts';
import type { TopologyEvent, TopologyState } from './reduce.ts';
import { initialState } from './reduce.ts';
import type { SdamEvent } from './sdam-events.ts';
import type { ServerDescription } from './server-description.ts';
import type { TopologyDescription } from './topology-description.ts';

/**
 * How the files of `server-discovery-and-monitoring/tests` map to the reducer: `uri` to the seed, each of
 * `responses` to a check (`{}` is a network error), each of `applicationErrors` to a failed operation.
 */

export type Json = Record<string, any>;

const measurements = { lastUpdateTime: 0, roundTripTime: 5, minRoundTripTime: 0 };

/** Enough of a connection string for these files. */
export function seedOf(uri: string): TopologyState {
  const match = /^mongodb:\/\/([^/?]+)\/?(?:\?(.*))?$/.exec(uri)!;
  const hosts = match[1]!
    .split(',')
    .map((host) => (/:\d+$/.test(host) ? host : `${host}:27017`).toLowerCase());
  const options = new URLSearchParams(match[2] ?? '');
  return initialState({
    topologyId: 42,
    hosts,
    setName: options.get('replicaSet') ?? undefined,
    directConnection: options.get('directConnection') === 'true',
    loadBalanced: options.get('loadBalanced') === 'true',
  });
}

export function eventOfResponse([host, hello]: [string, Json]): TopologyEvent {
  const address = host.toLowerCase();
  if (Object.keys(hello).length === 0) {
    return { kind: 'checkFailed', address, error: new Error('network error'), timedOut: false };
  }
  const reply = EJSON.deserialize(hello);
  if (reply['ok'] !== 1) {
    return { kind: 'checkFailed', address, error: new Error('not ok'), timedOut: false };
  }
  return { kind: 'serverChecked', server: parseHello(address, reply, measurements) };
}

/** Undefined when the reply reports no error. */
export function eventOfError(spec: Json, state: TopologyState): TopologyEvent | undefined {
  const address: string = spec['address'];
  const completedHandshake = spec['when'] === 'afterHandshakeCompletes';
  const error: OperationError = {
    kind: spec['type'] === 'timeout' ? 'networkTimeout' : 'network',
    completedHandshake,
    generation: spec['generation'] ?? generationOf(state.poolGenerations, address),
    topologyVersion: null,
    // The pool adds the label to network errors and timeouts while it establishes a connection.
    labels:
      spec['type'] !== 'command' && !completedHandshake && spec['generation'] === undefined
        ? ['SystemOverloadedError', 'RetryableError']
        : [],
    cause: new Error(spec['type']),
  };
  if (spec['type'] !== 'command') return { kind: 'operationFailed', address, error };
  const reply = classifyReply(EJSON.deserialize(spec['response']));
  if (reply === undefined) return undefined;
  return { kind: 'operationFailed', address, error: { ...error, ...reply } };
}

/** The values of a server description that the files give, in their words. */
export function serverOutcome(server: ServerDescription, generation: number, want: Json): Json {
  const outcome: Json = {};
  for (const field of Object.keys(want)) {
    if (field === 'pool') outcome[field] = { generation };
    else if (field === 'error') outcome[field] = server.error?.message.slice(0, want[field].length);
    else outcome[field] = extended(server[field as keyof ServerDescription]);
    // A load balancer never tells its wire versions; the files write null for our 0.
    if (server.type === 'LoadBalancer' && outcome[field] === 0) outcome[field] = null;
  }
  return outcome;
}

/** Values as the files write them: canonical Extended JSON, missing ones null. */
export function extended(value: unknown): unknown {
  if (value instanceof ObjectId) return { $oid: value.toHexString() };
  if (Long.isLong(value)) return { $numberLong: value.toString() };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, extended(part)]));
}

export function eventOutcome(event: SdamEvent): Json {
  const { name, ...fields } = event;
  const outcome: Json = { topologyId: '42' };
  if ('address' in fields) outcome['address'] = fields.address;
  if (event.name === 'serverDescriptionChanged') {
    outcome['previousDescription'] = describeServer(event.previousDescription);
    outcome['newDescription'] = describeServer(event.newDescription);
  }
  if (event.name === 'topologyDescriptionChanged') {
    outcome['previousDescription'] = describeTopology(event.previousDescription);
    outcome['newDescription'] = describeTopology(event.newDescription);
  }
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return { [`${snake}_event`]: outcome };
}

function describeServer(server: ServerDescription): Json {
  const { address, arbiters, hosts, passives, type, primary, setName } = server;
  return {
    address,
    arbiters,
    hosts,
    passives,
    ...(primary === null ? {} : { primary }),
    ...(setName === null ? {} : { setName }),
    type,
  };
}

function describeTopology({ type, setName, servers }: TopologyDescription): Json {
  return {
    topologyType: type,
    ...(setName === null ? {} : { setName }),
    servers: [...servers.values()].map(describeServer),
  };
}
