import type { CommandCall, MaybePromise } from '../command/call.ts';
import type { ClientConnection } from '../command/client-connection.ts';
import type { CommandBody } from '../command/command-body.ts';
import { parseNamespace } from '../command/namespace.ts';
import type { Node } from '../command/node.ts';
import type { Reply } from '../command/reply.ts';
import { waitUntil } from '../command/waiting.ts';
import { CommandError } from '../value/command-error.ts';
import { eligibleMembers, type WantedMember, wantedMember } from './choose-member.ts';
import type { Cluster } from './cluster.ts';
import { forward } from './forward.ts';
import { atClusterTime } from './one-cluster-time.ts';
import { RoutedCursors } from './routed-cursors.ts';
import {
  type RoutedTransaction,
  RoutedTransactions,
  runInTransaction,
} from './routed-transactions.ts';
import type { Shard } from './shard.ts';

/** The time that a mongos waits for a member that the read preference allows, and how often it looks. */
const SELECTION_MS = 20_000;
const LOOK_AGAIN_MS = 5;

const PRIMARY: WantedMember = { mode: 'primary', tagSets: [] };

/** One mongos at work: it knows which shard has what, and which cursors it has opened there. */
export class Router {
  readonly cluster: Cluster;
  readonly cursors: RoutedCursors = new RoutedCursors();
  readonly transactions: RoutedTransactions = new RoutedTransactions();
  // The connections whose end is awaited.
  readonly #tied = new Set<number>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Runs a command where its database lives. */
  run(call: CommandCall): MaybePromise<Reply> {
    const { database } = call.generic;
    if (database === 'local') {
      throw new CommandError('IllegalOperation', "Can't use 'local' database through mongos");
    }
    const writes = call.command.access === 'write';
    const shard = writes ? this.cluster.claim(database) : this.cluster.shardOf(database);
    return this.runIn(call, shard);
  }

  /** Runs a command on a shard, as a part of its transaction if there is one. */
  runIn(call: CommandCall, shard: Shard): MaybePromise<Reply> {
    const transaction = this.transactionOf(call);
    return this.runPart(call, shard, { transaction, body: call.body });
  }

  /** The transaction that a command begins or goes on with; undefined for a command outside of one. */
  transactionOf(call: CommandCall): RoutedTransaction | undefined {
    return call.generic.autocommit === false ? this.transactions.enter(call) : undefined;
  }

  /** Runs what is one shard's part of a command. */
  runPart(
    call: CommandCall,
    shard: Shard,
    part: { readonly transaction: RoutedTransaction | undefined; readonly body: CommandBody },
  ): MaybePromise<Reply> {
    const { transaction, body } = part;
    if (transaction === undefined) return this.runOn(call, shard, atClusterTime(call, body));
    const send = (sent: CommandBody): MaybePromise<Reply> => this.runOn(call, shard, sent);
    return runInTransaction(call, { transaction, shard, body }, send);
  }

  /** The primary of a shard, once there is one. Rejects with FailedToSatisfyReadPreference. */
  primaryOf(call: CommandCall, shard: Shard): MaybePromise<Node> {
    return eligibleMembers(shard.nodes, PRIMARY)[0] ?? this.#await(call, shard, PRIMARY);
  }

  /** Runs a command on the member of a shard that its read preference asks for. */
  runOn(call: CommandCall, shard: Shard, body: CommandBody = call.body): MaybePromise<Reply> {
    const node = this.memberOf(call, shard);
    if (node instanceof Promise) return node.then((found) => this.#send(call, found, body));
    return this.#send(call, node, body);
  }

  /** Runs a command on every replica set of the cluster, one after the other. */
  async runOnAll(call: CommandCall): Promise<void> {
    for (const set of this.cluster.sets) {
      const node = await this.#await(call, set, PRIMARY);
      await forward(call, node);
    }
  }

  /**
   * Asks the server that has a cursor, or what has been started at its address since: that knows no
   * such cursor. Throws HostUnreachable when nobody is there.
   */
  runAt(call: CommandCall, { address }: Node): MaybePromise<Reply> {
    const isThere = (each: Node): boolean => each.address === address;
    const shard = this.cluster.sets.find(({ nodes }) => nodes.some(isThere));
    const node = shard?.nodes.find(isThere);
    if (shard === undefined || node === undefined) throw unreachable(address);
    if (call.generic.autocommit !== false) return forward(call, node);
    const transaction = this.transactions.enter(call);
    const send = (sent: CommandBody): MaybePromise<Reply> => forward(call, node, sent);
    return runInTransaction(call, { transaction, shard, body: call.body }, send);
  }

  #send(call: CommandCall, node: Node, body: CommandBody): MaybePromise<Reply> {
    this.#tie(call.connection);
    const opened = { sessionKey: call.session?.key, connection: call.connection.id, node };
    const reply = forward(call, node, body);
    if (reply instanceof Promise) {
      return reply.then((value) => {
        this.cursors.note(value, opened);
        return value;
      });
    }
    this.cursors.note(reply, opened);
    return reply;
  }

  // Behind a load balancer nobody else can reach the cursors of a connection: they end with it.
  #tie(connection: ClientConnection): void {
    const { id, serviceId } = connection;
    if (serviceId === undefined || this.#tied.has(id)) return;
    this.#tied.add(id);
    const end = (): void => {
      this.#tied.delete(id);
      const left = this.cursors.take(({ connection }) => connection === id);
      for (const cursor of left) cursor.node.cursors.kill(cursor.id);
    };
    connection.whenEnded(end);
  }

  /** The member of a shard that the read preference of a command asks for. */
  memberOf(call: CommandCall, shard: Shard): MaybePromise<Node> {
    const wanted = wantedBy(call);
    const node = pick(call, shard, wanted);
    return node ?? this.#await(call, shard, wanted);
  }

  async #await(call: CommandCall, shard: Shard, wanted: WantedMember): Promise<Node> {
    const { clock } = call.node.runtime;
    const end = clock.now() + SELECTION_MS;
    for (;;) {
      const node = pick(call, shard, wanted);
      if (node !== undefined) return node;
      if (clock.now() >= end) {
        throw new CommandError(
          'FailedToSatisfyReadPreference',
          `Could not find host matching read preference { mode: "${wanted.mode}" } for set ` +
            shard.setName,
        );
      }
      await waitUntil(call, LOOK_AGAIN_MS, () => () => undefined);
    }
  }
}

/** MongoDB's words for a server of a shard that does not answer. */
export function unreachable(address: string): CommandError {
  return new CommandError(
    'HostUnreachable',
    `Error on remote shard ${address} :: caused by :: Error connecting to ${address} :: caused by :: ` +
      'Connection refused',
  );
}

function wantedBy(call: CommandCall): WantedMember {
  const { command, generic } = call;
  if (command.access !== 'read' || generic.autocommit === false) return PRIMARY;
  return wantedMember(generic.readPreference);
}

function pick({ node }: CommandCall, shard: Shard, wanted: WantedMember): Node | undefined {
  const eligible = eligibleMembers(shard.nodes, wanted);
  if (eligible.length <= 1) return eligible[0];
  return eligible[Math.floor(node.runtime.random.next() * eligible.length)];
}

/** The database that `database.collection` names. */
export function databaseOf(namespace: string): string {
  return parseNamespace(namespace).database;
}
