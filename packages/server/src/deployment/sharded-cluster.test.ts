import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeCommand, present } from '@touchstone/protocol';
import { simulatedRuntime } from '@touchstone/runtime';
import { type Document, Long, UUID } from 'bson';
import { InProcessClient } from '../server/in-process.test-support.ts';
import { type ShardedCluster, startShardedCluster } from './sharded-cluster.ts';

function clientOf(cluster: ShardedCluster, at = 0): InProcessClient {
  return new InProcessClient(cluster.mongos(present(cluster.hosts[at])));
}

function transaction(): { first: Document; next: Document } {
  const next = { lsid: { id: new UUID() }, txnNumber: Long.fromNumber(1), autocommit: false };
  return { first: { ...next, startTransaction: true }, next };
}

describe('the mongoses of a sharded cluster', () => {
  it('has each mongos where it is told to be', async () => {
    const { clock, at } = simulatedRuntime({ seed: 1 });
    const started = startShardedCluster({
      runtime: at('servers'),
      port: 27_017,
      mongoses: [{ host: 'one' }, { host: 'two', port: 4_000 }],
    });
    const cluster = await clock.run(started);
    assert.deepEqual(cluster.hosts, ['one:27017', 'two:4000']);
    await assert.rejects(startShardedCluster({ mongoses: [] }), RangeError);
    await clock.run(cluster.close());
  });
});

describe('what costs more than it weighs, sent to a mongos', () => {
  it('is answered without a view of each of a million empty documents', async () => {
    await using cluster = await startShardedCluster({ membersPerShard: 1 });
    const client = clientOf(cluster);
    const all = Buffer.alloc(5_000_000);
    for (let at = 0; at < all.length; at += 5) all[at] = 5;
    const before = process.memoryUsage();
    client.send(
      encodeCommand({
        requestId: 1,
        body: { insert: 'c', $db: 'test' },
        sequences: [{ identifier: 'documents', documents: [all] }],
      }),
    );
    const reply = await client.reply();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    const taken = heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers;
    assert.equal(reply?.['codeName'], 'InvalidLength');
    assert.match(reply?.['errmsg'], /Got 1000000 operations/);
    assert.ok(taken < 6 * all.length, `${taken} bytes for a message of ${all.length}`);
  });
});

describe('updates through a mongos', () => {
  it('refuses as a whole an update by a pipeline that cannot be read, and tells other faults for each statement', async () => {
    await using cluster = await startShardedCluster();
    const client = clientOf(cluster);
    const run = (u: unknown): Promise<Document> =>
      client.run({ update: 'c', updates: [{ q: {}, u }], $db: 'db' });
    assert.equal((await run([{ $nope: 1 }]))['code'], 40324);
    assert.equal((await run([{ $set: { a: 1 }, $unset: 'b' }]))['code'], 40323);
    const reply = await run([{ $set: 5 }]);
    assert.deepEqual([reply['ok'], reply['writeErrors'][0].code], [1, 40272]);
  });
});

describe('a sharded cluster', () => {
  it('greets as a mongos and has its commands', async () => {
    await using cluster = await startShardedCluster();
    const client = clientOf(cluster);
    const hello = await client.run({ hello: 1, $db: 'admin' });
    assert.deepEqual(
      [hello['msg'], hello['setName'], hello['serviceId']],
      ['isdbgrid', undefined, undefined],
    );
    assert.ok(hello['$clusterTime'] !== undefined);
    const stepDown = await client.run({ replSetStepDown: 1, $db: 'admin' });
    assert.deepEqual([stepDown['code'], stepDown['errmsg']], [59, 'no such cmd: replSetStepDown']);
    const { shards } = await client.run({ listShards: 1, $db: 'admin' });
    assert.equal(shards[0].host, `shard0/${present(cluster.shards[0]).hosts.join(',')}`);
  });

  it('gives each new database the emptiest shard, and finds it through every mongos', async () => {
    await using cluster = await startShardedCluster({ shards: 2, membersPerShard: 1 });
    const [one, other] = [clientOf(cluster), clientOf(cluster, 1)];
    for (const $db of ['a', 'b']) await one.run({ insert: 'c', documents: [{ _id: $db }], $db });
    for (const $db of ['a', 'b']) {
      const { cursor } = await other.run({ find: 'c', $db });
      assert.deepEqual(cursor.firstBatch, [{ _id: $db }]);
    }
    const places = await one.run({ find: 'databases', sort: { _id: 1 }, $db: 'config' });
    assert.deepEqual(
      places['cursor'].firstBatch.map(({ primary }: Document) => primary),
      ['shard0', 'shard1'],
    );
    const onShard = cluster.shards.map((shard) => shard.storage.collection('a', 'c')?.count ?? 0);
    assert.deepEqual(onShard, [1, 0]);
    const { databases } = await other.run({ listDatabases: 1, nameOnly: true, $db: 'admin' });
    assert.deepEqual(
      databases.map(({ name }: Document) => name),
      ['admin', 'config', 'a', 'b'].sort(),
    );
  });

  it('keeps cursors and failpoints to the mongos that has them', async () => {
    await using cluster = await startShardedCluster();
    const [one, other] = [clientOf(cluster), clientOf(cluster, 1)];
    await one.run({ insert: 'c', documents: [{ _id: 1 }, { _id: 2 }] });
    const { cursor } = await one.run({ find: 'c', batchSize: 1 });
    const getMore = { getMore: Long.fromValue(cursor.id), collection: 'c' };
    const unknown = await other.run(getMore);
    assert.deepEqual(
      [unknown['code'], unknown['errmsg']],
      [43, `Cursor not found (id: ${cursor.id}).`],
    );
    assert.deepEqual((await one.run(getMore))['cursor'].nextBatch, [{ _id: 2 }]);
    const data = { failCommands: ['ping'], errorCode: 91 };
    await one.run({ configureFailPoint: 'failCommand', mode: 'alwaysOn', data, $db: 'admin' });
    assert.equal((await one.run({ ping: 1 }))['code'], 91);
    assert.equal((await other.run({ ping: 1 }))['ok'], 1);
  });

  it('shards a collection: config tells its key and chunk until it is dropped', async () => {
    await using cluster = await startShardedCluster({ membersPerShard: 1 });
    const client = clientOf(cluster);
    const shard = { shardCollection: 'test.c', key: { a: 'hashed' }, $db: 'admin' };
    assert.equal((await client.run(shard))['collectionsharded'], 'test.c');
    assert.equal((await client.run({ ...shard, key: { b: 1 } }))['codeName'], 'AlreadyInitialized');
    const two = { ...shard, shardCollection: 'test.d', key: { a: 2 } };
    assert.equal((await client.run(two))['codeName'], 'BadValue');
    const chunks = await client.run({ find: 'chunks', $db: 'config' });
    assert.equal(chunks['cursor'].firstBatch[0].shard, 'shard0');
    const { cursor } = await client.run({ listIndexes: 'c' });
    assert.deepEqual(
      cursor.firstBatch.map(({ name }: Document) => name),
      ['_id_', 'a_hashed'],
    );
    await client.run({ drop: 'c' });
    const left = await client.run({ count: 'collections', $db: 'config' });
    assert.equal(left['n'], 0);
  });
});

describe('what one mongos knows and another does not', () => {
  it('commits through another mongos by the recovery token what was committed, and nothing else', async () => {
    await using cluster = await startShardedCluster();
    const [one, other] = [clientOf(cluster), clientOf(cluster, 1)];
    await one.run({ create: 'c' });
    const committed = transaction();
    const inserted = await one.run({ insert: 'c', documents: [{ _id: 1 }], ...committed.first });
    assert.deepEqual(inserted['recoveryToken'], { recoveryShardId: 'shard0' });
    const { recoveryToken } = inserted;
    assert.equal((await other.run({ find: 'c', ...committed.next }))['code'], 251);
    const commit = { commitTransaction: 1, recoveryToken, $db: 'admin' };
    assert.equal((await one.run({ ...commit, ...committed.next }))['ok'], 1);
    assert.equal((await other.run({ ...commit, ...committed.next }))['ok'], 1);
    const lost = transaction();
    await one.run({ insert: 'c', documents: [{ _id: 2 }], ...lost.first });
    const refused = await other.run({ ...commit, ...lost.next });
    assert.deepEqual(
      [refused['code'], refused['errorLabels']],
      [251, ['TransientTransactionError']],
    );
    assert.equal((await other.run({ count: 'c' }))['n'], 1);
  });

  it('reads from the members that a read preference allows', async () => {
    await using cluster = await startShardedCluster();
    const client = clientOf(cluster);
    await client.run({ insert: 'c', documents: [{ _id: 1 }] });
    const [shard] = cluster.shards;
    for (const host of present(shard).secondaries) present(shard).pauseReplication(host);
    await client.run({ insert: 'c', documents: [{ _id: 2 }], writeConcern: { w: 1 } });
    const secondary = { $readPreference: { mode: 'secondary' } };
    assert.equal((await client.run({ count: 'c', ...secondary }))['n'], 1);
    assert.equal((await client.run({ count: 'c' }))['n'], 2);
  });

  it('does not find a cursor on a member that is gone, nor on one that came in its place', async () => {
    await using cluster = await startShardedCluster({ membersPerShard: 1 });
    const client = clientOf(cluster);
    await client.run({ insert: 'c', documents: [{ _id: 1 }, { _id: 2 }] });
    const { first, next } = transaction();
    const { cursor } = await client.run({ find: 'c', batchSize: 1, ...first });
    const plain = await client.run({ find: 'c', batchSize: 1 });
    const [shard] = cluster.shards;
    const [address] = present(shard).hosts;
    await present(shard).kill(present(address));
    const getMore = { getMore: Long.fromValue(cursor.id), collection: 'c', ...next };
    const gone = await client.run(getMore);
    assert.deepEqual([gone['code'], gone['errorLabels']], [6, ['TransientTransactionError']]);
    assert.match(gone['errmsg'], /^Error on remote shard .* Connection refused$/);
    await present(shard).restart(present(address));
    const again = { getMore: Long.fromValue(plain['cursor'].id), collection: 'c' };
    assert.equal((await client.run(again))['code'], 43);
  });
});

it('a shard is added while a cluster runs: new databases live there, snapshots from before do not count', async () => {
  await using cluster = await startShardedCluster({ mongoses: 1, membersPerShard: 1 });
  const client = clientOf(cluster);
  await client.run({ insert: 'items', documents: [{ _id: 1 }], $db: 'first' });
  using before = cluster.snapshot();
  const added = await cluster.addShard({ name: 'more' });
  await client.run({ insert: 'items', documents: [{ _id: 1 }], $db: 'second' });
  assert.equal(added.storage.collection('second', 'items')?.count, 1);
  assert.throws(() => cluster.restore(before), /other shards/);
  using now = cluster.snapshot();
  await client.run({ insert: 'items', documents: [{ _id: 2 }], $db: 'second' });
  cluster.restore(now);
  assert.equal(added.storage.collection('second', 'items')?.count, 1);
  await assert.rejects(cluster.addShard({ name: 'more' }), /a shard more already/);
  await assert.rejects(cluster.removeShard('more'), /drop second first/);
  cluster.reset();
  await cluster.removeShard('more');
  await assert.rejects(cluster.removeShard('shard0'), /last shard/);
});
