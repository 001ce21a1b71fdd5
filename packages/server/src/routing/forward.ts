import { Timestamp } from 'bson';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import type { ClientConnection } from '../command/client-connection.ts';
import type { CommandBody } from '../command/command-body.ts';
import { ConnectionClosed } from '../command/connection-closed.ts';
import type { Node } from '../command/node.ts';
import type { Reply } from '../command/reply.ts';
import { type Dispatched, dispatch } from '../server/dispatch.ts';
import { mongodService } from '../server/service.ts';

// A shard sees one connection of the mongos for each client that the mongos has.
const connections = new WeakMap<ClientConnection, ClientConnection>();

/**
 * Runs a command on a server of a shard, as the mongos and for the sake of its client. Throws, or
 * rejects with, the error that the shard answers.
 */
export function forward(
  call: CommandCall,
  node: Node,
  body: CommandBody = call.body,
): MaybePromise<Reply> {
  advance(call, node, body);
  const dispatched = dispatch(
    { node, service: mongodService },
    internalConnection(call.connection),
    {
      requestId: 0,
      replyAs: 'msg',
      body,
      silent: false,
      exhaustAllowed: false,
      database: call.generic.database,
    },
  );
  if (dispatched instanceof Promise) return dispatched.then((ended) => replyOf(call, ended));
  return replyOf(call, dispatched);
}

function replyOf(call: CommandCall, { outcome }: Dispatched): Reply {
  switch (outcome.kind) {
    case 'reply':
      return outcome.reply;
    case 'error':
      if (outcome.labels !== undefined) call.forcedLabels ??= outcome.labels;
      outcome.error.origin = 'shard';
      throw outcome.error;
    case 'closeConnection':
      throw new ConnectionClosed();
  }
}

// The replica sets of a cluster have one time between them: what one has seen, another catches up with.
function advance({ node }: CommandCall, { storage }: Node, body: CommandBody): void {
  const readConcern = body.value('readConcern');
  if (!(readConcern instanceof Map)) return;
  const newest = node.mongos?.clusterTime;
  for (const name of ['afterClusterTime', 'atClusterTime']) {
    const time = readConcern.get(name);
    if (!(time instanceof Timestamp) || newest === undefined) continue;
    if (time.compare(newest) <= 0) storage.oplog.advanceTo(time);
  }
}

function internalConnection(client: ClientConnection): ClientConnection {
  const known = connections.get(client);
  if (known !== undefined) return known;
  const connection: ClientConnection = {
    id: client.id,
    remoteAddress: client.remoteAddress,
    certificateSubject: undefined,
    // The shard trusts the mongos, but what it shows is what its client may see.
    authentication: client.authentication,
    metadata: client.metadata,
    appName: client.appName,
    compressors: [],
    isInternal: true,
    serviceId: undefined,
    isGreeted: true,
    get isEnded() {
      return client.isEnded;
    },
    whenEnded: (listener) => client.whenEnded(listener),
    close: () => client.close(),
  };
  connections.set(client, connection);
  return connection;
}
