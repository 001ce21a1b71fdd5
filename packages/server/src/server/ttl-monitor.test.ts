import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { type SimulatedRuntime, simulatedRuntime } from '@touchstone/runtime';
import type { Document } from 'bson';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from './in-process.test-support.ts';

const SECOND = 1000;

interface World extends AsyncDisposable {
  readonly runtime: SimulatedRuntime;
  readonly client: InProcessClient;
  /** Virtual time passes while the command runs. */
  run(command: Document): Promise<Document>;
  ids(collection: string): Promise<unknown[]>;
}

async function standalone(): Promise<World> {
  const runtime = simulatedRuntime({ seed: 1 });
  const server = await runtime.clock.run(startStandalone({ runtime, version: '7.0.11' }));
  const client = new InProcessClient(server.server);
  const run = (command: Document): Promise<Document> => runtime.clock.run(client.run(command));
  return {
    runtime,
    client,
    run,
    ids: async (find) => {
      const { cursor } = await run({ find, sort: { _id: 1 } });
      return cursor.firstBatch.map(({ _id }: Document) => _id);
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function index(createIndexes: string, options: Document, key: Document = { d: 1 }): Document {
  return { createIndexes, indexes: [{ key, name: 'ttl', ...options }] };
}

/** Dates around now, and what is none, as they were put to MongoDB 7.0.11. */
function documents(now: number): Document[] {
  const old = new Date(now - 1000 * SECOND);
  const later = new Date(now + 10_000 * SECOND);
  return [
    { _id: 'old', d: old },
    { _id: 'later', d: later },
    { _id: 'none' },
    { _id: 'string', d: 'x' },
    { _id: 'mixed', d: [later, old] },
    { _id: 'laterArray', d: [later] },
    { _id: 'stringAndOld', d: ['x', old] },
    { _id: 'nested', d: [[old]] },
    { _id: 'empty', d: [] },
    { _id: 'number', d: 5 },
    { _id: 'inside', d: { x: old } },
    { _id: 'before1970', d: new Date(-5) },
    { _id: 'first', d: new Date(-8.64e15) },
  ];
}

const REMAIN = ['empty', 'inside', 'later', 'laterArray', 'nested', 'none', 'number', 'string'];

for (const [kind, options, key] of [
  ['ascending', {}, { d: 1 }],
  ['descending', {}, { d: -1 }],
  ['hidden', { hidden: true }, { d: 1 }],
  ['sparse', { sparse: true }, { d: 1 }],
] as const) {
  test(`a document goes when the first of its dates is old enough (${kind} index)`, async () => {
    await using world = await standalone();
    await world.run(index('c', { ...options, expireAfterSeconds: 10 }, key));
    await world.run({ insert: 'c', documents: documents(world.runtime.clock.date()) });
    await world.runtime.clock.advance(58 * SECOND);
    assert.equal((await world.ids('c')).length, 13, 'the monitor sleeps for a minute');
    await world.runtime.clock.advance(2 * SECOND);
    assert.deepEqual(await world.ids('c'), REMAIN);
  });
}

test('a partial index expires what it covers, a path what is inside, a special index nothing', async () => {
  await using world = await standalone();
  const old = new Date(0);
  const later = new Date(world.runtime.clock.date() + 10_000 * SECOND);
  const partialFilterExpression = { x: { $gt: 1 } };
  await world.run(index('part', { expireAfterSeconds: 10, partialFilterExpression }));
  const halves = [1, 2].map((x) => ({ _id: x, d: old, x }));
  await world.run({ insert: 'part', documents: halves });
  await world.run(index('path', { expireAfterSeconds: 10 }, { 'a.d': 1 }));
  const deep = [{ d: old }, [{ d: old }, { d: later }], [{ d: later }]];
  await world.run({ insert: 'path', documents: deep.map((a, at) => ({ _id: at, a })) });
  await world.run(index('hash', { expireAfterSeconds: 10 }, { d: 'hashed' }));
  await world.run({ insert: 'hash', documents: [{ _id: 1, d: old }] });
  await world.runtime.clock.advance(60 * SECOND);
  assert.deepEqual(await world.ids('part'), [1]);
  assert.deepEqual(await world.ids('path'), [2]);
  assert.deepEqual(await world.ids('hash'), [1]);
});

test('a clustered collection expires by _id, from 1970 on', async () => {
  await using world = await standalone();
  const clusteredIndex = { key: { _id: 1 }, unique: true };
  await world.run({ create: 'c', clusteredIndex, expireAfterSeconds: 10 });
  const later = new Date(world.runtime.clock.date() + 10_000 * SECOND);
  const ids = [new Date(1), later, 5, 'x', new Date(-5), new Date(0)];
  await world.run({ insert: 'c', documents: ids.map((_id) => ({ _id })) });
  await world.runtime.clock.advance(60 * SECOND);
  assert.deepEqual(await world.ids('c'), [5, 'x', new Date(-5), later]);
  await world.run({ collMod: 'c', expireAfterSeconds: 'off' });
  await world.run({ insert: 'c', documents: [{ _id: new Date(1) }] });
  await world.runtime.clock.advance(60 * SECOND);
  assert.equal((await world.ids('c')).length, 5);
});

test('measurements expire with the longest bucket that they may be in', async () => {
  await using world = await standalone();
  const timeseries = { timeField: 't', metaField: 'm' };
  await world.run({ create: 'c', timeseries, expireAfterSeconds: 10 });
  const date = world.runtime.clock.date();
  const ago = (seconds: number): Document => ({
    _id: seconds,
    t: new Date(date - seconds * SECOND),
  });
  await world.run({ insert: 'c', documents: [3400, 3800, 90_000].map(ago) });
  await world.runtime.clock.advance(60 * SECOND);
  assert.deepEqual(await world.ids('c'), [3400]);
  await world.run({ collMod: 'c', timeseries: { granularity: 'minutes' } });
  await world.runtime.clock.advance(3600 * SECOND);
  assert.deepEqual(await world.ids('c'), [3400], 'a bucket may now span a day');
});

test('collMod gives an index a time to live, and another one', async () => {
  await using world = await standalone();
  await world.run(index('c', {}));
  const d = new Date(world.runtime.clock.date());
  await world.run({ insert: 'c', documents: [{ _id: 1, d }] });
  const modify = (expireAfterSeconds: unknown): Promise<Document> =>
    world.run({ collMod: 'c', index: { name: 'ttl', expireAfterSeconds } });
  assert.equal((await modify(1000.9))['expireAfterSeconds_new'], 1000);
  await world.runtime.clock.advance(120 * SECOND);
  assert.deepEqual(await world.ids('c'), [1]);
  const reply = await modify(2 ** 40);
  assert.equal(reply['expireAfterSeconds_old'], 1000);
  assert.equal(reply['expireAfterSeconds_new'], 0x7fffffff);
  await modify(Number.NaN);
  await world.runtime.clock.advance(60 * SECOND);
  assert.deepEqual(await world.ids('c'), []);
});

test('the monitor sleeps as long as it is told, and does nothing while it is off', async () => {
  await using world = await standalone();
  const set = (parameters: Document): Promise<Document> =>
    world.run({ setParameter: 1, ...parameters, $db: 'admin' });
  const counts = async (): Promise<[number, number]> => {
    const { metrics } = await world.run({ serverStatus: 1 });
    return [Number(metrics.ttl.passes), Number(metrics.ttl.deletedDocuments)];
  };
  await world.runtime.clock.advance(200 * SECOND);
  assert.deepEqual(await counts(), [3, 0], 'passes that had nothing to do');
  await world.run(index('c', { expireAfterSeconds: 0 }));
  assert.equal((await set({ ttlMonitorSleepSecs: 2.7 }))['was'], 60);
  await world.run({ insert: 'c', documents: [{ _id: 1, d: new Date(0) }] });
  await world.runtime.clock.advance(1);
  assert.deepEqual(await world.ids('c'), [], 'the shorter sleep was over already');
  await set({ ttlMonitorEnabled: 0 });
  await world.run({ insert: 'c', documents: [{ _id: 2, d: new Date(0) }] });
  const [passes] = await counts();
  await world.runtime.clock.advance(60 * SECOND);
  assert.deepEqual(await world.ids('c'), [2]);
  assert.deepEqual(await counts(), [passes, 1]);
  await set({ ttlMonitorEnabled: true });
  await world.runtime.clock.advance(2 * SECOND);
  assert.deepEqual(await world.ids('c'), []);
  const refused = await set({ ttlMonitorSleepSecs: 0 });
  assert.equal(
    refused['errmsg'],
    'Invalid value for parameter ttlMonitorSleepSecs: 0 is not greater than 0',
  );
});

/** The number of timers of a clock that are set and not yet cancelled or due. */
function openTimers(clock: SimulatedRuntime['clock']): () => number {
  const open = new Set<object>();
  const setTimer = clock.setTimer.bind(clock);
  clock.setTimer = (delayMS, callback) => {
    const entry = {};
    open.add(entry);
    const timer = setTimer(delayMS, () => {
      open.delete(entry);
      callback();
    });
    return {
      cancel() {
        open.delete(entry);
        timer.cancel();
      },
    };
  };
  return () => open.size;
}

test('without times to live there is no timer, nor after the server has stopped', async () => {
  const world = await standalone();
  const { clock } = world.runtime;
  const open = openTimers(clock);
  await world.run({ insert: 'c', documents: [{ d: new Date(0) }] });
  assert.equal(open(), 0);
  await world.run(index('c', { expireAfterSeconds: 10_000 }));
  assert.equal(open(), 1);
  await world.run({ dropIndexes: 'c', index: 'ttl' });
  await clock.advance(60 * SECOND);
  assert.equal(open(), 0);
  await world.run(index('c', { expireAfterSeconds: 10_000 }));
  await world[Symbol.asyncDispose]();
  assert.equal(open(), 0);
});

async function replicaSet() {
  const runtime = simulatedRuntime({ seed: 1 });
  const set = await runtime.clock.run(startReplicaSet({ runtime, version: '7.0.11' }));
  const clientOf = (host: string): ((command: Document) => Promise<Document>) => {
    const client = new InProcessClient(set.server(host));
    return (command) => runtime.clock.run(client.run(command));
  };
  return { runtime, set, clientOf };
}

test('the primary deletes, change streams tell of it, and the next primary goes on', async () => {
  const { runtime, set, clientOf } = await replicaSet();
  await using _closing = set;
  const run = clientOf(present(set.primary));
  await run(index('c', { expireAfterSeconds: 10 }));
  const { cursor } = await run({ aggregate: 'c', pipeline: [{ $changeStream: {} }], cursor: {} });
  await run({ insert: 'c', documents: [{ _id: 1, d: new Date(0) }] });
  await runtime.clock.advance(60 * SECOND);
  const more = await run({ getMore: cursor.id, collection: 'c', maxTimeMS: 1 });
  const told = more['cursor'].nextBatch.map((event: Document) => [
    event['operationType'],
    event['documentKey'],
  ]);
  assert.deepEqual(told, [
    ['insert', { _id: 1 }],
    ['delete', { _id: 1 }],
  ]);
  const [next] = set.secondaries;
  set.elect(present(next));
  await clientOf(present(next))({ insert: 'c', documents: [{ _id: 2, d: new Date(0) }] });
  await runtime.clock.advance(60 * SECOND);
  const { n } = await clientOf(present(next))({ count: 'c' });
  assert.equal(n, 0);
  const status = await clientOf(present(next))({ serverStatus: 1 });
  assert.equal(Number(status['metrics'].ttl.deletedDocuments), 1, 'what this member deleted');
});

test('change streams tell nothing of measurements, whether they come or expire', async () => {
  const { runtime, set, clientOf } = await replicaSet();
  await using _closing = set;
  const run = clientOf(present(set.primary));
  await run({ create: 'm', timeseries: { timeField: 't' }, expireAfterSeconds: 10 });
  const { cursor } = await run({ aggregate: 1, pipeline: [{ $changeStream: {} }], cursor: {} });
  await run({ insert: 'm', documents: [{ t: new Date(0) }] });
  await runtime.clock.advance(60 * SECOND);
  assert.equal((await run({ count: 'm' }))['n'], 0);
  await run({ insert: 'c', documents: [{ _id: 1 }] });
  const more = await run({ getMore: cursor.id, collection: '$cmd.aggregate', maxTimeMS: 1 });
  assert.deepEqual(
    more['cursor'].nextBatch.map(({ ns }: Document) => ns.coll),
    ['c'],
  );
});

test('a member that comes back looks after what is stored', async () => {
  const { runtime, set, clientOf } = await replicaSet();
  await using _closing = set;
  const first = present(set.primary);
  await clientOf(first)(index('c', { expireAfterSeconds: 10 }));
  await runtime.clock.run(set.kill(first));
  await runtime.clock.run(set.restart(first));
  set.elect(first);
  await clientOf(first)({ insert: 'c', documents: [{ _id: 1, d: new Date(0) }] });
  await runtime.clock.advance(60 * SECOND);
  assert.equal((await clientOf(first)({ count: 'c' }))['n'], 0);
});

test('what a transaction has written stays until it ends', async () => {
  const { runtime, set, clientOf } = await replicaSet();
  await using _closing = set;
  const run = clientOf(present(set.primary));
  await run(index('c', { expireAfterSeconds: 0 }));
  const d = new Date(runtime.clock.date() + 30 * SECOND);
  await run({ insert: 'c', documents: [1, 2].map((_id) => ({ _id, d })) });
  const { id } = await run({ startSession: 1 });
  const transaction = { lsid: id, txnNumber: 1n, autocommit: false };
  const updates = [{ q: { _id: 1 }, u: { $set: { x: 1 } } }];
  await runtime.clock.advance(20 * SECOND);
  await run({ update: 'c', updates, ...transaction, startTransaction: true });
  await runtime.clock.advance(45 * SECOND);
  assert.equal((await run({ count: 'c' }))['n'], 1);
  await run({ commitTransaction: 1, ...transaction, $db: 'admin' });
  assert.equal((await run({ count: 'c' }))['n'], 0);
});
