import assert from 'node:assert/strict';
import { platform } from 'node:process';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import type { Document } from 'bson';
import { RawClient } from './raw-client.test-support.ts';
import { startReplicaSet } from './replica-set.ts';

const ALL = { cursor: {} };

/** Tools send this when they are started and used, by the database that they send it to. */
const SENT: Readonly<Record<string, Readonly<Record<string, readonly Document[]>>>> = {
  'the shell': {
    admin: [
      { hello: 1, helloOk: true, client: { driver: { name: 'nodejs|mongosh', version: '2' } } },
      { ping: 1 },
      { buildInfo: 1 },
      { getCmdLineOpts: 1 },
      { getLog: 'startupWarnings' },
      { getParameter: 1, featureCompatibilityVersion: 1 },
      { aggregate: 1, pipeline: [{ $currentOp: { localOps: true } }], ...ALL },
      { replSetGetStatus: 1 },
      { replSetGetConfig: 1 },
      { endSessions: [] },
    ],
    shop: [
      { listCollections: 1, nameOnly: true, authorizedCollections: true },
      { dbStats: 1, scale: 1 },
      { count: 'items', query: {} },
      { explain: { find: 'items', filter: { n: 1 } }, verbosity: 'executionStats' },
    ],
  },
  'a desktop client': {
    admin: [
      { hostInfo: 1 },
      { connectionStatus: 1, showPrivileges: true },
      { listDatabases: 1, nameOnly: true },
      { serverStatus: 1 },
      { top: 1 },
      { currentOp: 1, $all: true },
      { getParameter: '*' },
      { getDefaultRWConcern: 1 },
    ],
    shop: [
      { aggregate: 'items', pipeline: [{ $collStats: { storageStats: {} } }], ...ALL },
      { aggregate: 'items', pipeline: [{ $indexStats: {} }], ...ALL },
      { aggregate: 'items', pipeline: [{ $sample: { size: 1000 } }], ...ALL, allowDiskUse: true },
      { listIndexes: 'items', ...ALL },
      { validate: 'items' },
    ],
  },
  'an exporter of measures': {
    admin: [
      { isMaster: 1 },
      { getDiagnosticData: 1 },
      { serverStatus: 1, metrics: { apiVersions: true } },
      { connPoolStats: 1 },
      { listDatabases: 1, filter: { name: 'shop' } },
      { lockInfo: 1 },
    ],
    shop: [
      { dbStats: 1, freeStorage: 1 },
      { collStats: 'items' },
      {
        aggregate: 'items',
        pipeline: [{ $collStats: { latencyStats: { histograms: true }, count: {} } }],
        ...ALL,
      },
      { profile: -1 },
    ],
    local: [
      { collStats: 'oplog.rs' },
      { find: 'oplog.rs', sort: { $natural: -1 }, limit: 1 },
      { find: 'oplog.rs', sort: { $natural: 1 }, limit: 1 },
    ],
  },
};

for (const [tool, databases] of Object.entries(SENT)) {
  test(`${tool} gets an answer to everything that it asks`, async () => {
    await using set = await startReplicaSet({ members: 1 });
    using client = await RawClient.connect(present(set.hosts[0]));
    await client.send({ insert: 'items', documents: [{ _id: 1, n: 1 }] }, 'shop');
    for (const [database, commands] of Object.entries(databases)) {
      for (const command of commands) {
        const reply = await client.send(command, database);
        assert.equal(reply['ok'], 1, `${JSON.stringify(command)}: ${reply['errmsg']}`);
      }
    }
  });
}

test('top names every collection', async () => {
  await using set = await startReplicaSet({ members: 1 });
  using client = await RawClient.connect(present(set.hosts[0]));
  await client.send({ create: 'items' }, 'shop');
  const { totals } = await client.send({ top: 1 });
  assert.equal(totals.note, 'all times in microseconds');
  assert.deepEqual(Object.keys(totals['shop.items']), [
    'total',
    'readLock',
    'writeLock',
    'queries',
    'getmore',
    'insert',
    'update',
    'remove',
    'commands',
  ]);
});

test('hostInfo tells on Linux what the kernel tells', { skip: platform !== 'linux' }, async () => {
  await using set = await startReplicaSet({ members: 1 });
  using client = await RawClient.connect(present(set.hosts[0]));
  const { extra } = await client.send({ hostInfo: 1 });
  assert.match(extra.cpuFeatures, /\w+ \w+/);
  assert.equal(Number(extra.pageSize) % 4096, 0);
  assert.ok(extra.numPages * Number(extra.pageSize) > 2 ** 24);
  assert.ok(extra.maxOpenFiles > 0);
  const proc = extra.mountInfo.find((each: Document) => each['mountPoint'] === '/proc');
  assert.deepEqual(
    [proc.type, typeof proc.mountId, typeof proc.options],
    ['proc', 'number', 'string'],
  );
});
