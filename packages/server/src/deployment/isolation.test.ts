import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { type Document, serialize } from 'bson';
import type { Deployment } from './deployment.ts';
import type { Snapshot } from './isolation.ts';
import { RawClient } from './raw-client.test-support.ts';
import { startReplicaSet } from './replica-set.ts';
import { startShardedCluster } from './sharded-cluster.ts';
import { startStandalone } from './standalone.ts';

const SHAPES: readonly [string, () => Promise<Deployment>][] = [
  ['standalone', () => startStandalone()],
  ['replica set', () => startReplicaSet({ members: 3 })],
  ['sharded cluster', () => startShardedCluster({ mongoses: 1, shards: 2, membersPerShard: 1 })],
];

async function connect(deployment: Deployment): Promise<RawClient> {
  for (const host of deployment.hosts) {
    const client = await RawClient.connect(host);
    const hello = await client.send({ hello: 1 });
    if (hello['isWritablePrimary'] === true) return client;
    client[Symbol.dispose]();
  }
  throw new Error('nobody is writable');
}

async function run(client: RawClient, command: Document): Promise<Document> {
  const reply = await client.send(command, 'shop');
  assert.equal(reply['ok'], 1, JSON.stringify(reply));
  assert.equal(reply['writeErrors'], undefined, JSON.stringify(reply));
  return reply;
}

async function find(client: RawClient, options: Document = {}): Promise<Document[]> {
  return (await run(client, { find: 'items', ...options })).cursor.firstBatch;
}

async function names(client: RawClient): Promise<string[]> {
  const { cursor } = await run(client, { listCollections: 1, nameOnly: true });
  return cursor.firstBatch.map(({ name }: Document) => name).sort();
}

const FIRST = [
  { _id: 1, n: 'one' },
  { _id: 2, n: 'two' },
  { _id: 3, n: 'three' },
];

for (const [shape, start] of SHAPES) {
  test(`${shape}: restore undoes inserts, updates, deletes, and keeps places and indexes`, async () => {
    await using deployment = await start();
    using client = await connect(deployment);
    await deployment.seed({ 'shop.items': FIRST });
    const indexes = [{ key: { n: 1 }, name: 'n', unique: true }];
    await run(client, { createIndexes: 'items', indexes });
    using snapshot = deployment.snapshot();
    for (let round = 0; round < 3; round++) {
      await run(client, { delete: 'items', deletes: [{ q: { _id: 1 }, limit: 1 }] });
      // The same _id, another document; then the one after it changes.
      await run(client, {
        insert: 'items',
        documents: [
          { _id: 1, n: 'new' },
          { _id: 4, n: 'x' },
        ],
      });
      await run(client, {
        update: 'items',
        updates: [{ q: { _id: 2 }, u: { $set: { n: 'TWO' } } }],
      });
      deployment.restore(snapshot);
      assert.deepEqual(await find(client), FIRST, `round ${round}`);
      assert.deepEqual(await find(client, { filter: { n: 'one' }, hint: 'n' }), [FIRST[0]]);
      assert.deepEqual(await find(client, { filter: { n: 'new' } }), []);
      assert.deepEqual(await find(client, { filter: { _id: 1 } }), [FIRST[0]]);
      const again = await client.send({ insert: 'items', documents: [{ _id: 1 }] }, 'shop');
      assert.equal(again['writeErrors'][0].code, 11000);
      const { n } = await run(client, { count: 'items' });
      assert.equal(n, 3);
    }
  });

  test(`${shape}: restore undoes what was done to collections and indexes`, async () => {
    await using deployment = await start();
    using client = await connect(deployment);
    await deployment.seed({ 'shop.items': FIRST, 'shop.kept': [{ _id: 1 }] });
    await run(client, { createIndexes: 'items', indexes: [{ key: { n: 1 }, name: 'n' }] });
    using snapshot = deployment.snapshot();
    await run(client, { dropIndexes: 'items', index: 'n' });
    await run(client, { insert: 'items', documents: [{ _id: 4, n: 'four' }] });
    await run(client, { createIndexes: 'items', indexes: [{ key: { m: 1 }, name: 'm' }] });
    await run(client, { drop: 'kept' });
    await run(client, { create: 'later', capped: true, size: 4096 });
    await run(client, { create: 'view', viewOn: 'items', pipeline: [] });
    deployment.restore(snapshot);
    assert.deepEqual(await names(client), ['items', 'kept']);
    const { cursor } = await run(client, { listIndexes: 'items' });
    assert.deepEqual(
      cursor.firstBatch.map(({ name }: Document) => name),
      ['_id_', 'n'],
    );
    assert.deepEqual(await find(client, { hint: 'n', sort: { n: 1 } }), [
      FIRST[0],
      FIRST[2],
      FIRST[1],
    ]);
    await run(client, { dropDatabase: 1 });
    deployment.restore(snapshot);
    assert.deepEqual(await names(client), ['items', 'kept']);
    assert.deepEqual(await find(client), FIRST);
    deployment.reset();
    assert.deepEqual(await names(client), []);
    await deployment.seed({ 'shop.items': [{ _id: 9 }] });
    assert.deepEqual(await find(client), [{ _id: 9 }]);
    deployment.restore(snapshot);
    assert.deepEqual(await find(client), FIRST);
  });

  test(`${shape}: what clients have open is not found any more`, async () => {
    await using deployment = await start();
    using client = await connect(deployment);
    await deployment.seed({ 'shop.items': FIRST });
    using snapshot = deployment.snapshot();
    const { cursor } = await run(client, { find: 'items', batchSize: 1 });
    deployment.restore(snapshot);
    const more = await client.send({ getMore: cursor.id, collection: 'items' }, 'shop');
    assert.equal(more['codeName'], 'CursorNotFound');
  });
}

test('snapshots may be taken in turn and gone back to in any order', async () => {
  await using server = await startStandalone();
  using client = await connect(server);
  const states: { readonly snapshot: Snapshot; readonly documents: Document[] }[] = [];
  for (let at = 1; at <= 3; at++) {
    await run(client, { delete: 'items', deletes: [{ q: {}, limit: 0 }] });
    await run(client, { insert: 'items', documents: [{ _id: 1, at }, { _id: at + 10 }] });
    states.push({ snapshot: server.snapshot(), documents: await find(client) });
  }
  for (const at of [0, 2, 1, 1, 0, 2]) {
    const { snapshot, documents } = present(states[at]);
    server.restore(snapshot);
    assert.deepEqual(await find(client), documents, `state ${at}`);
    assert.deepEqual(await find(client, { filter: { _id: 1 } }), [documents[0]]);
  }
  present(states[0]).snapshot.release();
  assert.throws(() => server.restore(present(states[0]).snapshot), /was released/);
  await using other = await startStandalone();
  assert.throws(() => other.restore(present(states[1]).snapshot), /another deployment/);
});

test('a transaction in progress is aborted, and a change stream cannot be resumed', async () => {
  await using set = await startReplicaSet({ members: 1 });
  using client = await connect(set);
  await set.seed({ 'shop.items': FIRST });
  using snapshot = set.snapshot();
  const watch = { aggregate: 'items', pipeline: [{ $changeStream: {} }], cursor: {} };
  const { cursor } = await run(client, watch);
  const lsid = { id: (await run(client, { startSession: 1 }))['id'].id };
  const transaction = { lsid, txnNumber: 1n, autocommit: false };
  await run(client, {
    insert: 'items',
    documents: [{ _id: 7 }],
    ...transaction,
    startTransaction: true,
  });
  set.restore(snapshot);
  const commit = await client.send({ commitTransaction: 1, ...transaction });
  assert.equal(commit['codeName'], 'NoSuchTransaction');
  assert.deepEqual(await find(client), FIRST);
  const resumed = await client.send(
    { ...watch, pipeline: [{ $changeStream: { resumeAfter: cursor.postBatchResumeToken } }] },
    'shop',
  );
  assert.equal(resumed['codeName'], 'ChangeStreamHistoryLost');
});

test('a member that lags has a restored snapshot at once', async () => {
  await using set = await startReplicaSet({ members: 2 });
  using client = await connect(set);
  await set.seed({ 'shop.items': FIRST });
  using snapshot = set.snapshot();
  const [secondary] = set.secondaries;
  set.pauseReplication(present(secondary));
  await run(client, { insert: 'items', documents: [{ _id: 4 }], writeConcern: { w: 1 } });
  set.restore(snapshot);
  using reader = await RawClient.connect(present(secondary));
  const preference = { $readPreference: { mode: 'secondary' } };
  assert.deepEqual(await find(reader, preference), FIRST);
});

test('the users of the options outlive a reset', async () => {
  const users = [{ username: 'ann', password: 'secret' }];
  await using server = await startStandalone({ auth: { users } });
  using client = await RawClient.connect(present(server.hosts[0]));
  await client.logIn(present(users[0]));
  await run(client, { insert: 'items', documents: [{ _id: 1 }] });
  server.reset();
  assert.deepEqual(await find(client), []);
  using other = await RawClient.connect(present(server.hosts[0]));
  assert.equal((await other.logIn(present(users[0])))['ok'], 1);
});

test('a folder is seeded: extended JSON as an array or by lines, and BSON with its indexes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seed-'));
  try {
    mkdirSync(join(folder, 'shop'));
    const write = (name: string, text: string | Uint8Array): void =>
      writeFileSync(join(folder, 'shop', name), text);
    write('items.json', '[{"_id": 1, "at": {"$date": "2024-01-01T00:00:00Z"}}]');
    write('lines.json', '{"_id": {"$numberInt": "1"}}\n{"_id": {"$numberInt": "2"}}\n');
    write('dumped.bson', Buffer.concat([serialize({ _id: 1, a: 1 }), serialize({ _id: 2 })]));
    write(
      'dumped.metadata.json',
      '{"indexes": [{"v": 2, "key": {"_id": 1}, "name": "_id_"}, {"v": 2, "key": {"a": 1}, "name": "a_1"}]}',
    );
    await using server = await startStandalone();
    assert.equal(await server.seed(folder), 5);
    using client = await connect(server);
    assert.deepEqual(await find(client), [{ _id: 1, at: new Date('2024-01-01T00:00:00Z') }]);
    const { cursor } = await run(client, { listIndexes: 'dumped' });
    assert.deepEqual(
      cursor.firstBatch.map(({ name }: Document) => name),
      ['_id_', 'a_1'],
    );
    write('broken.bson', serialize({ _id: 1 }).subarray(0, 9));
    await assert.rejects(server.seed(folder), /broken\.bson has no whole document at byte 0/);
    await assert.rejects(server.seed({ shop: [] }), /"database\.collection", not "shop"/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the op-log can be read after a restore and after a reset', async () => {
  await using set = await startReplicaSet({ members: 1 });
  using client = await connect(set);
  using snapshot = set.snapshot();
  for (const back of [() => set.restore(snapshot), () => set.reset()]) {
    back();
    await run(client, { insert: 'items', documents: [{ _id: 1 }] });
    const { cursor } = await client.send({ find: 'oplog.rs', sort: { $natural: -1 } }, 'local');
    assert.deepEqual(cursor.firstBatch[0].o, { _id: 1 });
  }
});
