import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SimulatedRuntime, simulatedRuntime } from '@touchstone/runtime';
import type { Document } from 'bson';
import type { MongoClientOptions } from './client-options.ts';
import { MongoClient } from './mongo-client.ts';
import { type SimulatedServer, simulatedServer } from './simulated-server.test-support.ts';

interface Bench {
  readonly world: SimulatedRuntime;
  readonly server: SimulatedServer;
  readonly client: MongoClient;
  readonly records: Document[];
  run<Result>(promise: PromiseLike<Result>): Promise<Result>;
}

/** A client whose log goes into an array. */
async function bench(
  mongodbLogComponentSeverities: NonNullable<MongoClientOptions['mongodbLogComponentSeverities']>,
  options: MongoClientOptions = {},
): Promise<Bench> {
  const world = simulatedRuntime({ seed: 1 });
  const server = await simulatedServer(world, 'a:27017');
  const records: Document[] = [];
  const client = new MongoClient('mongodb://a/', {
    runtime: world,
    mongodbLogPath: { write: (record: Document) => void records.push(record) },
    mongodbLogComponentSeverities,
    heartbeatFrequencyMS: 1000,
    ...options,
  });
  return { world, server, client, records, run: (promise) => world.clock.run(promise) };
}

const messages = (records: readonly Document[]): unknown[] => records.map(({ message }) => message);

test('the log tells how monitoring begins, what each heartbeat brings, and how it ends', async () => {
  const { client, records, run, server, world } = await bench({ topology: 'debug' });
  await run(client.connect());
  await server.close();
  await world.clock.advance(1500);
  await run(client.close());
  const told = messages(records);
  assert.deepEqual(told.slice(0, 5), [
    'Starting topology monitoring',
    'Topology description changed',
    'Starting server monitoring',
    'Server heartbeat started',
    'Server heartbeat succeeded',
  ]);
  assert.ok(told.includes('Server heartbeat failed'));
  assert.deepEqual(told.slice(-3), [
    'Stopped server monitoring',
    'Topology description changed',
    'Stopped topology monitoring',
  ]);
  const of = (message: string): Document =>
    records.find((each) => each['message'] === message) ?? {};
  const started = of('Server heartbeat started');
  assert.deepEqual(
    [started['serverHost'], started['serverPort'], started['awaited'], started['durationMS']],
    ['a', 27017, false, undefined],
  );
  const succeeded = of('Server heartbeat succeeded');
  assert.match(succeeded['reply'], /"ok":1/);
  assert.equal(typeof succeeded['durationMS'], 'number');
  assert.equal(typeof of('Server heartbeat failed')['failure'], 'string');
  assert.match(of('Topology description changed')['newDescription'], /a:27017/);
});

test('the log of pools and commands tells each step; a secret command shows nothing', async () => {
  const { client, records, run } = await bench({ connection: 'debug', command: 'debug' });
  await run(client.db('d').command({ ping: 1 }));
  await run(client.db('d').command({ saslStart: 1, payload: 'secret' }));
  await run(client.close());
  const told = messages(records);
  for (const message of [
    'Connection pool created',
    'Connection pool ready',
    'Connection created',
    'Connection ready',
    'Connection checkout started',
    'Connection checked out',
    'Command started',
    'Command succeeded',
    'Connection checked in',
    'Connection closed',
    'Connection pool closed',
  ]) {
    assert.ok(told.includes(message), message);
  }
  const [ping, sasl] = records.filter(({ message }) => message === 'Command started');
  assert.match(ping?.['command'], /"ping":1/);
  assert.deepEqual([ping?.['commandName'], ping?.['databaseName']], ['ping', 'd']);
  assert.equal(sasl?.['command'], '{}');
  assert.doesNotMatch(JSON.stringify(records), /secret/);
});

test('what is not asked for is not logged, and documents are cut', async () => {
  const { client, records, run } = await bench(
    { default: 'off', command: 'debug' },
    { mongodbLogMaxDocumentLength: 5 },
  );
  await run(client.db('d').command({ ping: 1 }));
  await run(client.close());
  assert.deepEqual([...new Set(records.map(({ c }) => c))], ['command']);
  const [started] = records;
  assert.equal(started?.['command'], '{"pin...');
  const quiet = await bench({ default: 'notice' });
  await quiet.run(quiet.client.db('d').command({ ping: 1 }));
  await quiet.run(quiet.client.close());
  assert.deepEqual(quiet.records, []);
});
