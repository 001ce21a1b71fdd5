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
import type { Document } from 'bson';
import { RawClient } from '../deployment/raw-client.test-support.ts';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { type Standalone, startStandalone } from '../deployment/standalone.ts';

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
  using client = await RawClient.connect(server.hosts[0]!);
  return await work(async (command) => {
    const reply = await client.send(command, 'shop');
    assert.equal(reply['ok'], 1, JSON.stringify(reply));
    return reply;
  }, server);
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
    damaged[at]! ^= 0xff;
    writeFileSync(journal, damaged);
    await assert.rejects(startStandalone({ dbPath: folder }), /is damaged/, `byte ${at}`);
    assert.deepEqual(readFileSync(journal), damaged, 'and left as it was');
  }
  writeFileSync(journal, bytes);
  writeFileSync(join(folder, 'WiredTiger.wt'), '');
  await assert.rejects(startStandalone({ dbPath: folder }), /another server \(WiredTiger\.wt\)/);
  await assert.rejects(startReplicaSet({ dbPath: folder }), /keeps everything in memory/);
});
