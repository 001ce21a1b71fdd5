import { present } from '@touchstone/protocol';
import { type Document, Long, UUID } from 'bson';
import { type ShardedCluster, startShardedCluster } from '../deployment/sharded-cluster.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

/** A cluster with the database `a` on the one and `b` on the other of its shards, each with an empty collection. */
export async function twoShards(): Promise<ShardedCluster> {
  const cluster = await startShardedCluster({ shards: 2, mongoses: 2, version: '8.0.0' });
  const client = clientOf(cluster);
  for (const $db of ['a', 'b']) await client.run({ create: 'c', $db });
  return cluster;
}

/** A client of one of its mongoses. */
export function clientOf(cluster: ShardedCluster, at = 0): InProcessClient {
  return new InProcessClient(cluster.mongos(present(cluster.hosts[at])));
}

/** A session at a mongos. */
export interface TestSession {
  /** The next command begins a transaction. */
  begin(): void;
  run(command: Document, more?: Document): Promise<Document>;
}

/** A session whose commands are parts of transactions, one after the other. */
export function sessionOf(client: InProcessClient): TestSession {
  const lsid = { id: new UUID() };
  let number = 0;
  let begins = false;
  return {
    begin(): void {
      number++;
      begins = true;
    },
    run(command: Document, more: Document = {}): Promise<Document> {
      const part = { lsid, txnNumber: Long.fromNumber(number), autocommit: false };
      const started = begins ? { startTransaction: true } : {};
      begins = false;
      return client.run({ ...command, ...part, ...started, ...more });
    },
  };
}

/** The end of a command: `ok`, or its error with its code and labels. */
export function told({ ok, code, codeName, errorLabels }: Document): unknown {
  return ok === 1 ? 'ok' : [codeName, code, ...(errorLabels ?? [])];
}

/** Lets commands fail on the primary of a shard. */
export function failOn(
  cluster: ShardedCluster,
  shard: number,
  data: Document,
  mode: unknown = { times: 1 },
): Promise<Document> {
  const set = present(cluster.shards[shard]);
  const client = new InProcessClient(set.server(present(set.primary)));
  const failing = { failInternalCommands: true, ...data };
  return client.run({ configureFailPoint: 'failCommand', mode, data: failing, $db: 'admin' });
}
