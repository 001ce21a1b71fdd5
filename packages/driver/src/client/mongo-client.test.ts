import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SimulatedRuntime, simulatedRuntime } from '@touchstone/runtime';
import type { Document } from 'bson';
import { MongoInvalidArgumentError, MongoNotConnectedError } from '../error/api-error.ts';
import type { MongoClientOptions } from './client-options.ts';
import type { ClientTopology } from './client-topology.ts';
import { MongoClient } from './mongo-client.ts';
import {
  primaryHello,
  type SimulatedServer,
  simulatedServer,
} from './simulated-server.test-support.ts';

interface Bench {
  readonly world: SimulatedRuntime;
  readonly server: SimulatedServer;
  readonly client: MongoClient;
  run<Result>(promise: PromiseLike<Result>): Promise<Result>;
}

async function bench(
  options: MongoClientOptions & { readonly query?: string } = {},
  given: Parameters<typeof simulatedServer>[2] = {},
): Promise<Bench> {
  const world = simulatedRuntime({ seed: 1 });
  const server = await simulatedServer(world, 'a:27017', given);
  const { query = '', ...rest } = options;
  const client = new MongoClient(`mongodb://a/${query}`, { ...rest, runtime: world });
  return { world, server, client, run: (promise) => world.clock.run(promise) };
}

const names = ({ commands }: SimulatedServer): string[] =>
  commands.map((command) => Object.keys(command)[0] ?? '');

test('a client connects once, tells that it is open, and answers about its deployment', async () => {
  const { client, run, server, world } = await bench();
  const told: string[] = [];
  client.on('open', (opened) => told.push(opened === client ? 'open' : 'other'));
  client.on('close', () => told.push('close'));
  const shown = (): ClientTopology | undefined => client.topology;
  assert.equal(shown(), undefined);
  assert.equal(client.topologyDescription.type, 'Unknown');
  assert.equal(await run(client.connect()), client);
  await run(client.connect());
  assert.deepEqual(told, ['open']);
  assert.equal(client.topologyDescription.type, 'Single');
  const topology = shown();
  assert.equal(topology?.isConnected(), true);
  assert.equal(shown(), topology);
  await run(client.close());
  assert.deepEqual(told, ['open', 'close']);
  assert.equal(shown(), undefined);
  assert.equal(topology?.isConnected(), false);
  await world.clock.advance(1);
  assert.equal(server.open, 0);
});

test('the first operation connects a client; one behind its end is refused; connecting opens it again', async () => {
  const { client, run, server } = await bench();
  await run(client.db().command({ ping: 1 }));
  await run(client.close());
  await assert.rejects(run(client.db().command({ ping: 1 })), MongoNotConnectedError);
  await run(client.connect());
  await run(client.db().command({ ping: 1 }));
  assert.deepEqual(names(server).filter((name) => name === 'ping').length, 2);
  await run(client[Symbol.asyncDispose]());
  await assert.rejects(run(client.db().command({ ping: 1 })), MongoNotConnectedError);
});

test('a static connect gives a client that is connected', async () => {
  const { world, run } = await bench();
  const client = await run(MongoClient.connect('mongodb://a/', { runtime: world }));
  assert.equal(client.topology?.isConnected(), true);
  await run(client.close());
});

test('who finds no server is told in time, and the client may be connected once more', async () => {
  const { client, run, server, world } = await bench({ serverSelectionTimeoutMS: 100 });
  await server.close();
  const start = world.clock.now();
  await assert.rejects(run(client.connect()), { name: 'MongoServerSelectionError' });
  assert.equal(Math.round(world.clock.now() - start), 100);
  assert.equal(client.topology, undefined);
  await simulatedServer(world, 'a:27017');
  await run(client.connect());
  await run(client.close());
});

test('a login that is not taken shows when the client connects, unless it does not ask', async () => {
  const failing = { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'no' };
  const options = { auth: { username: 'u', password: 'p' }, serverSelectionTimeoutMS: 100 };
  const refused = await bench(
    { ...options, query: '?authMechanism=PLAIN' },
    { answer: () => failing },
  );
  await assert.rejects(refused.run(refused.client.connect()), /no/);
  const unasked = await bench(
    { ...options, query: '?authMechanism=PLAIN' },
    { answer: () => failing },
  );
  await unasked.run(unasked.client.connect({ checkLogin: false }));
  assert.deepEqual(unasked.server.commands, []);
  await unasked.run(unasked.client.close());
});

test('a client waits for the members that its read preference allows', async () => {
  const hello = { ...primaryHello('a:27017'), isWritablePrimary: false, secondary: true };
  const options = { serverSelectionTimeoutMS: 100, replicaSet: 'rs' };
  const primary = await bench(options, { hello });
  await assert.rejects(primary.run(primary.client.connect()), {
    name: 'MongoServerSelectionError',
  });
  const secondary = await bench({ ...options, readPreference: 'secondary' }, { hello });
  await secondary.run(secondary.client.connect());
  await secondary.run(secondary.client.close());
});

test('the end of a client ends its cursors and sessions, and says so to the server', async () => {
  const cursor = { cursor: { id: 5n, ns: 'test.c', firstBatch: [{ _id: 1 }] }, ok: 1 };
  const { client, run, server } = await bench(
    {},
    {
      hello: primaryHello('a:27017'),
      answer: (command) => ('find' in command ? cursor : { ok: 1, cursorsKilled: [] }),
    },
  );
  const open = client.db().collection('c').find();
  await run(open.next());
  const session = client.startSession();
  await run(client.db().command({ ping: 1 }, { session }));
  await run(client.close());
  assert.equal(session.hasEnded, true);
  assert.equal(open.closed, true);
  assert.deepEqual(names(server), ['find', 'ping', 'killCursors', 'endSessions']);
  const last = server.commands.at(-1);
  assert.equal(last?.['endSessions'].length, 2);
  assert.equal(last?.['$db'], 'admin');
});

test('many sessions are ended in several commands, none of which is waited for in vain', async () => {
  const { client, run, server } = await bench({}, { hello: primaryHello('a:27017') });
  await run(client.connect());
  const { core } = client.s;
  const sessions = Array.from({ length: 10_001 }, () => core.acquireServerSession());
  for (const session of sessions) core.releaseServerSession(session);
  await run(client.close());
  const sizes = server.commands.map(({ endSessions }) => endSessions.length);
  assert.deepEqual(sizes, [10_000, 1]);
});

test('a server that is away is not waited for at the end', async () => {
  const { client, run, server, world } = await bench();
  await run(client.db().command({ ping: 1 }));
  await server.close();
  await world.clock.advance(60_000);
  const start = world.clock.now();
  await run(client.close());
  assert.equal(world.clock.now(), start);
  assert.deepEqual(names(server), ['ping']);
});

test('a session ends behind the function that it was made for, also where that fails', async () => {
  const { client, run } = await bench({}, { hello: primaryHello('a:27017') });
  const ended: boolean[] = [];
  const act = async (session: { hasEnded: boolean }): Promise<unknown> => {
    ended.push(session.hasEnded);
    await client.db().command({ ping: 1 }, { session: session as never });
    return session;
  };
  const session = await run(client.withSession({ causalConsistency: false }, act));
  assert.equal((session as { hasEnded: boolean }).hasEnded, true);
  assert.equal((session as Document)['supports'].causalConsistency, false);
  const plain = await run(client.withSession(act));
  assert.equal((plain as Document)['supports'].causalConsistency, true);
  let failed: { hasEnded: boolean } | undefined;
  const failing = client.withSession(async (given) => {
    failed = given;
    throw new Error('mine');
  });
  await assert.rejects(run(failing), /mine/);
  assert.equal(failed?.hasEnded, true);
  assert.deepEqual(ended, [false, false]);
  await assert.rejects(client.withSession({} as never), MongoInvalidArgumentError);
  await run(client.close());
});

test('the time of a session is its own, or else that of its client', async () => {
  const { client } = await bench({ timeoutMS: 500 });
  assert.equal(client.timeoutMS, 500);
  assert.equal(client.startSession().timeoutMS, 500);
  assert.equal(client.startSession({ defaultTimeoutMS: 20 }).timeoutMS, 20);
  assert.equal(client.startSession({ defaultTimeoutMS: 0 }).timeoutMS, 0);
});

test('command events are told from the next connection on, and as objects of their classes', async () => {
  const { client, run } = await bench();
  const told: string[] = [];
  client.on('commandStarted', (event) => told.push(event.constructor.name));
  await run(client.db().command({ ping: 1 }));
  assert.equal(client.monitorCommands, false);
  client.monitorCommands = true;
  assert.equal(client.monitorCommands, true);
  await run(client.close());
  await run(client.connect());
  await run(client.db().command({ ping: 1 }));
  await run(client.close());
  assert.deepEqual(told, ['CommandStartedEvent', 'CommandStartedEvent']);
});

test('who listens to the topology hears the events of the client', async () => {
  const { client, run } = await bench();
  await run(client.connect());
  const told: string[] = [];
  assert.equal(client.hasListeners('connectionCreated'), false);
  client.topology?.on('connectionCreated', (event: object) => told.push(event.constructor.name));
  assert.equal(client.hasListeners('connectionCreated'), true);
  await run(client.db().command({ ping: 1 }));
  assert.deepEqual(told, ['ConnectionCreatedEvent']);
  await run(client.close());
});

test('libraries that wrap the driver are named in the handshakes to come', async () => {
  const { client, run, server } = await bench({ driverInfo: { name: 'one', version: '1' } });
  await run(client.db().command({ ping: 1 }));
  client.appendMetadata({ name: 'two' });
  await run(client.close());
  await run(client.connect());
  await run(client.close());
  const drivers = server.handshakes.map(({ client: { driver } }) => driver.name);
  assert.match(drivers[0], /\|one$/);
  assert.match(drivers.at(-1), /\|one\|two$/);
});

test('an error that somebody emits on a client ends no process', async () => {
  const { client } = await bench();
  client.emit('error', new Error('mine'));
});

test('a bulk write over collections connects the client and makes up identifiers', async () => {
  const pkFactory = { createPk: () => 'made' };
  const answer = (): Document => ({
    ok: 1,
    nInserted: 1,
    nErrors: 0,
    nMatched: 0,
    nModified: 0,
    nUpserted: 0,
    nDeleted: 0,
    cursor: { id: 0n, ns: 'admin.$cmd.bulkWrite', firstBatch: [] },
  });
  const given = { hello: primaryHello('a:27017'), answer };
  const { client, run, server } = await bench({ pkFactory }, given);
  const models = [{ namespace: 'a.b', name: 'insertOne', document: { x: 1 } }] as const;
  const { insertedCount } = await run(client.bulkWrite(models));
  assert.equal(insertedCount, 1);
  assert.deepEqual(server.commands[0]?.['ops'], [{ insert: 0, document: { _id: 'made', x: 1 } }]);
  await run(client.close());
});

test('what a client was made with is what it says', async () => {
  const serverApi = { version: '1', strict: true } as const;
  const { client } = await bench({
    query: '?w=2&readConcernLevel=local',
    serverApi,
    readPreference: 'nearest',
    ignoreUndefined: true,
  });
  assert.deepEqual(client.serverApi, serverApi);
  assert.equal(client.readConcern?.level, 'local');
  assert.equal(client.writeConcern?.w, 2);
  assert.equal(client.readPreference.mode, 'nearest');
  assert.equal(client.bsonOptions.ignoreUndefined, true);
  assert.equal(client.timeoutMS, undefined);
  const plain = await bench();
  assert.equal(plain.client.readPreference.mode, 'primary');
  assert.equal(plain.client.serverApi, undefined);
});

test('a change stream may be given its options in place of the pipeline', async () => {
  const { client } = await bench();
  const stream = client.watch({ maxAwaitTimeMS: 5 } as never);
  assert.deepEqual(stream.pipeline, []);
  assert.equal(stream.options.maxAwaitTimeMS, 5);
});

test('a name that no option has is refused in the connection string too', () => {
  assert.throws(() => new MongoClient('mongodb://a/?nosuch=1'), /option nosuch is not supported/);
});

test('what stands behind a client lends no server before it is connected', async () => {
  const { client, run } = await bench();
  const request = { criteria: { kind: 'write' }, operation: { name: 'find' } } as const;
  await assert.rejects(
    run(client.s.core.withServer(request, async () => 1)),
    MongoNotConnectedError,
  );
  client.s.core.operationFailed('a:27017', {} as never);
});

test('messages go to the object that is given for them; a client that ends looks for no server', async () => {
  const records: Document[] = [];
  const { client, run, server, world } = await bench({
    mongodbLogPath: { write: (record: Document) => void records.push(record) },
    mongodbLogComponentSeverities: { serverSelection: 'debug' },
    mongodbLogMaxDocumentLength: 5,
  });
  await run(client.db().command({ ping: 1 }));
  assert.ok(records.length > 0);
  await server.close();
  await world.clock.advance(60_000);
  records.length = 0;
  await run(client.close());
  assert.deepEqual(records, []);
});

test('each client that connects has a topology of its own number', async () => {
  const { client, run } = await bench();
  const ids: number[] = [];
  client.on('topologyOpening', ({ topologyId }) => ids.push(topologyId));
  await run(client.connect());
  await run(client.close());
  await run(client.connect());
  await run(client.close());
  assert.equal(ids.length, 2);
  assert.notEqual(ids[0], ids[1]);
});

test('the topology tells what its servers have told', async () => {
  const { client, run } = await bench({}, { hello: primaryHello('a:27017') });
  await run(client.connect());
  const { topology } = client;
  assert.deepEqual(topology?.lastHello(), {
    maxWireVersion: 25,
    minWireVersion: 0,
    setName: 'rs',
    hosts: ['a:27017'],
    maxBsonObjectSize: 16_777_216,
  });
  assert.equal(topology?.commonWireVersion, 25);
  assert.equal(topology?.logicalSessionTimeoutMinutes, 30);
  assert.equal(topology?.loadBalanced, false);
  assert.equal(topology?.isDestroyed(), false);
  assert.equal(topology?.clusterTime, undefined);
  assert.equal(topology?.description, topology?.s.description);
  await run(client.close());
  assert.equal(topology?.isDestroyed(), true);
  assert.equal(topology?.lastHello()['maxWireVersion'], undefined);
});

test('identifiers are made by the factory of the database, of the client, or are object identifiers', async () => {
  const answer = (): Document => ({ ok: 1, n: 1 });
  const { client, run } = await bench({ pkFactory: { createPk: () => 'client' } }, { answer });
  const insertedBy = async (db: ReturnType<typeof client.db>): Promise<unknown> =>
    (await run(db.collection('c').insertOne({}))).insertedId;
  assert.equal(await insertedBy(client.db()), 'client');
  const own = { pkFactory: { createPk: () => 'database' } };
  assert.equal(await insertedBy(client.db('d', own)), 'database');
  await run(client.close());
});
