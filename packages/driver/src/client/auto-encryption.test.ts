import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import { type SimulatedRuntime, simulatedRuntime } from '@touchstone/runtime';
import type { Document } from 'bson';
import type { AutoEncryptionOptions } from '../mongocrypt/auto-encryption-options.ts';
import type { CryptContext } from '../mongocrypt/binding.ts';
import { fakeContext, fakeCrypt } from '../mongocrypt/fake-crypt.test-support.ts';
import { fakeEncryptionClient } from '../mongocrypt/fake-encryption-client.test-support.ts';
import { encryptAutomatically } from './auto-encryption.ts';
import type { MongoClientOptions } from './client-options.ts';
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
  /** The addresses of key services that were connected to, and through which proxy. */
  readonly connects: (readonly [unknown, unknown])[];
  run<Result>(promise: PromiseLike<Result>): Promise<Result>;
  close(): Promise<void>;
}

interface BenchOptions {
  readonly options?: AutoEncryptionOptions;
  readonly client?: MongoClientOptions;
  readonly query?: string;
  readonly works?: readonly CryptContext[];
  readonly answer?: (command: Document) => Document;
}

/** A client that encrypts with a libmongocrypt that answers by script. */
async function bench(given: BenchOptions = {}): Promise<Bench> {
  const world = simulatedRuntime({ seed: 1 });
  const server = await simulatedServer(world, 'a:27017', {
    hello: primaryHello('a:27017'),
    answer: given.answer ?? emptyCursor,
  });
  const connects: Bench['connects'] = [];
  const transport = {
    ...world.transport,
    listen: world.transport.listen.bind(world.transport),
    connect(...[address, options]: Parameters<typeof world.transport.connect>) {
      if (address.kind === 'tcp' && address.host !== 'kms')
        return world.transport.connect(address, { ...options, proxy: undefined } as never);
      connects.push([address, options?.proxy]);
      return Promise.reject(new Error('no key service'));
    },
  };
  const runtime = { ...world, transport };
  const url = `mongodb://a/${given.query ?? ''}`;
  const options: MongoClientOptions = { ...given.client, runtime };
  const client = new MongoClient(url, options);
  const crypt = fakeCrypt(given.works ?? []);
  const close = encryptAutomatically(
    {
      client,
      core: client.s.core,
      url,
      options,
      events: client as never,
      createCrypt: crypt.create,
    },
    given.options ?? { bypassQueryAnalysis: true },
  );
  return { world, server, client, connects, run: (promise) => world.clock.run(promise), close };
}

function emptyCursor(command: Document): Document {
  const [name] = Object.keys(command);
  const reads = name === 'find' || name === 'listCollections' || name === 'aggregate';
  return reads ? { ok: 1, cursor: { id: 0n, ns: 'x.y', firstBatch: [] } } : { ok: 1, n: 1 };
}

const reading = (): CryptContext =>
  fakeContext(
    [
      { kind: 'collectionInfos', ask: { name: 'c' } },
      { kind: 'keys', ask: { _id: 'k' } },
    ],
    { result: { find: 'c', filter: { a: 'secret' } } },
  );
const reply = (): CryptContext =>
  fakeContext([], {
    result: { ok: 1, cursor: { id: 0n, ns: 'app.c', firstBatch: [{ _id: 1, a: 'plain' }] } },
  });

const names = ({ commands }: SimulatedServer): string[] =>
  commands.map((command) => `${command['$db']}.${Object.entries(command)[0]?.join(' ')}`);

test('commands are encrypted and replies decrypted; schemas and keys are read over connections beside', async () => {
  const { world, server, client, run, close } = await bench({ works: [reading(), reply()] });
  const found = await run(client.db('app').collection('c').find({ a: 'plain' }).toArray());
  assert.deepEqual(found, [{ _id: 1, a: 'plain' }]);
  assert.deepEqual(names(server), ['app.listCollections 1', 'admin.find datakeys', 'app.find c']);
  assert.deepEqual(server.commands.at(-1)?.['filter'], { a: 'secret' });
  const connections = server.open;
  await run(client.close());
  await world.clock.advance(5);
  const beside = server.open;
  assert.ok(beside > 0 && beside < connections);
  await run(close());
  await world.clock.advance(5);
  assert.equal(server.open, 0, 'what it used beside the client is closed with it');
});

test('a pool without limit lends its own connections', async () => {
  const empty = (): CryptContext => fakeContext([], { result: emptyCursor({ find: 'x' }) });
  const vault = fakeContext([], { result: { find: 'datakeys', filter: {} } });
  const { world, server, client, run, close } = await bench({
    query: '?maxPoolSize=0',
    works: [reading(), empty(), vault, empty(), reply()],
  });
  await run(client.db('app').collection('c').find({ a: 'plain' }).toArray());
  assert.deepEqual(names(server), ['app.listCollections 1', 'admin.find datakeys', 'app.find c']);
  const { open } = server;
  await run(close());
  await world.clock.advance(5);
  assert.equal(server.open, open, 'there was nothing beside the client');
  await run(client.close());
});

test('a key vault of the application is asked for keys, and for schemas where nothing is encrypted', async () => {
  const keyVaultClient = fakeEncryptionClient({});
  const { server, client, run } = await bench({
    options: { keyVaultClient, bypassQueryAnalysis: true },
    works: [reading(), reply()],
  });
  await run(client.db('app').collection('c').find().toArray());
  assert.deepEqual(
    keyVaultClient.asked.map(([method]) => method),
    ['find'],
  );
  assert.deepEqual(names(server), ['app.listCollections 1', 'app.find c']);
  await run(client.close());
});

test('a client that only decrypts asks the key vault for everything', async () => {
  const keyVaultClient = fakeEncryptionClient({});
  const { server, client, run } = await bench({
    options: { keyVaultClient, bypassAutoEncryption: true },
    works: [
      fakeContext(
        [
          { kind: 'collectionInfos', ask: { name: 'c' } },
          { kind: 'keys', ask: {} },
        ],
        { result: { ok: 1, n: 1 } },
      ),
    ],
  });
  await run(client.db('app').collection('c').deleteOne({}));
  assert.deepEqual(
    keyVaultClient.asked.map(([method]) => method),
    ['listCollections', 'find'],
  );
  assert.deepEqual(names(server), ['app.delete c']);
  await run(client.close());
});

test('the client beside opens no connections in advance, and encrypts nothing itself', async () => {
  const { server, client, run } = await bench({
    client: { minPoolSize: 3 },
    works: [reading(), reply(), reading(), reply()],
  });
  await run(client.connect());
  await run(client.db('app').collection('c').find().toArray());
  await run(client.db('app').collection('c').find().toArray());
  // Three of the client, one beside, and the monitors of both.
  const pooled = server.handshakes.length;
  assert.ok(pooled <= 3 + 1 + 4, `${pooled} handshakes`);
  assert.equal(names(server).filter((name) => name === 'admin.find datakeys').length, 2);
  await run(client.close());
});

test('the proxy of the client leads to key services too, unless they have one of their own', async () => {
  const kms = (): CryptContext => {
    const request = {
      endpoint: 'kms',
      kmsProvider: 'aws',
      uSleep: 0,
      message: encode({}),
      bytesNeeded: 1,
      status: { type: 0, code: 0 },
      addResponse: () => undefined,
      fail: () => false,
    };
    return fakeContext([{ kind: 'kms', requests: [request] }]);
  };
  const query = '?proxyHost=p&proxyPort=9&proxyUsername=u&proxyPassword=s';
  const proxied = async (given: BenchOptions): Promise<unknown> => {
    const { client, run, connects } = await bench({ ...given, works: [kms()] });
    await assert.rejects(run(client.db('app').collection('c').findOne()), /no key service/);
    await run(client.close());
    return connects[0]?.[1];
  };
  const whole = { host: 'p', port: 9, username: 'u', password: 's' };
  assert.deepEqual(await proxied({ query }), whole);
  const plain = { host: 'p', port: 1080, username: undefined, password: undefined };
  assert.deepEqual(await proxied({ query: '?proxyHost=p' }), plain);
  const own = { proxyOptions: { proxyHost: 'q' }, bypassQueryAnalysis: true };
  assert.deepEqual(await proxied({ query, options: own }), { ...plain, host: 'q' });
  assert.equal(await proxied({}), undefined);
});

test('a mongocryptd that is away is given up after ten seconds, or when its address says', async () => {
  const marking = (): CryptContext => fakeContext([{ kind: 'markings', ask: { find: 'c' } }]);
  for (const [uri, waited] of [
    ['mongodb://gone', 10_000],
    ['mongodb://gone/?serverSelectionTimeoutMS=70', 70],
    ['mongodb://gone/?appName=x&serverselectiontimeoutms=80', 80],
  ] as const) {
    const extraOptions = { mongocryptdURI: uri, mongocryptdBypassSpawn: true };
    const { world, client, run, close } = await bench({
      options: { extraOptions },
      works: [marking()],
    });
    await run(client.connect());
    const start = world.clock.now();
    await assert.rejects(run(client.db('app').collection('c').findOne()), /mongocryptd/);
    const took = world.clock.now() - start;
    assert.ok(took >= waited && took < waited + 5, `${took} ms`);
    await run(client.close());
    await run(close());
  }
});

test('a mongocryptd that is there marks commands, and tells no events of it', async () => {
  const marking = fakeContext([{ kind: 'markings', ask: { find: 'c' } }], {
    result: { find: 'c' },
  });
  const extraOptions = { mongocryptdURI: 'mongodb://cryptd', mongocryptdBypassSpawn: true };
  const { world, client, run } = await bench({
    options: { extraOptions },
    client: { monitorCommands: true },
    works: [marking, reply()],
  });
  const cryptd = await simulatedServer(world, 'cryptd:27017', {
    answer: () => ({ ok: 1, marked: 1 }),
  });
  const told: string[] = [];
  client.on('commandStarted', ({ commandName }) => told.push(commandName));
  await run(client.db('app').collection('c').findOne());
  assert.equal(cryptd.commands[0]?.['find'], 'c');
  assert.equal(marking.given[0]?.['marked'], 1);
  assert.deepEqual(told, ['find']);
  await run(client.close());
});
