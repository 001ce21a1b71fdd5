import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { type Document, Long, Timestamp, UUID } from 'bson';
import { type ShardedCluster, startShardedCluster } from '../deployment/sharded-cluster.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

/** A cluster with the database `a` on the one and `b` on the other of its shards, each with an empty collection. */
async function twoShards(): Promise<ShardedCluster> {
  const cluster = await startShardedCluster({ shards: 2, mongoses: 2, version: '8.0.0' });
  const client = clientOf(cluster);
  for (const $db of ['a', 'b']) await client.run({ create: 'c', $db });
  return cluster;
}

function clientOf(cluster: ShardedCluster, at = 0): InProcessClient {
  return new InProcessClient(cluster.mongos(present(cluster.hosts[at])));
}

/** A session whose commands are parts of transactions, one after the other. */
function sessionOf(client: InProcessClient) {
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

function told({ ok, code, codeName, errorLabels }: Document): unknown {
  return ok === 1 ? 'ok' : [codeName, code, ...(errorLabels ?? [])];
}

function failOn(
  cluster: ShardedCluster,
  shard: number,
  data: Document,
  mode: unknown = { times: 1 },
) {
  const set = present(cluster.shards[shard]);
  const client = new InProcessClient(set.server(present(set.primary)));
  const failing = { failInternalCommands: true, ...data };
  return client.run({ configureFailPoint: 'failCommand', mode, data: failing, $db: 'admin' });
}

const TRANSIENT = 'TransientTransactionError';

test('a transaction goes on where it began, and ends once', async () => {
  await using cluster = await twoShards();
  const session = sessionOf(clientOf(cluster));
  const insert = (_id: number): Document => ({ insert: 'c', documents: [{ _id }], $db: 'a' });
  const find = { find: 'c', $db: 'b' };
  const end = (name: string): Promise<Document> => session.run({ [name]: 1, $db: 'admin' });
  session.begin();
  assert.equal(told(await session.run(insert(1))), 'ok');
  assert.deepEqual(told(await session.run(insert(2), { startTransaction: true })), [
    'ConflictingOperationInProgress',
    117,
  ]);
  assert.equal(told(await end('commitTransaction')), 'ok');
  assert.equal(told(await end('commitTransaction')), 'ok');
  assert.deepEqual(told(await session.run(find)), ['TransactionCommitted', 256]);
  assert.deepEqual(told(await end('abortTransaction')), ['TransactionCommitted', 256]);
  session.begin();
  assert.equal(told(await session.run(find)), 'ok');
  assert.equal(told(await end('abortTransaction')), 'ok');
  assert.deepEqual(told(await session.run(find)), ['NoSuchTransaction', 251, TRANSIENT]);
  assert.deepEqual(told(await end('commitTransaction')), ['NoSuchTransaction', 251, TRANSIENT]);
  const old = { txnNumber: Long.fromNumber(1) };
  assert.deepEqual(told(await session.run(find, old)), ['TransactionTooOld', 225]);
  assert.deepEqual(told(await session.run(find, { ...old, startTransaction: true })), [
    'TransactionTooOld',
    225,
  ]);
  const next = { txnNumber: Long.fromNumber(9) };
  const unknown = await session.run(find, next);
  assert.deepEqual(told(unknown), ['NoSuchTransaction', 251, TRANSIENT]);
  assert.match(
    unknown['errmsg'],
    /^cannot continue txnId 2 for session .* with txnRetryCounter 0$/,
  );
  const fresh = await sessionOf(clientOf(cluster)).run(find);
  assert.match(fresh['errmsg'], /^cannot continue txnId -1 for session/);
});

test('replies in a transaction say which shard knows its end: the first that was written to', async () => {
  await using cluster = await twoShards();
  const session = sessionOf(clientOf(cluster));
  const token = (reply: Document): unknown => reply['recoveryToken'].recoveryShardId;
  session.begin();
  assert.equal(token(await session.run({ find: 'c', $db: 'a' })), undefined);
  const written = token(await session.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'b' }));
  assert.equal(typeof written, 'string');
  const later = token(await session.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'a' }));
  assert.equal(later, written);
  assert.equal(token(await session.run({ find: 'c', $db: 'a' })), written);
  const { cursor } = await clientOf(cluster).run({ find: 'databases', $db: 'config' });
  const { primary } = cursor.firstBatch.find(({ _id }: Document) => _id === 'b');
  assert.equal(written, primary);
  assert.equal(told(await session.run({ commitTransaction: 1, $db: 'admin' })), 'ok');
});

test('a statement that fails on one shard ends the transaction on all', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  await client.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'b' });
  const session = sessionOf(client);
  session.begin();
  assert.equal(told(await session.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'a' })), 'ok');
  const failed = await session.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'b' });
  assert.equal(failed['writeErrors']?.[0].code ?? failed['code'], 11_000);
  const after = await session.run({ find: 'c', $db: 'a' });
  assert.deepEqual(told(after), ['NoSuchTransaction', 251, TRANSIENT]);
  // Of a write it is an error of the whole command too, not one of its statements.
  const again = await session.run({ insert: 'c', documents: [{ _id: 3 }], $db: 'a' });
  assert.deepEqual(told(again), ['NoSuchTransaction', 251, TRANSIENT]);
  const written = await client.run({ insert: 'c', documents: [{ _id: 1 }], $db: 'a' });
  assert.equal(written['n'], 1);
});

test('ending sessions forgets their transactions, killing them aborts what is open', async () => {
  await using cluster = await twoShards();
  const client = clientOf(cluster);
  const lsid = { id: new UUID() };
  const other = { id: new UUID() };
  const begin = (of: Document, number: number): Document => ({
    lsid: of,
    txnNumber: Long.fromNumber(number),
    autocommit: false,
    startTransaction: true,
  });
  const insert = { insert: 'c', documents: [{ _id: 1 }], $db: 'a' };
  const find = { find: 'c', $db: 'b' };
  await client.run({ ...insert, ...begin(lsid, 1) });
  await client.run({ ...find, ...begin(other, 1) });
  const { startTransaction: _, ...inside } = begin(lsid, 1);
  const { startTransaction: __, ...inOther } = begin(other, 1);
  await client.run({ killSessions: [lsid], $db: 'admin' });
  assert.deepEqual(told(await client.run({ ...find, ...inside })), [
    'NoSuchTransaction',
    251,
    TRANSIENT,
  ]);
  assert.equal(told(await client.run({ ...find, ...inOther })), 'ok');
  await client.run({ killAllSessions: [], $db: 'admin' });
  assert.deepEqual(told(await client.run({ ...find, ...inOther })), [
    'NoSuchTransaction',
    251,
    TRANSIENT,
  ]);
  assert.match((await client.run({ ...find, ...inside }))['errmsg'], /has been aborted/);
  await client.run({ endSessions: [lsid], $db: 'admin' });
  assert.match((await client.run({ ...find, ...inside }))['errmsg'], /cannot continue txnId -1/);
  assert.match((await client.run({ ...find, ...inOther }))['errmsg'], /has been aborted/);
});

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
