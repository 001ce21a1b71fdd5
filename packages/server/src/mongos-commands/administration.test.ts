import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import type { Document } from 'bson';
import { startShardedCluster } from '../deployment/sharded-cluster.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

async function askedOf(ask: (client: InProcessClient) => Promise<void>): Promise<void> {
  await using cluster = await startShardedCluster({ shards: 1, mongoses: 1, version: '7.0.11' });
  const client = new InProcessClient(cluster.mongos(present(cluster.hosts[0])));
  await client.run({ enableSharding: 'a', $db: 'admin' });
  await client.run({ shardCollection: 'a.c', key: { x: 1 }, $db: 'admin' });
  await client.run({ insert: 'c', documents: [{ _id: 1, x: 1 }], $db: 'a' });
  await ask(client);
}

test('the balancer is switched off and on, and nothing has to be moved', () =>
  askedOf(async (client) => {
    const status = async (): Promise<unknown> =>
      (await client.run({ balancerStatus: 1, $db: 'admin' })).mode;
    assert.equal(await status(), 'full');
    await client.run({ balancerStop: 1, $db: 'admin' });
    assert.equal(await status(), 'off');
    await client.run({ balancerStart: 1, $db: 'admin' });
    assert.equal(await status(), 'full');
    const balanced = await client.run({ balancerCollectionStatus: 'a.c', $db: 'admin' });
    assert.equal(balanced.balancerCompliant, true);
    const other = await client.run({ balancerCollectionStatus: 'a.nope', $db: 'admin' });
    assert.equal(other['codeName'], 'NamespaceNotSharded');
    assert.equal((await client.run({ flushRouterConfig: 1, $db: 'admin' })).flushed, true);
    assert.ok((await client.run({ getShardVersion: 'a.c', $db: 'admin' })).versionEpoch);
  }));

test('an explanation names the shard, and what a mongos does there', () =>
  askedOf(async (client) => {
    const planOf = async (explain: Document): Promise<Document> => {
      const reply = await client.run({ explain, verbosity: 'queryPlanner', $db: 'a' });
      return reply;
    };
    const found = await planOf({ find: 'c', filter: { x: 1 } });
    const { winningPlan } = found.queryPlanner;
    assert.equal(winningPlan.stage, 'SINGLE_SHARD');
    assert.ok(winningPlan.shards[0].serverInfo.port !== found.serverInfo.port);
    const updates = [{ q: { x: 1 }, u: { $set: { y: 1 } } }];
    const written = await planOf({ update: 'c', updates });
    assert.equal(written.queryPlanner.winningPlan.stage, 'SHARD_WRITE');
    const piped = await planOf({ aggregate: 'c', pipeline: [{ $match: { x: 1 } }], cursor: {} });
    assert.equal(piped.splitPipeline, null);
    const [shard] = Object.values<Document>(piped.shards);
    assert.equal(shard?.['queryPlanner'].winningPlan.inputStage.indexName, 'x_1');
  }));

test('a mongos is no member, and has no database local', () =>
  askedOf(async (client) => {
    const status = await client.run({ replSetGetStatus: 1, $db: 'admin' });
    assert.deepEqual([status['ok'], status['info'], status['code']], [0, 'mongos', undefined]);
    const local = await client.run({ find: 'oplog.rs', $db: 'local' });
    assert.equal(local['codeName'], 'IllegalOperation');
  }));
