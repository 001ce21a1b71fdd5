import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startShardedCluster } from '../deployment/sharded-cluster.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

test('dropping a database forgets its shard keys, not those of one whose name begins alike', async () => {
  await using cluster = await startShardedCluster({ mongoses: 1, membersPerShard: 1 });
  const [host = ''] = cluster.hosts;
  const client = new InProcessClient(cluster.mongos(host));
  for (const database of ['test', 'test2']) {
    await client.run({ enableSharding: database, $db: 'admin' });
    const shardCollection = `${database}.c`;
    const reply = await client.run({ shardCollection, key: { x: 1 }, $db: 'admin' });
    assert.equal(reply['ok'], 1, JSON.stringify(reply));
  }
  await client.run({ dropDatabase: 1, $db: 'test' });
  const left = await client.run({ find: 'collections', $db: 'config' });
  const names = left['cursor'].firstBatch.map(({ _id }: { _id: string }) => _id);
  assert.ok(names.includes('test2.c'), String(names));
  assert.ok(!names.includes('test.c'), String(names));
});
