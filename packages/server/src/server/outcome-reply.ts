import { isShutdown, isStateChange, present } from '@touchstone/protocol';
import { Binary, Int32, type Timestamp } from 'bson';
import type { Outcome } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { topologyVersion } from '../command/hello-reply.ts';
import type { Node } from '../command/node.ts';
import type { Reply, ReplyValue } from '../command/reply.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Value } from '../value/value.ts';

/** The signature of a cluster time on a server that signs none; it is in every reply. */
const NO_SIGNATURE: Uint8Array = encodeFields(
  new Map<string, Value>([
    ['hash', new Binary(new Uint8Array(20), 0)],
    ['keyId', 0n],
  ]),
);

type Failure = Extract<Outcome, { kind: 'error' }>;

/** An outcome that the client is told. */
export type Answer = Exclude<Outcome, { kind: 'closeConnection' }>;

/** The reply to a client: the command's own fields, or the error's, and what every reply ends with. */
export function outcomeReply(node: Node, outcome: Answer): Reply {
  const reply = outcome.kind === 'reply' ? outcome.reply : errorReply(node, outcome);
  if (!reply.has('ok')) reply.set('ok', 1);
  if (node.member !== undefined && outcome.kind === 'reply') addTopology(reply, node);
  if (node.member !== undefined) addTimes(reply, node);
  else if (node.mongos !== undefined) addClusterTime(reply, node.mongos.clusterTime);
  return reply;
}

function errorReply(node: Node, { error, labels = [], writeConcernError }: Failure): Reply {
  const reply: Reply = new Map();
  if (node.member !== undefined && tellsTopology(error.code)) {
    reply.set('topologyVersion', topologyVersion(node));
  }
  if (labels.length > 0) reply.set('errorLabels', [...labels]);
  if (writeConcernError !== undefined) reply.set('writeConcernError', writeConcernError);
  reply.set('ok', 0).set('errmsg', error.message);
  reply.set('code', new Int32(error.code)).set('codeName', error.codeName);
  for (const [name, value] of Object.entries(error.extra)) reply.set(name, value as ReplyValue);
  return reply;
}

// A failed write concern may say as much of the server's role as an error does.
function addTopology(reply: Reply, node: Node): void {
  const failure = reply.get('writeConcernError');
  const code = failure instanceof Map ? numberOf(failure.get('code') as Value) : undefined;
  if (code !== undefined && tellsTopology(code)) {
    reply.set('topologyVersion', topologyVersion(node));
  }
}

/**
 * True if an error says that the server's place in its topology changed: with the topology version
 * a client can tell whether it knows that already.
 */
function tellsTopology(code: number): boolean {
  return isStateChange(code) && !isShutdown(code);
}

function addTimes(reply: Reply, node: Node): void {
  const { oplog } = node.storage;
  const newest = oplog.timestamp;
  const at = present(node.member).visibleAt;
  const operationTime: Timestamp =
    at === undefined ? newest : (oplog.entryAt(at)?.timestamp ?? newest);
  addClusterTime(reply, newest, operationTime);
}

function addClusterTime(reply: Reply, clusterTime: Timestamp, operationTime = clusterTime): void {
  reply.set(
    '$clusterTime',
    new Map<string, ReplyValue>([
      ['clusterTime', clusterTime],
      ['signature', NO_SIGNATURE],
    ]),
  );
  reply.set('operationTime', operationTime);
}
