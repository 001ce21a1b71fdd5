/**
 * Server discovery and monitoring as one pure function. It does no I/O, reads no clock and starts no
 * timer: `Topology` feeds it events and carries out the effects it returns, in order.
 *
 * What an error of an operation does, if it is not stale (by pool generation or topology version) and
 * does not carry the label SystemOverloadedError:
 *
 * | error                                | server   | pool    | monitor           |
 * | ------------------------------------ | -------- | ------- | ----------------- |
 * | not primary, recovering              | Unknown  | –       | checks at once    |
 * | shutdown                             | Unknown  | cleared | checks at once    |
 * | any, before the handshake completes  | Unknown  | cleared | check cancelled   |
 * | network, afterwards                  | Unknown  | cleared | check cancelled   |
 * | timeout or other reply, afterwards   | –        | –       | –                 |
 *
 * Behind a load balancer the server stays as it is, and only the service's part of the pool is cleared.
 * A failed check clears the pool too, and interrupts connections in use if it timed out.
 *
 * Source: server-discovery-and-monitoring, "Error handling"; server-monitoring, "Error handling".
 */
import type { OperationError } from './operation-error.ts';
import type { PoolGenerationTable } from './pool-generations.ts';
import { generationOf, keepGenerations, nextGeneration } from './pool-generations.ts';
import type { SdamEvent } from './sdam-events.ts';
import type { Address, ServerDescription } from './server-description.ts';
import { isDataBearing, isSameServer, serverDescription } from './server-description.ts';
import type { TopologyDescription, TopologyType } from './topology-description.ts';
import { topologyDescription } from './topology-description.ts';
import type { TopologyVersion } from './topology-version.ts';
import { compareTopologyVersion } from './topology-version.ts';
import { updateFromSrv, updateTopology } from './update-topology.ts';

export interface TopologyState {
  readonly topologyId: number;
  /** The number of hosts that the application named; a standalone among several is not wanted. */
  readonly seedCount: number;
  readonly description: TopologyDescription;
  /** The stale-error check compares generations, so they are state here and the pools obey. */
  readonly poolGenerations: PoolGenerationTable;
}

export type TopologyEvent =
  | { readonly kind: 'opened' }
  /** A check, or the handshake of an operation's connection, brought a description. */
  | { readonly kind: 'serverChecked'; readonly server: ServerDescription }
  | {
      readonly kind: 'checkFailed';
      readonly address: Address;
      readonly error: Error;
      readonly timedOut: boolean;
    }
  | { readonly kind: 'operationFailed'; readonly address: Address; readonly error: OperationError }
  | { readonly kind: 'srvPolled'; readonly hosts: readonly Address[] }
  | { readonly kind: 'closed' };

export type TopologyEffect =
  /** Makes the server's pool and, unless it is a load balancer, its monitor. */
  | { readonly kind: 'openServer'; readonly address: Address; readonly monitored: boolean }
  | {
      readonly kind: 'closeServer' | 'requestCheck' | 'cancelCheck' | 'readyPool';
      readonly address: Address;
    }
  | {
      readonly kind: 'clearPool';
      readonly address: Address;
      readonly generation: number;
      readonly serviceId?: string;
      readonly interruptInUse: boolean;
      readonly cause: Error;
    }
  | { readonly kind: 'publish'; readonly event: SdamEvent };

export interface Transition {
  readonly state: TopologyState;
  readonly effects: readonly TopologyEffect[];
}

export interface TopologySeed {
  readonly topologyId: number;
  readonly hosts: readonly Address[];
  readonly setName?: string | undefined;
  readonly directConnection?: boolean | undefined;
  readonly loadBalanced?: boolean | undefined;
}

/** The state before anything is known. Source: "Initial TopologyDescription". */
export function initialState(seed: TopologySeed): TopologyState {
  return {
    topologyId: seed.topologyId,
    seedCount: seed.hosts.length,
    description: topologyDescription({
      type: initialType(seed),
      setName: seed.setName ?? null,
      maxSetVersion: null,
      maxElectionId: null,
      servers: new Map(seed.hosts.map((host) => [host, serverDescription(host)])),
    }),
    poolGenerations: new Map(),
  };
}

function initialType(seed: TopologySeed): TopologyType {
  if (seed.loadBalanced) return 'LoadBalanced';
  if (seed.directConnection) return 'Single';
  return seed.setName === undefined ? 'Unknown' : 'ReplicaSetNoPrimary';
}

export function reduce(state: TopologyState, event: TopologyEvent): Transition {
  switch (event.kind) {
    case 'opened':
      return open(state);
    case 'closed':
      return close(state);
    case 'serverChecked':
      return serverChecked(state, event.server);
    case 'checkFailed':
      return checkFailed(state, event);
    case 'operationFailed':
      return operationFailed(state, event.address, event.error);
    case 'srvPolled':
      return adopt(state, updateFromSrv(state.description, event.hosts));
  }
}

function open(state: TopologyState): Transition {
  const { description, topologyId } = state;
  const effects: TopologyEffect[] = [
    publish({ name: 'topologyOpening', topologyId }),
    publishChange(topologyId, emptied(description), description),
  ];
  for (const address of description.servers.keys()) effects.push(...openServer(state, address));
  const opened: Transition = { state, effects };
  if (description.type !== 'LoadBalanced') return opened;
  // A load balancer is not asked what it is.
  return [...description.servers.keys()].reduce(
    (so, address) =>
      then(so, apply(so.state, serverDescription(address, { type: 'LoadBalancer' }))),
    opened,
  );
}

function close(state: TopologyState): Transition {
  const { description, topologyId } = state;
  const empty = emptied(description);
  const effects = [...description.servers.keys()].flatMap((at) => closeServer(state, at));
  effects.push(
    publishChange(topologyId, description, empty),
    publish({ name: 'topologyClosed', topologyId }),
  );
  return { state: { ...state, description: empty, poolGenerations: new Map() }, effects };
}

function emptied(description: TopologyDescription): TopologyDescription {
  return topologyDescription({
    ...description,
    type: 'Unknown',
    setName: null,
    servers: new Map(),
  });
}

function serverChecked(state: TopologyState, server: ServerDescription): Transition {
  const known = state.description.servers.get(server.address);
  const isOld =
    known !== undefined &&
    compareTopologyVersion(known.topologyVersion, server.topologyVersion) > 0;
  return known === undefined || isOld ? unchanged(state) : apply(state, server);
}

function checkFailed(
  state: TopologyState,
  { address, error, timedOut }: Extract<TopologyEvent, { kind: 'checkFailed' }>,
): Transition {
  if (!state.description.servers.has(address)) return unchanged(state);
  const marked = markUnknown(state, address, error);
  return then(marked, clearPool(marked.state, { address, cause: error, interruptInUse: timedOut }));
}

function operationFailed(
  state: TopologyState,
  address: Address,
  error: OperationError,
): Transition {
  const server = state.description.servers.get(address);
  if (server === undefined || isStale(state, server, error)) return unchanged(state);
  // The server asked for less work: making it unknown would make more.
  if (error.labels.includes('SystemOverloadedError')) return unchanged(state);
  const isLoadBalanced = state.description.type === 'LoadBalanced';
  switch (error.kind) {
    case 'notWritablePrimary':
    case 'nodeIsRecovering':
    case 'shutdown':
      return isLoadBalanced
        ? serviceFailed(state, address, error)
        : stateChanged(state, address, error);
    case 'network':
      break;
    case 'networkTimeout':
    case 'authentication':
    case 'command':
      // A slow or refused operation says nothing about a server that has accepted the connection.
      if (error.completedHandshake) return unchanged(state);
  }
  return isLoadBalanced
    ? serviceFailed(state, address, error)
    : connectionFailed(state, address, error);
}

function isStale(state: TopologyState, server: ServerDescription, error: OperationError): boolean {
  const fresh = generationOf(state.poolGenerations, server.address, error.serviceId);
  if (error.generation < fresh) return true;
  return compareTopologyVersion(server.topologyVersion, error.topologyVersion) >= 0;
}

function stateChanged(state: TopologyState, address: Address, error: OperationError): Transition {
  const { cause, kind, topologyVersion } = error;
  const marked = markUnknown(state, address, cause, topologyVersion);
  const cleared =
    kind === 'shutdown'
      ? then(marked, clearPool(marked.state, { address, cause, interruptInUse: false }))
      : marked;
  return then(cleared, { state: cleared.state, effects: [{ kind: 'requestCheck', address }] });
}

function connectionFailed(
  state: TopologyState,
  address: Address,
  { cause }: OperationError,
): Transition {
  const marked = markUnknown(state, address, cause);
  const cleared = then(marked, clearPool(marked.state, { address, cause, interruptInUse: false }));
  return then(cleared, { state: cleared.state, effects: [{ kind: 'cancelCheck', address }] });
}

/** Until `hello` has told the service, nobody knows which connections have become bad. */
function serviceFailed(state: TopologyState, address: Address, error: OperationError): Transition {
  const { serviceId, cause, kind } = error;
  const keepsConnections = kind === 'notWritablePrimary' || kind === 'nodeIsRecovering';
  if (serviceId === undefined || keepsConnections) return unchanged(state);
  return clearPool(state, { address, serviceId, cause, interruptInUse: false });
}

function markUnknown(
  state: TopologyState,
  address: Address,
  error: Error,
  topologyVersion: TopologyVersion | null = null,
): Transition {
  return apply(state, serverDescription(address, { error, topologyVersion }));
}

interface PoolToClear {
  readonly address: Address;
  readonly serviceId?: string;
  readonly cause: Error;
  readonly interruptInUse: boolean;
}

function clearPool(state: TopologyState, pool: PoolToClear): Transition {
  // The server may have left the topology by being marked unknown, and its pool with it.
  if (!state.description.servers.has(pool.address)) return unchanged(state);
  const next = nextGeneration(state.poolGenerations, pool.address, pool.serviceId);
  return {
    state: { ...state, poolGenerations: next.table },
    effects: [{ kind: 'clearPool', generation: next.generation, ...pool }],
  };
}

/** Adopts a server's new description; a server that can be used then gets its pool ready. */
function apply(state: TopologyState, server: ServerDescription): Transition {
  const { description, seedCount } = state;
  const adopted = adopt(state, updateTopology(description, server, seedCount), server.address);
  const current = adopted.state.description.servers.get(server.address);
  const isDirect = description.type === 'Single' && current?.type !== 'Unknown';
  if (current === undefined || !(isDataBearing(current) || isDirect)) return adopted;
  return then(adopted, {
    state: adopted.state,
    effects: [{ kind: 'readyPool', address: server.address }],
  });
}

/** Derives every effect from the difference between two descriptions; `checked` is the one we heard of. */
function adopt(state: TopologyState, after: TopologyDescription, checked?: Address): Transition {
  const { description: before, topologyId } = state;
  if (after === before) return unchanged(state);
  const effects: TopologyEffect[] = [];
  const deposed: Address[] = [];
  for (const [address, previous] of before.servers) {
    const current = after.servers.get(address);
    if (current === undefined || isSameServer(previous, current)) continue;
    effects.push(
      publish({
        name: 'serverDescriptionChanged',
        topologyId,
        address,
        previousDescription: previous,
        newDescription: current,
      }),
    );
    if (address !== checked) deposed.push(address);
  }
  for (const address of before.servers.keys()) {
    if (!after.servers.has(address)) effects.push(...closeServer(state, address));
  }
  for (const address of after.servers.keys()) {
    if (!before.servers.has(address)) effects.push(...openServer(state, address));
  }
  if (effects.length > 0) effects.push(publishChange(topologyId, before, after));
  // A primary that another one replaced is asked at once what it has become.
  for (const address of deposed) effects.push({ kind: 'requestCheck', address });
  const poolGenerations = keepGenerations(state.poolGenerations, after.servers);
  return { state: { ...state, description: after, poolGenerations }, effects };
}

function openServer(
  { topologyId, description }: TopologyState,
  address: Address,
): TopologyEffect[] {
  return [
    publish({ name: 'serverOpening', topologyId, address }),
    { kind: 'openServer', address, monitored: description.type !== 'LoadBalanced' },
  ];
}

function closeServer({ topologyId }: TopologyState, address: Address): TopologyEffect[] {
  return [{ kind: 'closeServer', address }, publish({ name: 'serverClosed', topologyId, address })];
}

function publishChange(
  topologyId: number,
  previousDescription: TopologyDescription,
  newDescription: TopologyDescription,
): TopologyEffect {
  return publish({
    name: 'topologyDescriptionChanged',
    topologyId,
    previousDescription,
    newDescription,
  });
}

function publish(event: SdamEvent): TopologyEffect {
  return { kind: 'publish', event };
}

function unchanged(state: TopologyState): Transition {
  return { state, effects: [] };
}

function then(first: Transition, second: Transition): Transition {
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}
