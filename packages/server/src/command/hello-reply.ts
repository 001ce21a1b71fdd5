import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { SESSION_TIMEOUT_MINUTES } from '../session/logical-sessions.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';
import type { CommandCall, MaybePromise } from './call.ts';
import { CommandBody } from './command-body.ts';
import type { KnownTopologyVersion } from './grammar/topology-version.ts';
import type { Reply, ReplyValue } from './reply.ts';
import { answerSpeculation, supportedMechanisms } from './user/sasl.ts';
import { isAtLeast } from './version.ts';
import { waitUntil } from './waiting.ts';

/** The fields of hello and of its older forms. */
export interface HelloBody {
  readonly client?: Fields;
  readonly compression?: readonly unknown[];
  readonly helloOk?: boolean;
  readonly topologyVersion?: KnownTopologyVersion;
  readonly maxAwaitTimeMS?: number;
  readonly saslSupportedMechs?: string | Fields;
  readonly loadBalanced?: boolean;
  readonly speculativeAuthenticate?: Fields;
}

/** Answers hello; waits first when the client knows the topology version and says how long. */
export function answerHello(
  call: CommandCall,
  body: HelloBody,
  legacy: boolean,
): MaybePromise<Reply> {
  checkLoadBalancing(call, body);
  introduce(call, body);
  const { topologyVersion: known, maxAwaitTimeMS } = body;
  if ((known === undefined) !== (maxAwaitTimeMS === undefined)) {
    throw new CommandError(
      'Location31368',
      known === undefined
        ? "A request with 'maxAwaitTimeMS' must include a 'topologyVersion'"
        : "A request with a 'topologyVersion' must include 'maxAwaitTimeMS'",
    );
  }
  const reply = (): Reply => {
    const fields = helloFields(call, body, legacy);
    if (call.exhaustAllowed && known !== undefined) call.nextBody = nextBody(call);
    return fields;
  };
  checkAwaited(call, body);
  if (known === undefined || !isCurrent(call, known)) return reply();
  const { topology } = call.node;
  return waitUntil(call, present(maxAwaitTimeMS), (listener) => topology.onChange(listener)).then(
    reply,
  );
}

// A client that does not know of the load balancer would take its servers for one.
function checkLoadBalancing({ connection }: CommandCall, { loadBalanced }: HelloBody): void {
  const first = !connection.isGreeted;
  connection.isGreeted = true;
  if (!first || connection.serviceId === undefined || loadBalanced === true) return;
  throw new CommandError(
    'LoadBalancerSupportMismatch',
    'The server is being accessed through a load balancer, but this driver does not have load ' +
      'balancing enabled',
  );
}

function introduce(call: CommandCall, { client, compression }: HelloBody): void {
  const { connection, node } = call;
  if (client !== undefined) {
    if (connection.metadata !== undefined) {
      throw new CommandError(
        'ClientMetadataCannotBeMutated',
        'The client metadata document may only be sent in the first hello',
      );
    }
    connection.metadata = client;
    const application = client.get('application');
    const name = application instanceof Map ? application.get('name') : undefined;
    if (typeof name === 'string') connection.appName = name;
  }
  if (compression !== undefined) {
    connection.compressors = node.compressors.filter((each) => compression.includes(each));
  }
}

/** The largest time that MongoDB can count, in milliseconds. */
const MAX_TIME_MS = 2n ** 63n - 1n;

// A version that this server never had, and a time that never comes.
function checkAwaited({ node }: CommandCall, body: HelloBody): void {
  const { topologyVersion: known, maxAwaitTimeMS = 0 } = body;
  if (known === undefined) return;
  if (known.counter < 0n) {
    const words = 'topologyVersion must have a non-negative counter';
    throw new CommandError('Location31372', words);
  }
  const { processId, counter } = node.topology;
  if (known.processId.equals(processId) && known.counter > counter) {
    throw new CommandError(
      'Location31382',
      `Received a topology version with counter: ${known.counter} which is greater than the server ` +
        `topology version counter: ${counter}`,
    );
  }
  const now = BigInt(Math.trunc(node.runtime.clock.date()));
  const asked = BigInt(Math.min(maxAwaitTimeMS, Number(MAX_TIME_MS)));
  if (asked + now <= MAX_TIME_MS) return;
  const milliseconds = asked > MAX_TIME_MS ? MAX_TIME_MS : asked;
  throw new CommandError(
    'DurationOverflow',
    `Overflow while adding ${milliseconds}ms to ${now - MAX_TIME_MS - 1n}ms`,
  );
}

function isCurrent({ node }: CommandCall, { processId, counter }: KnownTopologyVersion): boolean {
  return processId.equals(node.topology.processId) && counter === node.topology.counter;
}

/** The topology version as replies carry it. */
export function topologyVersion(node: CommandCall['node']): Reply {
  const { processId, counter } = node.topology;
  return new Map<string, ReplyValue>([
    ['processId', processId],
    ['counter', counter],
  ]);
}

// The same command again, as a client would send it that has just read the reply.
function nextBody(call: CommandCall): CommandBody {
  const fields = decodeFields(call.body.bytes);
  fields.set('topologyVersion', topologyVersion(call.node) as Fields);
  fields.delete('client');
  fields.delete('speculativeAuthenticate');
  return new CommandBody(encodeFields(fields));
}

function helloFields(call: CommandCall, body: HelloBody, legacy: boolean): Reply {
  const { node, connection } = call;
  const reply: Reply = new Map();
  if (body.helloOk === true && isAtLeast(node.version, '4.2.10')) reply.set('helloOk', true);
  if (node.member === undefined) reply.set(legacy ? 'ismaster' : 'isWritablePrimary', true);
  if (node.mongos !== undefined) reply.set('msg', 'isdbgrid');
  if (isAtLeast(node.version, '4.3.1')) reply.set('topologyVersion', topologyVersion(call.node));
  if (body.loadBalanced === true && connection.serviceId !== undefined) {
    reply.set('serviceId', connection.serviceId);
  }
  node.member?.helloFields(legacy, reply);
  const { limits, version, runtime } = node;
  reply.set('maxBsonObjectSize', new Int32(limits.maxBsonObjectSize));
  reply.set('maxMessageSizeBytes', new Int32(limits.maxMessageSizeBytes));
  reply.set('maxWriteBatchSize', new Int32(limits.maxWriteBatchSize));
  reply.set('localTime', new Date(runtime.clock.date()));
  reply.set('logicalSessionTimeoutMinutes', new Int32(SESSION_TIMEOUT_MINUTES));
  reply.set('connectionId', new Int32(connection.id));
  // A mongos tells them the other way round.
  if (node.mongos !== undefined) reply.set('maxWireVersion', new Int32(version.maxWireVersion));
  reply.set('minWireVersion', new Int32(0));
  if (node.mongos === undefined) {
    reply.set('maxWireVersion', new Int32(version.maxWireVersion));
    reply.set('readOnly', false);
  }
  if (connection.compressors.length > 0) reply.set('compression', [...connection.compressors]);
  addAuthentication(reply, call, body);
  return reply;
}

function addAuthentication(reply: Reply, call: CommandCall, body: HelloBody): void {
  const { saslSupportedMechs, speculativeAuthenticate } = body;
  if (saslSupportedMechs !== undefined) {
    const mechanisms = supportedMechanisms(call, saslSupportedMechs);
    if (mechanisms !== undefined) reply.set('saslSupportedMechs', mechanisms);
  }
  if (speculativeAuthenticate === undefined) return;
  const answer = answerSpeculation(call, speculativeAuthenticate);
  if (answer !== undefined) reply.set('speculativeAuthenticate', answer);
}
