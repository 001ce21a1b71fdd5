import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { present } from '@touchstone/protocol';
import type { Document } from 'bson';
import { EJSON } from 'bson';
import { RawClient } from './raw-client.test-support.ts';
import { startShardedCluster } from './sharded-cluster.ts';
import { startStandalone } from './standalone.ts';

const root = mkdtempSync(join(tmpdir(), 'dump-'));
after(() => rmSync(root, { recursive: true }));

async function shape(client: RawClient, database: string): Promise<Document> {
  const list = async (command: Document): Promise<Document[]> =>
    (await client.send({ ...command, cursor: {} }, database)).cursor.firstBatch;
  const collections = await list({ listCollections: 1 });
  const named = collections.map(({ name, type, options }) => ({ name, type, options }));
  named.sort((a, b) => (a.name < b.name ? -1 : 1));
  const { cursor } = await client.send({ find: 'items', sort: { _id: 1 } }, database);
  return { named, indexes: await list({ listIndexes: 'items' }), items: cursor.firstBatch };
}

for (const gzip of [false, true]) {
  test(`what was dumped${gzip ? ' and packed' : ''} is there after it was seeded elsewhere`, async () => {
    const folder = join(root, String(gzip));
    await using cluster = await startShardedCluster({ shards: 2, mongoses: 1, membersPerShard: 1 });
    using client = await RawClient.connect(present(cluster.hosts[0]));
    await client.send({ create: 'items', validator: { n: { $gte: 0 } } }, 'shop');
    const index = { key: { n: -1 }, name: 'by n', unique: true };
    await client.send({ createIndexes: 'items', indexes: [index] }, 'shop');
    const documents = Array.from({ length: 300 }, (_, n) => ({ _id: n, n, text: 'x'.repeat(99) }));
    await client.send({ insert: 'items', documents }, 'shop');
    await client.send({ create: 'few', capped: true, size: 4096 }, 'shop');
    const pipeline = [{ $match: { n: 1 } }];
    await client.send({ create: 'a view', viewOn: 'items', pipeline }, 'shop');
    await client.send({ insert: 'a/b', documents: [{ _id: 1 }] }, 'other');
    assert.equal(await cluster.dump(folder, { gzip }), 301);
    const end = gzip ? '.gz' : '';
    assert.deepEqual(readdirSync(join(folder, 'other')).sort(), [
      `a%2Fb.bson${end}`,
      `a%2Fb.metadata.json${end}`,
    ]);

    await using server = await startStandalone();
    using copy = await RawClient.connect(present(server.hosts[0]));
    assert.equal(await server.seed(folder), 301);
    assert.deepEqual(await shape(copy, 'shop'), await shape(client, 'shop'));
    const { cursor } = await copy.send({ find: 'a view' }, 'shop');
    assert.deepEqual(
      cursor.firstBatch.map(({ _id }: Document) => _id),
      [1],
    );
  });
}

test('what is said of a collection stands beside its documents, as mongorestore reads it', async () => {
  await using server = await startStandalone();
  const folder = join(root, 'metadata');
  await server.seed({ 'shop.items': [{ _id: 1 }] });
  await server.dump(folder);
  const text = readFileSync(join(folder, 'shop', 'items.metadata.json'), 'utf8');
  const { uuid, ...metadata } = EJSON.parse(text) as Document;
  assert.match(uuid, /^[0-9a-f]{32}$/);
  assert.deepEqual(metadata, {
    indexes: [{ v: 2, key: { _id: 1 }, name: '_id_' }],
    collectionName: 'items',
    type: 'collection',
    options: {},
  });
  assert.match(text, /"\$numberInt":"1"/);
});
