import { MongoErrorLabel } from '../error/error-labels.ts';
import type { Machine, MachineInput, MachineOutput } from '../machine-data/machine.ts';
import { eventWords, topologyWords } from '../machine-data/topology-words.ts';
import type { OperationError } from '../sdam/operation-error.ts';
import { classifyReply } from '../sdam/operation-error.ts';
import { parseHello } from '../sdam/parse-hello.ts';
import { generationOf } from '../sdam/pool-generations.ts';
import type { TopologyEvent, TopologyState } from '../sdam/reduce.ts';
import { initialState, reduce } from '../sdam/reduce.ts';
import { parseConnectionString } from '../uri/connection-string.ts';
import { formatHost } from '../uri/hosts.ts';
import { resolveOptions } from '../uri/resolved-options.ts';

const MEASUREMENTS = { lastUpdateTime: 0, roundTripTime: 5, minRoundTripTime: 0 };

/**
 * In: `uri` and `phases`; of each phase the `responses` (each an address with a reply to hello, `{}` for a
 * network error) and the `applicationErrors`. Out: for each of the `phases` the `topology`, with the
 * `pools`' generations by address, and the `events` that it published.
 */
export const topology: Machine = ({ uri, phases }) => {
  let state = seedOf(uri);
  let events: MachineOutput[] = [];
  const feed = (event: TopologyEvent | undefined): void => {
    if (event === undefined) return;
    const next = reduce(state, event);
    state = next.state;
    for (const effect of next.effects) {
      if (effect.kind === 'publish') events.push(eventWords(effect.event));
    }
  };
  feed({ kind: 'opened' });
  return {
    phases: phases.map((phase: MachineInput) => {
      for (const [host, hello] of phase['responses'] ?? []) feed(checkOf(host, hello));
      for (const error of phase['applicationErrors'] ?? []) feed(failureOf(error, state));
      const told = { topology: topologyWords(state.description), pools: poolsOf(state), events };
      events = [];
      return told;
    }),
  };
};

function seedOf(uri: string): TopologyState {
  const parsed = parseConnectionString(uri);
  const { replicaSet, directConnection, loadBalanced } = resolveOptions(parsed);
  const hosts = parsed.hosts.map(formatHost);
  return initialState({
    topologyId: 1,
    hosts,
    setName: replicaSet,
    directConnection,
    loadBalanced,
  });
}

function poolsOf({ description, poolGenerations }: TopologyState): MachineOutput {
  const addresses = [...description.servers.keys()];
  return Object.fromEntries(
    addresses.map((address) => [address, { generation: generationOf(poolGenerations, address) }]),
  );
}

function checkOf(host: string, hello: MachineInput): TopologyEvent {
  const address = host.toLowerCase();
  const failed = (message: string): TopologyEvent => ({
    kind: 'checkFailed',
    address,
    error: new Error(message),
    timedOut: false,
  });
  if (Object.keys(hello).length === 0) return failed('network error');
  if (Number(hello['ok']) !== 1) return failed('hello was refused');
  return { kind: 'serverChecked', server: parseHello(address, hello, MEASUREMENTS) };
}

/** Undefined where the reply reports no error. */
function failureOf(given: MachineInput, state: TopologyState): TopologyEvent | undefined {
  const address: string = given['address'].toLowerCase();
  const completedHandshake = given['when'] === 'afterHandshakeCompletes';
  const isCommand = given['type'] === 'command';
  // The pool puts the labels on what goes wrong in the network while a connection is established.
  const isOverload = !isCommand && !completedHandshake && given['generation'] === undefined;
  const error: OperationError = {
    kind: given['type'] === 'timeout' ? 'networkTimeout' : 'network',
    completedHandshake,
    generation: given['generation'] ?? generationOf(state.poolGenerations, address),
    topologyVersion: null,
    labels: isOverload
      ? [MongoErrorLabel.SystemOverloadedError, MongoErrorLabel.RetryableError]
      : [],
    cause: new Error(given['type']),
  };
  if (!isCommand) return { kind: 'operationFailed', address, error };
  const reply = classifyReply(given['response']);
  if (reply === undefined) return undefined;
  return { kind: 'operationFailed', address, error: { ...error, ...reply } };
}
