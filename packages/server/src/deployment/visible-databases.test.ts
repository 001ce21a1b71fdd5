import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import type { Document } from 'bson';
import { RawClient } from './raw-client.test-support.ts';
import { startShardedCluster } from './sharded-cluster.ts';

const ROOT = { username: 'root', password: 'correct horse' };

test('a sharded cluster shows each user the databases that he may read', async () => {
  await using cluster = await startShardedCluster({ auth: { users: [ROOT] } });
  using root = await RawClient.connect(present(cluster.hosts[0]));
  using reader = await RawClient.connect(present(cluster.hosts[0]));
  await root.logIn(ROOT);
  await root.send({ insert: 'c', documents: [{ _id: 1 }] }, 'app');
  await root.send({ insert: 'c', documents: [{ _id: 1 }] }, 'other');
  await root.send(
    { createUser: 'reader', pwd: 'r', roles: [{ role: 'read', db: 'app' }] },
    'admin',
  );
  await reader.logIn({ username: 'reader', password: 'r' });
  const names = async (client: RawClient): Promise<string[]> => {
    const { databases } = await client.send({ listDatabases: 1, nameOnly: true });
    return (databases as Document[]).map((database) => database['name']);
  };
  assert.deepEqual(await names(root), ['admin', 'app', 'config', 'other']);
  assert.deepEqual(await names(reader), ['app']);
});
