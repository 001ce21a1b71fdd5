import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { type Document, Long, Timestamp, UUID } from 'bson';
import { type ReplicaSet, startReplicaSet } from '../deployment/replica-set.ts';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

function primaryOf(set: ReplicaSet): InProcessClient {
  return new InProcessClient(set.server(present(set.primary)));
}

function told({ ok, codeName }: Document): unknown {
  return ok === 1 ? 'ok' : codeName;
}

/** Commands with parameters of the stable API, and what becomes of them. */
const API: readonly (readonly [Document, unknown])[] = [
  [{ ping: 1, apiVersion: '1' }, 'ok'],
  [{ ping: 1, apiVersion: '1', apiStrict: true, apiDeprecationErrors: true }, 'ok'],
  [{ ping: 1, apiVersion: '2' }, 'APIVersionError'],
  [{ ping: 1, apiStrict: true }, 'Location4886600'],
  [{ ping: 1, apiDeprecationErrors: false }, 'Location4886600'],
  [{ serverStatus: 1, apiVersion: '1' }, 'ok'],
  [{ serverStatus: 1, apiVersion: '1', apiStrict: false }, 'ok'],
  [{ serverStatus: 1, apiVersion: '1', apiStrict: true }, 'APIStrictError'],
  [{ testDeprecation: 1, apiVersion: '1' }, 'ok'],
  [{ testVersion2: 1, apiVersion: '1', apiStrict: true }, 'APIStrictError'],
];

test('the stable API lets through what is in it', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  for (const [command, expected] of API)
    assert.equal(told(await client.run(command)), expected, JSON.stringify(command));
  await client.run({ setParameter: 1, requireApiVersion: true, $db: 'admin' });
  assert.equal(told(await client.run({ ping: 1 })), 'Location498870');
  assert.equal(told(await client.run({ find: 'c' })), 'Location498870');
  assert.equal(told(await client.run({ find: 'c', apiVersion: '1' })), 'ok');
  for (const name of ['hello', 'isMaster', 'setParameter', 'getMore', 'configureFailPoint'])
    assert.notEqual(told(await client.run({ [name]: 1, $db: 'admin' })), 'Location498870', name);
});

/** Commands on a secondary, with what becomes of them there. */
const ON_SECONDARY: readonly (readonly [Document, unknown])[] = [
  [{ ping: 1 }, 'ok'],
  [{ hello: 1 }, 'ok'],
  [{ find: 'c' }, 'NotPrimaryNoSecondaryOk'],
  [{ find: 'c', $readPreference: { mode: 'primary' } }, 'NotPrimaryNoSecondaryOk'],
  [{ find: 'c', $readPreference: { mode: 'primaryPreferred' } }, 'ok'],
  [{ find: 'c', $readPreference: { mode: 'secondary' } }, 'ok'],
  [{ count: 'c', $readPreference: { mode: 'nearest' } }, 'ok'],
  [{ insert: 'c', documents: [{}] }, 'NotWritablePrimary'],
  [{ insert: 'c', documents: [{}], $readPreference: { mode: 'nearest' } }, 'NotWritablePrimary'],
  [{ drop: 'c' }, 'NotWritablePrimary'],
];

test('a secondary reads for who says so, and writes for nobody', async () => {
  await using set = await startReplicaSet({ members: 2 });
  await primaryOf(set).run({ insert: 'c', documents: [1, 2, 3].map((_id) => ({ _id })) });
  const client = new InProcessClient(set.server(present(set.secondaries[0])));
  for (const [command, expected] of ON_SECONDARY)
    assert.equal(told(await client.run(command)), expected, JSON.stringify(command));
  const mode = { mode: 'secondary' };
  const { cursor } = await client.run({ find: 'c', batchSize: 1, $readPreference: mode });
  assert.equal(told(await client.run({ getMore: cursor.id, collection: 'c' })), 'ok');
});

/** Commands, and by how much they raise the counters of a server. */
const COUNTED: readonly (readonly [Document, Document])[] = [
  [{ insert: 'c', documents: [{ _id: 1 }, { _id: 2 }, { _id: 3 }] }, { insert: 3 }],
  [{ insert: 'c', documents: [{ _id: 4 }, { _id: 1 }, { _id: 5 }] }, { insert: 1 }],
  [{ insert: 'c', documents: 5 }, { user: 1 }],
  [
    { update: 'c', updates: [1, 2].map((_id) => ({ q: { _id }, u: { $set: { a: 1 } } })) },
    { update: 2 },
  ],
  [{ delete: 'c', deletes: [2, 3].map((_id) => ({ q: { _id }, limit: 1 })) }, { delete: 2 }],
  [
    { update: 'c', updates: 7 },
    { update: 1, user: 1 },
  ],
  [{ find: 'c' }, { query: 1 }],
  [
    { getMore: Long.fromNumber(7), collection: 'c' },
    { getmore: 1, user: 1 },
  ],
  [{ ping: 1 }, { command: 1 }],
  [{ count: 'c' }, { command: 1 }],
  [{ count: 5 }, { command: 1, user: 1 }],
];

test('what was done is counted by its kind', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const counts = async (): Promise<Record<string, number>> => {
    const { opcounters, asserts } = await client.run({ serverStatus: 1 });
    const own = { ...opcounters, user: asserts.user };
    return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, Number(value)]));
  };
  for (const [command, expected] of COUNTED) {
    const before = await counts();
    await client.run(command);
    const after = await counts();
    const raised = Object.entries(after).flatMap(([name, value]) => {
      const by = value - (before[name] ?? 0) - (name === 'command' ? 1 : 0);
      return by === 0 ? [] : [[name, by] as const];
    });
    assert.deepEqual(Object.fromEntries(raised), expected, JSON.stringify(command));
  }
});

test('the profiler keeps an entry for each command, as it is asked to', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const entries = async (filter: Document = {}): Promise<Document[]> => {
    const { cursor } = await client.run({ find: 'system.profile', filter });
    return cursor.firstBatch;
  };
  const clear = async (): Promise<void> => {
    await client.run({ profile: 0 });
    await client.run({ drop: 'system.profile' });
  };
  await client.run({ hello: 1, client: { application: { name: 'app' } } });
  await client.run({ ping: 1 });
  await client.run({ profile: 2 });
  await client.run({ insert: 'c', documents: [{ _id: 1 }, { _id: 2 }, { _id: 3 }] });
  const { cursor } = await client.run({ find: 'c', batchSize: 1 });
  await client.run({ getMore: cursor.id, collection: 'c' });
  await client.run({ count: 5 });
  await client.run({ delete: 'c', deletes: [{ q: {}, limit: 0 }] });
  await client.run({ hello: 1 });
  await client.run({ ping: 1, $db: 'local' });
  await client.run({ find: 'c', $db: 'other' });
  const noted = await entries();
  assert.deepEqual(
    noted.map(({ op, ns, n, nreturned, errName }) => [op, ns, n, nreturned, errName]),
    [
      ['insert', 'test.c', 3, undefined, undefined],
      ['query', 'test.c', undefined, 1, undefined],
      ['getmore', 'test.c', undefined, 2, undefined],
      ['command', 'test.$cmd', undefined, undefined, 'InvalidNamespace'],
      ['remove', 'test.c', 3, undefined, undefined],
    ],
  );
  const [first] = noted;
  const wrong = noted.find(({ errName }) => errName !== undefined);
  assert.equal(wrong?.['ok'], 0);
  assert.equal(wrong?.['errCode'], 73);
  assert.equal(first?.['appName'], 'app');
  assert.equal(first?.['command'].insert, 'c');
  assert.equal(typeof first?.['millis'], 'number');
  assert.equal((await entries()).length, noted.length);
  await clear();
  await client.run({ profile: 1, slowms: 100_000 });
  await client.run({ find: 'c' });
  assert.equal((await entries()).length, 0);
  await client.run({ profile: 1, slowms: -1 });
  await client.run({ find: 'c' });
  assert.equal((await entries()).length, 1);
  await clear();
  await client.run({ profile: 1, slowms: -1, sampleRate: 0 });
  await client.run({ find: 'c' });
  assert.equal((await entries()).length, 0);
  await client.run({ profile: 1, slowms: 100_000, sampleRate: 1, filter: { op: 'query' } });
  await client.run({ find: 'c' });
  await client.run({ ping: 1 });
  assert.deepEqual(
    (await entries()).map(({ op }) => op),
    ['query'],
  );
});

/** Settings of failCommand, the command that comes, and what becomes of it. */
const FAIL_POINTS: readonly (readonly [Document, Document, unknown])[] = [
  [{ failCommands: ['ping'], errorCode: 91 }, { ping: 1 }, 'ShutdownInProgress'],
  [{ failCommands: ['ping', 'find'], errorCode: 91 }, { find: 'c' }, 'ShutdownInProgress'],
  [{ failCommands: ['find'], errorCode: 91 }, { ping: 1 }, 'ok'],
  [{ failCommands: 'ping', errorCode: 91 }, { ping: 1 }, 'ok'],
  [{ errorCode: 91 }, { ping: 1 }, 'ok'],
  [{ failCommands: ['isMaster'], errorCode: 91 }, { ismaster: 1 }, 'ShutdownInProgress'],
  [{ failCommands: ['hello'], errorCode: 91 }, { isMaster: 1 }, 'ok'],
  [
    { failCommands: ['findAndModify'], errorCode: 91 },
    { findandmodify: 'c', remove: true },
    'ShutdownInProgress',
  ],
  [
    { failCommands: ['find'], errorCode: 91, namespace: 'test.c' },
    { find: 'c' },
    'ShutdownInProgress',
  ],
  [{ failCommands: ['find'], errorCode: 91, namespace: 'test.d' }, { find: 'c' }, 'ok'],
  [{ failCommands: ['ping'], errorCode: 91, namespace: 'test' }, { ping: 1 }, 'ShutdownInProgress'],
  [{ failCommands: ['ping'], errorCode: 91, namespace: 'other' }, { ping: 1 }, 'ok'],
  [{ failCommands: ['ping'], blockConnection: true }, { ping: 1 }, 'InvalidOptions'],
  [
    { failCommands: ['ping'], blockConnection: true, blockTimeMS: -1 },
    { ping: 1 },
    'InvalidOptions',
  ],
  [
    { failCommands: ['ping'], blockConnection: true, blockTimeMS: 0, errorCode: 91 },
    { ping: 1 },
    'ShutdownInProgress',
  ],
  [
    { failCommands: ['ping'], blockConnection: false, errorCode: 91 },
    { ping: 1 },
    'ShutdownInProgress',
  ],
  [{ failCommands: ['ping'], closeConnection: false }, { ping: 1 }, 'ok'],
  [{ failCommands: ['ping'] }, { ping: 1 }, 'ok'],
  [
    { failCommands: ['configureFailPoint'], errorCode: 91 },
    { configureFailPoint: 'failCommand', mode: 'off', $db: 'admin' },
    'ok',
  ],
];

test('failCommand acts on the commands that it means', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const set = (mode: string, data: Document): Promise<Document> =>
    client.run({ configureFailPoint: 'failCommand', mode, data, $db: 'admin' });
  for (const [data, command, expected] of FAIL_POINTS) {
    await set('alwaysOn', data);
    assert.equal(told(await client.run(command)), expected, JSON.stringify([data, command]));
    await set('off', {});
  }
  await set('alwaysOn', { failCommands: ['ping'], errorLabels: ['A', 'B'], errorCode: 91 });
  assert.deepEqual((await client.run({ ping: 1 }))['errorLabels'], ['A', 'B']);
  await set('alwaysOn', { failCommands: ['ping'], errorLabels: 'A', errorCode: 91 });
  assert.equal((await client.run({ ping: 1 }))['errorLabels'], undefined);
  await set('alwaysOn', { failCommands: ['ping'], writeConcernError: { code: 1 } });
  assert.deepEqual((await client.run({ ping: 1 }))['writeConcernError'], { code: 1 });
});

/** Write concerns on a set of three of which one stands still, and the error that comes of each. */
const CONCERNS: readonly (readonly [Document, string | undefined])[] = [
  [{ w: 1 }, undefined],
  [{ w: 0 }, undefined],
  [{ w: 2, wtimeout: 1 }, undefined],
  [{ w: 'majority', wtimeout: 1 }, undefined],
  [{}, undefined],
  [{ w: 3, wtimeout: 1 }, 'WriteConcernFailed'],
  [{ w: 4, wtimeout: 1 }, 'UnsatisfiableWriteConcern'],
  [{ w: 'unknown' }, 'UnknownReplWriteConcern'],
  [{ w: { dc: 1 } }, 'NoSuchKey'],
];

test('a write tells how far it came where its concern wants more', async () => {
  await using set = await startReplicaSet({ members: 3 });
  set.pauseReplication(present(set.secondaries[0]));
  const client = primaryOf(set);
  for (const [writeConcern, expected] of CONCERNS) {
    const reply = await client.run({ insert: 'c', documents: [{}], writeConcern });
    const shown = JSON.stringify(writeConcern);
    // Nothing is told where no acknowledgement is wanted.
    const told = writeConcern['w'] === 0 ? 0 : 1;
    assert.deepEqual([reply['ok'], reply['n']], [1, told], shown);
    assert.equal(reply['writeConcernError']?.codeName, expected, shown);
  }
  const reply = await client.run({
    insert: 'c',
    documents: [{}],
    writeConcern: { w: 3, wtimeout: 1 },
  });
  assert.deepEqual(reply['writeConcernError'].errInfo, {
    wtimeout: true,
    writeConcern: { w: 3, wtimeout: 1, provenance: 'clientSupplied' },
  });
  const tagged = await client.run({ insert: 'c', documents: [{}], writeConcern: { w: { dc: 2 } } });
  assert.deepEqual(tagged['writeConcernError'].errInfo.writeConcern.w, { dc: 2 });
  assert.equal(tagged['writeConcernError'].errInfo.wtimeout, undefined);
  const read = await client.run({ find: 'c', limit: 1 });
  assert.equal(read['writeConcernError'], undefined);
  const defaults = {
    setDefaultRWConcern: 1,
    defaultWriteConcern: { w: 3, wtimeout: 1 },
    $db: 'admin',
  };
  await client.run({ ...defaults, writeConcern: { w: 1 } });
  const late = await client.run({ insert: 'c', documents: [{}] });
  assert.equal(late['writeConcernError'].errInfo.writeConcern.provenance, 'customDefault');
  const own = await client.run({ insert: 'c', documents: [{}], writeConcern: { w: 1 } });
  assert.equal(own['writeConcernError'], undefined);
});

test('a read waits for the time that it has to be behind, and majority reads for a majority', async () => {
  await using set = await startReplicaSet({ members: 3 });
  const [behind = '', other = ''] = set.secondaries;
  const client = primaryOf(set);
  const slow = new InProcessClient(set.server(behind));
  await client.run({ insert: 'c', documents: [{ _id: 1 }], writeConcern: { w: 3 } });
  set.pauseReplication(behind);
  await client.run({ insert: 'c', documents: [{ _id: 2 }] });
  const $readPreference = { mode: 'secondary' };
  const read = (readConcern: Document): Document => ({ find: 'c', readConcern, $readPreference });
  const ids = ({ cursor }: Document): unknown => cursor.firstBatch.map(({ _id }: Document) => _id);
  for (const level of ['local', 'available', 'majority', 'snapshot'])
    assert.deepEqual(ids(await slow.run(read({ level }))), [1], level);
  assert.deepEqual(ids(await slow.run(read({}))), [1]);
  const concerns = [
    (time: Timestamp) => ({ afterClusterTime: time }),
    (time: Timestamp) => ({ level: 'majority', afterClusterTime: time }),
    (time: Timestamp) => ({ level: 'snapshot', atClusterTime: time }),
  ];
  for (const concernOf of concerns) {
    set.pauseReplication(behind);
    const change = { update: 'c', updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] };
    const { operationTime } = await client.run(change);
    slow.start(read(concernOf(operationTime)));
    let isDone = false;
    const reply = slow.reply().then((value) => {
      isDone = true;
      return present(value);
    });
    for (let turn = 0; turn < 3; turn++) await client.run({ ping: 1 });
    assert.equal(isDone, false);
    set.resumeReplication(behind);
    assert.deepEqual(ids(await reply), [1, 2]);
  }
  set.pauseReplication(behind);
  set.pauseReplication(other);
  await client.run({ insert: 'c', documents: [{ _id: 3 }], writeConcern: { w: 1 } });
  const newest = async (level: string): Promise<unknown> =>
    ids(await client.run({ find: 'c', readConcern: { level } }));
  assert.deepEqual(await newest('local'), [1, 2, 3]);
  assert.deepEqual(await newest('majority'), [1, 2]);
  assert.deepEqual(await newest('snapshot'), [1, 2]);
  const zero = new Timestamp({ t: 1, i: 1 });
  const tooOld = await client.run({
    find: 'c',
    readConcern: { level: 'snapshot', atClusterTime: zero },
  });
  assert.equal(tooOld['codeName'], 'SnapshotTooOld');
});

test('a standalone has no concerns of sets, and takes no transaction numbers', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const lsid = { id: new UUID() };
  for (const [command, expected] of [
    [{ find: 'c', readConcern: { level: 'snapshot' } }, 'NotAReplicaSet'],
    [{ find: 'c', readConcern: { level: 'linearizable' } }, 'NotAReplicaSet'],
    [{ find: 'c', readConcern: { level: 'majority' } }, 'ok'],
    [
      { find: 'c', readConcern: { afterClusterTime: new Timestamp({ t: 1, i: 1 }) } },
      'IllegalOperation',
    ],
    [{ insert: 'c', documents: [{}], writeConcern: { w: 2 } }, 'BadValue'],
    [{ insert: 'c', documents: [{}], writeConcern: { w: 'other' } }, 'BadValue'],
    [{ insert: 'c', documents: [{}], writeConcern: { w: 'majority' } }, 'ok'],
    [{ find: 'c', writeConcern: { w: 1 } }, 'InvalidOptions'],
    [{ insert: 'c', documents: [{}], lsid }, 'ok'],
    [{ insert: 'c', documents: [{}], lsid, txnNumber: Long.fromNumber(1) }, 'IllegalOperation'],
  ] as const)
    assert.equal(told(await client.run(command)), expected, JSON.stringify(command));
});

/** Commands that wait until a transaction which has looked into `test.c` ends, and such that do not. */
const EXCLUSIVE: readonly (readonly [Document, boolean])[] = [
  [{ drop: 'c' }, true],
  [{ dropDatabase: 1 }, true],
  [{ renameCollection: 'test.c', to: 'test.e', $db: 'admin' }, true],
  [{ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a' }] }, true],
  [{ drop: 'd' }, false],
  [{ dropDatabase: 1, $db: 'other' }, false],
  [{ renameCollection: 'test.d', to: 'test.e', $db: 'admin' }, false],
  [{ find: 'c' }, false],
];

test('a collection that a transaction has looked into stays as it is until that ends', async () => {
  for (const [command, waits] of EXCLUSIVE) {
    await using set = await startReplicaSet({ members: 1 });
    const [client, other, third] = [primaryOf(set), primaryOf(set), primaryOf(set)];
    for (const name of ['c', 'd']) await client.run({ insert: name, documents: [{ _id: 1 }] });
    const part = { lsid: { id: new UUID() }, txnNumber: Long.fromNumber(1), autocommit: false };
    await client.run({ find: 'c', ...part, startTransaction: true });
    other.start(command);
    let isDone = false;
    const reply = other.reply().then((value) => {
      isDone = true;
      return present(value);
    });
    for (let turn = 0; turn < 5; turn++) await third.run({ ping: 1 });
    assert.equal(isDone, !waits, JSON.stringify(command));
    await client.run({ abortTransaction: 1, ...part, $db: 'admin' });
    assert.equal(told(await reply), 'ok', JSON.stringify(command));
  }
});

test('a command has no more time than it was given, but a getMore waits for that long', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  await client.run({ create: 'c', capped: true, size: 4096 });
  await client.run({ insert: 'c', documents: [{ _id: 1 }] });
  const { cursor } = await client.run({ find: 'c', tailable: true, awaitData: true });
  const more = await client.run({ getMore: cursor.id, collection: 'c', maxTimeMS: 1 });
  assert.deepEqual([more['ok'], more['cursor'].nextBatch], [1, []]);
  const sleep = { sleep: 1, millis: 20, $db: 'admin' };
  assert.equal(told(await client.run({ ...sleep, maxTimeMS: 1 })), 'MaxTimeMSExpired');
  assert.equal(told(await client.run({ ...sleep, maxTimeMS: 0 })), 'ok');
});
