import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { byteAt, present } from '@touchstone/protocol';
import { Binary, type Document, Long } from 'bson';
import { RawClient } from '../deployment/raw-client.test-support.ts';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { startShardedCluster } from '../deployment/sharded-cluster.ts';
import { type Standalone, startStandalone } from '../deployment/standalone.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import { Journal, type RecordKeeper } from './journal.ts';

const root = mkdtempSync(join(tmpdir(), 'journal-'));
after(() => rmSync(root, { recursive: true }));
let folders = 0;

function newFolder(): string {
  folders++;
  return join(root, String(folders));
}

/** Runs commands on a server over a folder, which is closed then. */
async function within<T>(
  dbPath: string,
  work: (run: (command: Document) => Promise<Document>, server: Standalone) => Promise<T>,
): Promise<T> {
  await using server = await startStandalone({ dbPath });
  using client = await RawClient.connect(present(server.hosts[0]));
  return await work(async (command) => {
    const reply = await client.send(command, 'shop');
    assert.equal(reply['ok'], 1, JSON.stringify(reply));
    return reply;
  }, server);
}

/** Runs commands on the primary of a set over a folder, which is closed then. */
async function withSet<T>(
  dbPath: string,
  work: (run: (command: Document) => Promise<Document>) => Promise<T>,
): Promise<T> {
  await using set = await startReplicaSet({ dbPath, members: 2 });
  using client = await RawClient.connect(present(set.primary));
  return await work(async ({ $db = 'shop', ...command }) => {
    const reply = await client.send(command, $db);
    if (reply['ok'] !== 1) throw new Error(`${reply['codeName']}: ${reply['errmsg']}`);
    return reply;
  });
}

async function documentsIn(dbPath: string, name: string): Promise<Document[]> {
  return within(dbPath, async (run) => (await run({ find: name })).cursor.firstBatch);
}

test('documents, collections, indexes and views are there again after a restart', async () => {
  const folder = newFolder();
  const shape = { validator: { n: { $gt: 0 } }, collation: { locale: 'de' } };
  const before = await within(folder, async (run) => {
    await run({ create: 'items', ...shape });
    await run({ createIndexes: 'items', indexes: [{ key: { n: 1 }, name: 'n', unique: true }] });
    await run({
      insert: 'items',
      documents: [
        { _id: 1, n: 1 },
        { _id: 2, n: 2 },
        { _id: 3, n: 3 },
      ],
    });
    await run({ update: 'items', updates: [{ q: { _id: 2 }, u: { $set: { m: 'x' } } }] });
    await run({ delete: 'items', deletes: [{ q: { _id: 1 }, limit: 1 }] });
    await run({ create: 'few', capped: true, size: 4096, max: 2 });
    await run({ insert: 'few', documents: [{ _id: 1 }, { _id: 2 }, { _id: 3 }] });
    await run({ insert: 'gone', documents: [{ _id: 1 }] });
    await run({ drop: 'gone' });
    await run({ insert: 'old', documents: [{ _id: 1 }] });
    await run({ aggregate: 'items', pipeline: [{ $out: 'copy' }], cursor: {} });
    await run({ create: 'view', viewOn: 'items', pipeline: [{ $match: { m: 'x' } }] });
    const { cursor } = await run({ listCollections: 1 });
    const indexes = await run({ listIndexes: 'items' });
    return { collections: cursor.firstBatch, indexes: indexes.cursor.firstBatch };
  });
  const afterwards = await within(folder, async (run) => {
    const { cursor } = await run({ listCollections: 1 });
    const indexes = await run({ listIndexes: 'items' });
    const invalid = await run({
      insert: 'items',
      documents: [
        { _id: 4, n: -1 },
        { _id: 5, n: 3 },
      ],
      ordered: false,
    });
    assert.deepEqual(
      invalid['writeErrors'].map(({ code }: Document) => code),
      [121, 11000],
    );
    return { collections: cursor.firstBatch, indexes: indexes.cursor.firstBatch };
  });
  assert.deepEqual(afterwards, before);
  assert.deepEqual(await documentsIn(folder, 'items'), [
    { _id: 2, n: 2, m: 'x' },
    { _id: 3, n: 3 },
  ]);
  assert.deepEqual(await documentsIn(folder, 'view'), [{ _id: 2, n: 2, m: 'x' }]);
  assert.deepEqual(await documentsIn(folder, 'few'), [{ _id: 2 }, { _id: 3 }]);
  assert.deepEqual(await documentsIn(folder, 'copy'), [
    { _id: 2, n: 2, m: 'x' },
    { _id: 3, n: 3 },
  ]);
});

test('of measurements with equal ids, the right one is changed and deleted after a restart', async () => {
  const folder = newFolder();
  const measured = (m: string) => ({ _id: 1, t: new Date(1000), m });
  await within(folder, async (run) => {
    await run({ create: 'series', timeseries: { timeField: 't', metaField: 'm' } });
    await run({ insert: 'series', documents: ['a', 'b', 'c', 'd'].map(measured) });
    await run({ delete: 'series', deletes: [{ q: { m: 'b' }, limit: 0 }] });
    const update = { q: { m: 'c' }, u: { $set: { m: 'e' } }, multi: true };
    await run({ update: 'series', updates: [update] });
  });
  const kept = await documentsIn(folder, 'series');
  assert.deepEqual(kept.map(({ m }) => m).sort(), ['a', 'd', 'e']);
  await within(folder, (run) => run({ delete: 'series', deletes: [{ q: { m: 'a' }, limit: 0 }] }));
  const left = await documentsIn(folder, 'series');
  assert.deepEqual(left.map(({ m }) => m).sort(), ['d', 'e']);
});

test('a snapshot that was restored is what is there after a restart', async () => {
  const folder = newFolder();
  await within(folder, async (run, server) => {
    await run({ insert: 'items', documents: [{ _id: 1 }] });
    using snapshot = server.snapshot();
    await run({ insert: 'items', documents: [{ _id: 2 }] });
    server.restore(snapshot);
    await run({ insert: 'items', documents: [{ _id: 3 }] });
  });
  assert.deepEqual(await documentsIn(folder, 'items'), [{ _id: 1 }, { _id: 3 }]);
});

test('what a $out had not put in its place is gone after a restart, and stays so', async () => {
  const folder = newFolder();
  await within(folder, async (run) => {
    await run({ insert: 'tmp.agg_out.1', documents: [{ _id: 1 }] });
    await run({ insert: 'items', documents: [{ _id: 1 }] });
  });
  for (const _restart of [1, 2]) {
    await within(folder, async (run) => {
      const { cursor } = await run({ listCollections: 1, nameOnly: true });
      assert.deepEqual(cursor.firstBatch, [{ name: 'items', type: 'collection' }]);
    });
  }
});

test('a record that was torn at the end is left out, and writing goes on behind what is whole', async () => {
  const folder = newFolder();
  const journal = join(folder, 'touchstone.journal');
  await within(folder, (run) => run({ insert: 'items', documents: [{ _id: 1 }] }));
  const whole = statSync(journal).size;
  await within(folder, (run) => run({ insert: 'items', documents: [{ _id: 2 }] }));
  const bytes = readFileSync(journal);
  for (const end of [whole + 5, whole + 20, bytes.length - 1]) {
    writeFileSync(journal, bytes.subarray(0, end));
    assert.deepEqual(await documentsIn(folder, 'items'), [{ _id: 1 }], `cut at ${end}`);
  }
  await within(folder, (run) => run({ insert: 'items', documents: [{ _id: 3 }] }));
  assert.deepEqual(await documentsIn(folder, 'items'), [{ _id: 1 }, { _id: 3 }]);
  appendFileSync(journal, Buffer.alloc(100));
  assert.deepEqual(await documentsIn(folder, 'items'), [{ _id: 1 }, { _id: 3 }]);
});

test('a folder that is damaged, foreign or in use is refused', async () => {
  const folder = newFolder();
  const journal = join(folder, 'touchstone.journal');
  await within(folder, async (run, server) => {
    const { dbPath } = { dbPath: folder };
    await assert.rejects(startStandalone({ dbPath }), /is in use by process \d+/);
    await run({ insert: 'items', documents: [{ _id: 1 }] });
    await run({ insert: 'items', documents: [{ _id: 2 }] });
    assert.equal(server.hosts.length, 1);
  });
  const bytes = readFileSync(journal);
  for (const at of [3, 20, 40]) {
    const damaged = Buffer.from(bytes);
    damaged[at] = byteAt(damaged, at) ^ 0xff;
    writeFileSync(journal, damaged);
    await assert.rejects(startStandalone({ dbPath: folder }), /is damaged/, `byte ${at}`);
    assert.deepEqual(readFileSync(journal), damaged, 'and left as it was');
  }
  writeFileSync(journal, bytes);
  writeFileSync(join(folder, 'WiredTiger.wt'), '');
  await assert.rejects(startStandalone({ dbPath: folder }), /another server \(WiredTiger\.wt\)/);
  await assert.rejects(startReplicaSet({ dbPath: folder }), /another server \(WiredTiger\.wt\)/);
});

const lsid = { id: new Binary(Buffer.alloc(16, 7), 4) };

test('a set remembers after a restart what was retried, and where a change stream was', async () => {
  const dbPath = newFolder();
  const insert = { insert: 'items', documents: [{ _id: 1, n: 1 }], lsid, txnNumber: new Long(1) };
  const change = {
    findAndModify: 'items',
    query: { _id: 1 },
    update: { $inc: { n: 1 } },
    new: true,
    lsid,
    txnNumber: new Long(2),
  };
  const watch = { aggregate: 'items', pipeline: [{ $changeStream: {} }], cursor: {} };
  const [answer, token] = await withSet(dbPath, async (run) => {
    await run({ create: 'items' });
    const { cursor } = await run(watch);
    await run(insert);
    await run({ update: 'items', updates: [{ q: { _id: 1 }, u: { $set: { m: 'x' } } }] });
    return [await run(change), cursor.postBatchResumeToken] as const;
  });
  await withSet(dbPath, async (run) => {
    const retried = await run(change);
    assert.deepEqual([retried['value'], retried['retriedStmtId']], [answer['value'], 0]);
    const old = await run(insert).catch((error: Error) => error.message);
    assert.match(String(old), /TransactionTooOld/);
    await run({ update: 'items', updates: [{ q: {}, u: { n: 9 } }] });
    await run({ delete: 'items', deletes: [{ q: {}, limit: 0 }] });
    const resumed = { $changeStream: { resumeAfter: token, fullDocumentBeforeChange: 'off' } };
    const { cursor } = await run({ ...watch, pipeline: [resumed] });
    assert.deepEqual(
      cursor.firstBatch.map((each: Document) => [
        each['operationType'],
        each['fullDocument'] ?? each['updateDescription']?.updatedFields ?? null,
      ]),
      [
        ['insert', { _id: 1, n: 1 }],
        ['update', { m: 'x' }],
        ['update', { n: 2 }],
        ['replace', { _id: 1, n: 9 }],
        ['delete', null],
      ],
    );
  });
});

test('a committed transaction is found again after a restart, and is told as one', async () => {
  const dbPath = newFolder();
  const inside = { lsid, txnNumber: new Long(5), autocommit: false };
  const commit = { commitTransaction: 1, ...inside, $db: 'admin' };
  const start = await withSet(dbPath, async (run) => {
    await run({ create: 'items' });
    const { operationTime } = await run({ insert: 'items', documents: [{ _id: 0 }] });
    await run({ insert: 'items', documents: [{ _id: 1 }], ...inside, startTransaction: true });
    await run({ insert: 'items', documents: [{ _id: 2 }], ...inside });
    await run(commit);
    return operationTime;
  });
  await withSet(dbPath, async (run) => {
    assert.equal((await run(commit))['ok'], 1);
    const stage = { $changeStream: { startAtOperationTime: start } };
    const { cursor } = await run({ aggregate: 'items', pipeline: [stage], cursor: {} });
    assert.deepEqual(
      cursor.firstBatch.map((each: Document) => [each['fullDocument']._id, each['txnNumber']]),
      [
        [0, undefined],
        [1, 5],
        [2, 5],
      ],
    );
  });
});

test('a sharded cluster has its databases on their shards again', async () => {
  const dbPath = newFolder();
  const options = { dbPath, shards: 2, membersPerShard: 1, mongoses: 1 };
  const within = async (work: (client: RawClient) => Promise<void>): Promise<void> => {
    await using cluster = await startShardedCluster(options);
    using client = await RawClient.connect(present(cluster.hosts[0]));
    await work(client);
  };
  const primaries = async (client: RawClient): Promise<unknown> => {
    const { cursor } = await client.send({ find: 'databases', sort: { _id: 1 } }, 'config');
    return cursor.firstBatch.map((each: Document) => [each['_id'], each['primary']]);
  };
  let before: unknown;
  await within(async (client) => {
    for (const name of ['one', 'two']) {
      await client.send({ insert: 'items', documents: [{ _id: name }] }, name);
    }
    await client.send({ enableSharding: 'one' });
    const sharded = await client.send({ shardCollection: 'one.items', key: { _id: 1 } });
    assert.equal(sharded['ok'], 1, sharded['errmsg']);
    before = await primaries(client);
  });
  await within(async (client) => {
    assert.deepEqual(await primaries(client), before);
    const { cursor } = await client.send({ find: 'items' }, 'two');
    assert.deepEqual(cursor.firstBatch, [{ _id: 'two' }]);
    await client.send({ insert: 'items', documents: [{ _id: 'more' }] }, 'one');
    const again = await client.send({ shardCollection: 'one.items', key: { n: 1 } });
    assert.equal(again['codeName'], 'AlreadyInitialized');
  });
});

test('all who wait before a sync begins share it; who comes later has the next one', async () => {
  await using server = await startStandalone();
  const { storage, retryableWrites, runtime } = server.server.node;
  const ends: (() => void)[] = [];
  let [records, written] = [0, 0];
  const keeper: RecordKeeper = {
    write: () => records++,
    rewrite() {},
    hasGrown: () => false,
    sync: () => new Promise((resolve) => ends.push(resolve)),
    close: async () => undefined,
  };
  const { clock } = runtime;
  const journal = new Journal({ storage, retryableWrites, clock, keepers: [keeper] });
  storage.keepIn(journal);
  const write = (): Promise<void> => {
    storage.createCollection({ database: 'shop', name: `items${written++}` }, PLAIN_OPTIONS);
    return journal.sync();
  };
  const turn = (): Promise<void> => new Promise((resolve) => clock.defer(resolve));
  const first = [write()];
  await Promise.resolve();
  first.push(write(), journal.sync());
  await turn();
  assert.deepEqual([records, ends.length], [1, 1]);
  const later = [write(), journal.sync()];
  await turn();
  assert.deepEqual([records, ends.length], [1, 1]);
  ends[0]?.();
  await Promise.all(first);
  await turn();
  assert.deepEqual([records, ends.length], [2, 2]);
  ends[1]?.();
  await Promise.all(later);
});

test('a commit over several shards is told once each has it in its journal', async () => {
  await using cluster = await startShardedCluster({
    shards: 2,
    membersPerShard: 1,
    mongoses: 1,
    dbPath: newFolder(),
  });
  using client = await RawClient.connect(present(cluster.hosts[0]));
  for (const [at, database] of ['left', 'right'].entries()) {
    await client.send({ enableSharding: database, primaryShard: `shard${at}` });
    await client.send({ create: 'items' }, database);
  }
  const lsid = { id: new Binary(Buffer.alloc(16, 1), 4) };
  const part = { lsid, txnNumber: Long.fromNumber(1), autocommit: false };
  const insert = { insert: 'items', documents: [{ _id: 1 }], ...part };
  await client.send({ ...insert, startTransaction: true }, 'left');
  await client.send(insert, 'right');
  assert.equal((await client.send({ commitTransaction: 1, ...part }))['ok'], 1);
  assert.deepEqual(
    cluster.shards.map(({ storage }) => storage.journal?.isPending),
    [false, false],
  );
});
