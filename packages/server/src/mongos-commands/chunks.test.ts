import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { type Document, MaxKey, MinKey } from 'bson';
import { startShardedCluster } from '../deployment/sharded-cluster.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

type Ask = (command: Document, database?: string) => Promise<Document>;

/** A cluster of two shards, with `a.c` cut by `x` on the first, and nine documents in it. */
async function sharded(use: (ask: Ask, shards: readonly string[]) => Promise<void>): Promise<void> {
  await using cluster = await startShardedCluster({ shards: 2, mongoses: 1, version: '7.0.11' });
  const client = new InProcessClient(cluster.mongos(present(cluster.hosts[0])));
  const ask: Ask = (command, database = 'admin') => client.run({ ...command, $db: database });
  const shards = (await ask({ listShards: 1 })).shards.map(({ _id }: Document) => _id);
  await ask({ enableSharding: 'a', primaryShard: shards[0] });
  await ask({ shardCollection: 'a.c', key: { x: 1 } });
  const documents = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((x) => ({ _id: x, x }));
  await ask({ insert: 'c', documents }, 'a');
  await use(ask, shards);
}

async function chunksOf(ask: Ask): Promise<readonly string[]> {
  const { cursor } = await ask({ find: 'chunks', sort: { min: 1 } }, 'config');
  return cursor.firstBatch.map(({ min, max, lastmod, jumbo, shard }: Document) =>
    [edge(min), edge(max), `${lastmod.t}|${lastmod.i}`, jumbo, shard].join(' '),
  );
}

function edge({ x }: Document): string {
  if (x instanceof MinKey) return '-';
  return x instanceof MaxKey ? '+' : String(x);
}

function told({ ok, code, errmsg }: Document): readonly unknown[] {
  return ok === 1 ? [1] : [code, errmsg];
}

test('a chunk is cut at a key or in the middle of its documents, and joined again', () =>
  sharded(async (ask, [first]) => {
    assert.deepEqual(await chunksOf(ask), [`- + 1|0  ${first}`]);
    for (const cut of [{ middle: { x: 5 } }, { find: { x: 9 } }, { find: { x: 2 } }])
      assert.deepEqual(told(await ask({ split: 'a.c', ...cut })), [1]);
    assert.deepEqual(await chunksOf(ask), [
      `- 3 1|5 false ${first}`,
      `3 5 1|6 false ${first}`,
      `5 7 1|3 false ${first}`,
      `7 + 1|4 false ${first}`,
    ]);
    const bounds = [{ x: new MinKey() }, { x: 5 }];
    assert.deepEqual(told(await ask({ mergeChunks: 'a.c', bounds })), [1]);
    assert.deepEqual((await chunksOf(ask))[0], `- 5 1|7 false ${first}`);
    const { version } = await ask({ getShardVersion: 'a.c' });
    assert.deepEqual([version.t, version.i], [1, 7]);
    const inside = [{ x: 2 }, { x: new MaxKey() }];
    assert.deepEqual(told(await ask({ mergeChunks: 'a.c', bounds: inside })), [
      13388,
      'Range with bounds [{ x: 2 }, { x: MaxKey }) is not owned by this shard.',
    ]);
  }));

test('a cut that cannot be made is refused', () =>
  sharded(async (ask) => {
    await ask({ split: 'a.c', middle: { x: 5 } });
    await ask({ split: 'a.c', middle: { x: 100 } });
    const refused = async (cut: Document): Promise<unknown> =>
      told(await ask({ split: 'a.c', ...cut }));
    assert.deepEqual(await refused({}), [undefined, 'need to specify find/bounds or middle']);
    assert.deepEqual(await refused({ middle: { x: 5 } }), [
      undefined,
      'new split key { x: 5 } is a boundary key of existing chunk [{ x: 5 },{ x: 100 })',
    ]);
    assert.deepEqual(await refused({ middle: { y: 5 } }), [
      undefined,
      'new split key { y: 5 } is not valid for shard key pattern { x: 1 }',
    ]);
    assert.deepEqual(await refused({ find: { x: 200 } }), [
      96,
      "can't open a cursor to scan the range (desired range is possibly empty)",
    ]);
    await ask({ split: 'a.c', middle: { x: 9 } });
    assert.deepEqual(await refused({ find: { x: 9 } }), [
      87,
      'Unable to find median in chunk because chunk is indivisible.',
    ]);
    const other = await ask({ split: 'a.other', middle: { x: 1 } });
    assert.deepEqual(told(other), [118, 'Expected collection a.other to be sharded']);
  }));

test('a hashed collection begins with two chunks for each shard', () =>
  sharded(async (ask) => {
    await ask({ shardCollection: 'a.h', key: { x: 'hashed' } });
    const chunks = (await chunksOf(ask)).slice(1).map((each) => each.split(' ').slice(0, 2));
    const quarter = '4611686018427387902';
    assert.deepEqual(chunks, [
      ['-', `-${quarter}`],
      [`-${quarter}`, '0'],
      ['0', quarter],
      [quarter, '+'],
    ]);
  }));

test('a database is moved with its documents, indexes, views and chunks', () =>
  sharded(async (ask, [first, second]) => {
    await ask({ split: 'a.c', middle: { x: 5 } });
    await ask({ create: 'v', viewOn: 'c', pipeline: [{ $match: { x: { $gt: 7 } } }] }, 'a');
    const { cursor } = await ask({ find: 'c', batchSize: 2 }, 'a');
    const stays = await ask({ moveChunk: 'a.c', find: { x: 1 }, to: second });
    assert.equal(stays['codeName'], 'CommandNotSupported');
    assert.deepEqual(told(await ask({ moveChunk: 'a.c', find: { x: 1 }, to: first })), [1]);
    assert.deepEqual(told(await ask({ movePrimary: 'a', to: second })), [1]);
    assert.deepEqual(await chunksOf(ask), [`- 5 2|0 false ${second}`, `5 + 3|0 false ${second}`]);
    const [database] = (await ask({ find: 'databases' }, 'config')).cursor.firstBatch;
    assert.deepEqual([database.primary, database.version.lastMod], [second, 2]);
    const counted = await ask({ count: 'c' }, 'a');
    assert.deepEqual([counted['n'], counted['shards']], [9, { [String(second)]: 9 }]);
    const seen = (await ask({ find: 'v' }, 'a')).cursor.firstBatch;
    assert.deepEqual(seen, [
      { _id: 8, x: 8 },
      { _id: 9, x: 9 },
    ]);
    const indexes = (await ask({ listIndexes: 'c' }, 'a')).cursor.firstBatch;
    assert.deepEqual(
      indexes.map(({ name }: Document) => name),
      ['_id_', 'x_1'],
    );
    const more = await ask({ getMore: cursor.id, collection: 'c' }, 'a');
    assert.equal(more['codeName'], 'CursorNotFound');
    assert.deepEqual(told(await ask({ insert: 'c', documents: [{ _id: 1 }] }, 'a')), [1]);
    const { databases } = await ask({ listDatabases: 1 });
    const { shards } = databases.find(({ name }: Document) => name === 'a');
    assert.deepEqual(Object.keys(shards), [second]);
  }));

test('a shard key gets more fields, and its index is kept', () =>
  sharded(async (ask) => {
    await ask({ split: 'a.c', middle: { x: 5 } });
    const key = { x: 1, y: 1 };
    const refused = await ask({ refineCollectionShardKey: 'a.c', key });
    assert.match(
      refused['errmsg'],
      /Please create an index that starts with the proposed shard key/,
    );
    const built = await ask({ createIndexes: 'c', indexes: [{ key, name: 'both' }] }, 'a');
    assert.deepEqual(
      Object.values<Document>(built['raw']).map(({ numIndexesAfter }) => numIndexesAfter),
      [3],
    );
    assert.deepEqual(told(await ask({ refineCollectionShardKey: 'a.c', key })), [1]);
    const [chunk] = (await ask({ find: 'chunks', sort: { min: 1 } }, 'config')).cursor.firstBatch;
    assert.deepEqual([chunk.max.x, chunk.max.y instanceof MinKey], [5, true]);
    const dropped = await ask({ dropIndexes: 'c', index: 'both' }, 'a');
    assert.deepEqual(told(dropped), [
      370,
      "Cannot drop the only compatible index for this collection's shard key",
    ]);
    const unique = [{ key: { z: 1 }, name: 'z', unique: true }];
    const failed = await ask({ createIndexes: 'c', indexes: unique }, 'a');
    assert.equal(failed['codeName'], 'CannotCreateIndex');
  }));

test('ranges belong to zones, and zones to shards', () =>
  sharded(async (ask, [first]) => {
    const range = { updateZoneKeyRange: 'a.c', min: { x: 0 }, max: { x: 5 } };
    assert.deepEqual(told(await ask({ ...range, zone: 'east' })), [
      177,
      'zone east does not exist',
    ]);
    await ask({ addShardToZone: first, zone: 'east' });
    assert.deepEqual(told(await ask({ ...range, zone: 'east' })), [1]);
    const [shard] = (await ask({ listShards: 1 })).shards;
    assert.deepEqual(shard.tags, ['east']);
    const overlapping = await ask({ ...range, min: { x: 3 }, max: { x: 7 }, zone: 'east' });
    assert.deepEqual(told(overlapping), [
      178,
      'Zone range: { x: 3 } -->> { x: 7 }  on  east is overlapping with existing: { x: 0 } -->> { x: 5 }  on  east',
    ]);
    const inUse = await ask({ removeShardFromZone: first, zone: 'east' });
    assert.equal(inUse['codeName'], 'ZoneStillInUse');
    await ask({ ...range, zone: null });
    assert.deepEqual(told(await ask({ removeShardFromZone: first, zone: 'east' })), [1]);
    assert.deepEqual((await ask({ find: 'tags' }, 'config')).cursor.firstBatch, []);
  }));

test('what each shard has of the sharded collections is told by a stage', () =>
  sharded(async (ask, [first]) => {
    const asked = { aggregate: 1, pipeline: [{ $shardedDataDistribution: {} }], cursor: {} };
    const [row] = (await ask(asked)).cursor.firstBatch;
    assert.deepEqual([row.ns, row.shards[0].shardName], ['a.c', first]);
    assert.equal(row.shards[0].numOwnedDocuments, 9);
    assert.equal((await ask(asked, 'a'))['code'], 6789102);
    const stats = await ask({ collStats: 'c' }, 'a');
    assert.deepEqual([stats['sharded'], stats['count'], stats['nchunks']], [true, 9, 1]);
    const sizes = await ask({ dbStats: 1 }, 'a');
    assert.deepEqual([sizes['objects'], Object.keys(sizes['raw']).length], [9, 1]);
  }));
