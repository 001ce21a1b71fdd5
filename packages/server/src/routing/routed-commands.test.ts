import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Document, type Long, Timestamp, UUID } from 'bson';
import { startShardedCluster } from '../deployment/sharded-cluster.ts';
import type { InProcessClient } from '../server/in-process.test-support.ts';
import { clientOf, failOn, told, twoShards } from './routing.test-support.ts';

test('a cursor is known to the mongos that opened it until it ends', async () => {
  await using cluster = await twoShards();
  const [client, stranger] = [clientOf(cluster), clientOf(cluster, 1)];
  const documents = [1, 2, 3, 4, 5].map((_id) => ({ _id }));
  await client.run({ insert: 'c', documents, $db: 'b' });
  const open = async (): Promise<Long> => {
    const { cursor } = await client.run({ find: 'c', batchSize: 2, $db: 'b' });
    return cursor.id;
  };
  const id = await open();
  const more = (from: InProcessClient, getMore: unknown, batchSize = 2): Promise<Document> =>
    from.run({ getMore, collection: 'c', batchSize, $db: 'b' });
  assert.deepEqual(told(await more(stranger, id)), ['CursorNotFound', 43]);
  const { cursor } = await more(client, id);
  assert.deepEqual(cursor.nextBatch, documents.slice(2, 4));
  const last = await more(client, id, 9);
  assert.deepEqual([last['cursor'].nextBatch.length, Number(last['cursor'].id)], [1, 0]);
  assert.deepEqual(told(await more(client, id)), ['CursorNotFound', 43]);
  const killed = await open();
  const kill = { killCursors: 'c', cursors: [killed, id], $db: 'b' };
  const { cursorsKilled, cursorsNotFound } = await client.run(kill);
  assert.deepEqual([cursorsKilled.length, cursorsNotFound.length], [1, 1]);
  assert.deepEqual(told(await more(client, killed)), ['CursorNotFound', 43]);
  const status = await client.run({ serverStatus: 1, $db: 'admin' });
  assert.equal(status['ok'], 1);
});

/** Failures of a shard for a batch of two inserts: what the client is told with and without order. */
const FAILURES: readonly (readonly [number, unknown, unknown])[] = [
  [112, [112], [112, 112]],
  [11_600, 11_600, 11_600],
  [10_107, 10_107, 10_107],
  [2, 2, 2],
  [14, 14, 14],
  [26, [26], [26, 26]],
];

test('what a shard says of a whole batch is told as errors of its statements, or as it is', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  for (const [errorCode, inOrder, withoutOrder] of FAILURES)
    for (const ordered of [true, false]) {
      await failOn(cluster, 0, { failCommands: ['insert'], errorCode });
      await failOn(cluster, 1, { failCommands: ['insert'], errorCode });
      const documents = [{ x: 1 }, { x: 2 }];
      const reply = await client.run({ insert: 'c', documents, ordered, $db: 'a' });
      const { writeErrors, code, n } = reply;
      const codes = writeErrors?.map((each: Document) => each['code']) ?? code;
      assert.deepEqual(codes, ordered ? inOrder : withoutOrder, String(errorCode));
      if (writeErrors !== undefined) {
        assert.deepEqual(
          writeErrors.map(({ index }: Document) => index),
          writeErrors.map((_: unknown, at: number) => at),
        );
        assert.equal(n, 0);
      }
      for (const at of [0, 1]) await failOn(cluster, at, { failCommands: ['insert'] }, 'off');
    }
});

test('a mongos refuses itself what no shard need be asked', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const documents = [{ _id: 1 }];
  const refused: readonly (readonly [Document, string])[] = [
    [{ insert: 'c', documents: [] }, 'InvalidLength'],
    [{ insert: 'c' }, 'Location40414'],
    [{ insert: 'c', documents, writeConcern: { w: -1 } }, 'FailedToParse'],
    [{ insert: 'c', documents, writeConcern: { x: 1 } }, 'Location40415'],
    [{ insert: 'c', documents, unknown: 1 }, 'Location40415'],
    [{ find: 'c', writeConcern: { w: 1 } }, 'InvalidOptions'],
    [{ find: 'c', readConcern: { level: 'nothing' } }, 'FailedToParse'],
    [{ find: 'c', $readPreference: { mode: 'nothing' } }, 'BadValue'],
    [{ enableSharding: 'z', primaryShard: 'nowhere', $db: 'admin' }, 'ShardNotFound'],
  ];
  for (const [command, codeName] of refused) {
    const reply = await client.run({ ...command, $db: command['$db'] ?? 'a' });
    assert.equal(
      reply['codeName'] ?? reply['writeErrors']?.[0].code,
      codeName,
      JSON.stringify([command, reply]),
    );
  }
});

test('reads at one moment get it once, and say which it is', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const { operationTime } = await client.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'b' });
  const read = (readConcern: Document, $db = 'a'): Promise<Document> =>
    client.run({ find: 'c', readConcern, $db });
  const first = await read({ level: 'snapshot' });
  const { atClusterTime } = first['cursor'];
  assert.ok(atClusterTime instanceof Timestamp);
  assert.ok(atClusterTime.compare(operationTime) >= 0);
  const after = await read({ level: 'snapshot', afterClusterTime: operationTime });
  assert.ok(after['cursor'].atClusterTime.compare(operationTime) >= 0);
  const given = await read({ level: 'snapshot', atClusterTime: operationTime }, 'b');
  assert.ok(given['cursor'].atClusterTime.equals(operationTime));
  assert.deepEqual(given['cursor'].firstBatch, [{ _id: 1 }]);
  const plain = await read({ level: 'majority' });
  assert.equal(plain['cursor'].atClusterTime, undefined);
  const future = new Timestamp({ t: 4_000_000_000, i: 1 });
  for (const level of ['snapshot', 'majority', 'local'])
    assert.equal(
      (await read({ level, afterClusterTime: future }))['codeName'],
      'InvalidOptions',
      level,
    );
  assert.equal(
    (await read({ level: 'snapshot', atClusterTime: future }))['codeName'],
    'InvalidOptions',
  );
  for (const level of ['local', 'majority'])
    assert.equal(told(await read({ level, afterClusterTime: operationTime })), 'ok');
});

test('a shard catches up with what another has seen', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  for (let _id = 0; _id < 5; _id++) {
    const documents = [{ _id }];
    const { operationTime } = await client.run({ insert: 'c', documents, $db: 'a' });
    const readConcern = { afterClusterTime: operationTime };
    const { cursor, ok } = await client.run({ find: 'c', readConcern, $db: 'b' });
    assert.deepEqual([ok, cursor.firstBatch], [1, []]);
  }
});

test('a bulk write over two shards tells of each operation at its place', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  await client.run({ insert: 'c', documents: [{ _id: 9 }], $db: 'b' });
  const nsInfo = [{ ns: 'a.c' }, { ns: 'b.c' }];
  const insert = (ns: number, _id: number): Document => ({ insert: ns, document: { _id } });
  const bulk = async (ops: readonly Document[], more: Document = {}): Promise<Document> => {
    const reply = await client.run({ bulkWrite: 1, ops, nsInfo, ...more, $db: 'admin' });
    assert.equal(reply['ok'], 1, JSON.stringify(reply));
    return reply;
  };
  const rows = ({ cursor }: Document): unknown =>
    cursor.firstBatch.map(({ idx, ok, code }: Document) => [idx, ok, code]);
  const ordered = await bulk([insert(0, 1), insert(1, 1), insert(1, 9), insert(0, 2)]);
  assert.deepEqual(rows(ordered), [
    [0, 1, undefined],
    [1, 1, undefined],
    [2, 0, 11_000],
  ]);
  assert.deepEqual([ordered['nErrors'], ordered['nInserted']], [1, 2]);
  const unordered = await bulk([insert(1, 9), insert(0, 3), insert(1, 3), insert(0, 1)], {
    ordered: false,
  });
  assert.deepEqual(rows(unordered), [
    [0, 0, 11_000],
    [1, 1, undefined],
    [2, 1, undefined],
    [3, 0, 11_000],
  ]);
  assert.deepEqual([unordered['nErrors'], unordered['nInserted']], [2, 2]);
  const changes = await bulk([
    { update: 0, filter: { _id: 1 }, updateMods: { $set: { x: 1 } } },
    { update: 1, filter: { _id: 77 }, updateMods: { $set: { x: 1 } }, upsert: true },
    { delete: 0, filter: { _id: 3 } },
    { update: 1, filter: {}, updateMods: { $set: { y: 1 } }, multi: true },
  ]);
  const { nMatched, nModified, nUpserted, nDeleted, nErrors } = changes;
  assert.deepEqual([nMatched, nModified, nUpserted, nDeleted, nErrors], [5, 5, 1, 1, 0]);
  const { cursor } = await bulk([insert(0, 20), insert(1, 20), insert(0, 21)], {
    cursor: { batchSize: 2 },
  });
  assert.equal(cursor.firstBatch.length, 2);
  const next = await client.run({ getMore: cursor.id, collection: '$cmd.bulkWrite', $db: 'admin' });
  assert.deepEqual(
    next['cursor'].nextBatch.map(({ idx }: Document) => idx),
    [2],
  );
});

test('a bulk write goes on behind a shard that fails as a whole, or stops there', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const nsInfo = [{ ns: 'a.c' }, { ns: 'b.c' }];
  let _id = 0;
  const insert = (ns: number): Document => ({ insert: ns, document: { _id: _id++ } });
  const failing = { failCommands: ['bulkWrite'], errorCode: 8 };
  const { cursor } = await client.run({ find: 'databases', $db: 'config' });
  const { primary } = cursor.firstBatch.find((each: Document) => each['_id'] === 'b');
  const second = primary.endsWith('1') ? 1 : 0;
  await failOn(cluster, second, failing);
  const ops = [insert(0), insert(1), insert(1), insert(0)];
  const ordered = await client.run({ bulkWrite: 1, ops, nsInfo, $db: 'admin' });
  assert.deepEqual(
    [ordered['nInserted'], ordered['nErrors'], ordered['cursor'].firstBatch.length],
    [1, 1, 2],
  );
  assert.equal(ordered['cursor'].firstBatch[1].code, 8);
  await failOn(cluster, second, failing);
  const rest = [insert(0), insert(1), insert(1), insert(0)];
  const unordered = await client.run({
    bulkWrite: 1,
    ops: rest,
    nsInfo,
    ordered: false,
    $db: 'admin',
  });
  assert.deepEqual([unordered['nInserted'], unordered['nErrors']], [2, 2]);
  assert.deepEqual(
    unordered['cursor'].firstBatch.map(({ idx, ok }: Document) => [idx, ok]),
    [
      [0, 1],
      [1, 0],
      [2, 0],
      [3, 1],
    ],
  );
});

test('a write goes to a primary, whatever members are preferred for reads', async () => {
  await using cluster = await startShardedCluster({ membersPerShard: 2 });
  const client = clientOf(cluster);
  const $readPreference = { mode: 'secondary' };
  const documents = [{ _id: 1 }];
  const written = await client.run({ insert: 'c', documents, $readPreference, $db: 'a' });
  assert.deepEqual([written['ok'], written['n']], [1, 1]);
  const { cursor } = await client.run({ find: 'c', $readPreference, $db: 'a' });
  assert.deepEqual(cursor.firstBatch, documents);
});

test('ending sessions leaves the cursors of others', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  await client.run({ insert: 'c', documents: [1, 2, 3].map((_id) => ({ _id })), $db: 'a' });
  const lsid = { id: new UUID() };
  const open = async (more: Document): Promise<Document> =>
    (await client.run({ find: 'c', batchSize: 1, ...more, $db: 'a' }))['cursor'];
  const [own, other] = [await open({ lsid }), await open({})];
  await client.run({ killSessions: [lsid], $db: 'admin' });
  const more = (getMore: unknown, rest: Document = {}): Promise<Document> =>
    client.run({ getMore, collection: 'c', ...rest, $db: 'a' });
  assert.equal(told(await more(other['id'])), 'ok');
  assert.deepEqual(told(await more(own['id'], { lsid })), ['CursorNotFound', 43]);
});

test('a bulk write tells which concern it has not met', async () => {
  await using cluster = await twoShards();
  const reply = await clientOf(cluster).run({
    bulkWrite: 1,
    ops: [
      { insert: 0, document: { _id: 1 } },
      { insert: 1, document: { _id: 1 } },
    ],
    nsInfo: [{ ns: 'a.c' }, { ns: 'b.c' }],
    writeConcern: { w: 5, wtimeout: 1 },
    $db: 'admin',
  });
  assert.deepEqual([reply['ok'], reply['nInserted']], [1, 2]);
  assert.equal(reply['writeConcernError'].codeName, 'UnsatisfiableWriteConcern');
});
