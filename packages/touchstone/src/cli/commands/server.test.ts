import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoClient } from '@touchstone/driver';
import { startServer } from '../served.test-support.ts';

test('a server has as many members, mongoses and shards as were asked for', async () => {
  await using set = startServer('--topology', 'replicaset', '--members', '2');
  assert.equal(hostsOf(await set.uri), 2);
  const counts = ['--members', '1', '--shards', '2', '--mongoses', '3'];
  await using cluster = startServer('--topology', 'sharded', ...counts);
  const uri = await cluster.uri;
  assert.equal(hostsOf(uri), 3);
  const client = new MongoClient(uri);
  const { shards } = await client.db('admin').command({ listShards: 1 });
  await client.close();
  assert.deepEqual(
    shards.map(({ host }: { readonly host: string }) => host.split(',').length),
    [1, 1],
  );
});

function hostsOf(uri: string): number {
  return uri.replace('mongodb://', '').split('/')[0]?.split(',').length ?? 0;
}
