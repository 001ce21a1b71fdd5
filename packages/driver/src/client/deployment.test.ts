import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ConnectOptions,
  type SimulatedRuntime,
  type StreamAddress,
  simulatedRuntime,
} from '@touchstone/runtime';
import { Binary, type Document, ObjectId } from 'bson';
import type { MongoClientOptions } from './client-options.ts';
import { MongoClient } from './mongo-client.ts';
import {
  primaryHello,
  type SimulatedAnswer,
  type SimulatedServer,
  simulatedServer,
} from './simulated-server.test-support.ts';

interface Bench {
  readonly world: SimulatedRuntime;
  readonly server: SimulatedServer;
  readonly client: MongoClient;
  readonly events: string[];
  /** The way in which each connection was opened. */
  readonly opened: { readonly address: StreamAddress; readonly options: ConnectOptions }[];
  run<Result>(promise: PromiseLike<Result>): Promise<Result>;
}

async function bench(
  options: MongoClientOptions & { readonly query?: string } = {},
  given: { hello?: Document; answer?: (command: Document) => SimulatedAnswer } = {},
): Promise<Bench> {
  const world = simulatedRuntime({ seed: 1 });
  const server = await simulatedServer(world, 'a:27017', given);
  const opened: Bench['opened'] = [];
  const transport = {
    listen: world.transport.listen.bind(world.transport),
    connect(address: StreamAddress, connecting: ConnectOptions = {}) {
      opened.push({ address, options: connecting });
      const { proxy: _proxy, ...rest } = connecting;
      return world.transport.connect(address, rest);
    },
  };
  const { query = '', ...rest } = options;
  const client = new MongoClient(`mongodb://a/${query}`, {
    serverSelectionTimeoutMS: 100,
    ...rest,
    runtime: { ...world, transport },
  });
  const events: string[] = [];
  client.on('connectionPoolCleared', () => events.push('cleared'));
  client.on('serverDescriptionChanged', ({ newDescription: { type } }) => events.push(type));
  return { world, server, client, events, opened, run: (promise) => world.clock.run(promise) };
}

const LOGIN = { query: '?authMechanism=PLAIN', auth: { username: 'u', password: 'p' } };

test('a login that is refused or breaks off marks the server, and clears its pool', async () => {
  const refusal = { ok: 0, code: 18, errmsg: 'Authentication failed.' };
  for (const answer of [refusal, new Error('cut')]) {
    const { client, run, events } = await bench(LOGIN, { answer: () => answer });
    await assert.rejects(run(client.connect()));
    assert.deepEqual(events.slice(0, 3), ['Standalone', 'Unknown', 'cleared']);
  }
});

test('a login that is not answered in time does so too', async () => {
  const options = { ...LOGIN, connectTimeoutMS: 50 };
  const { client, run, events, world } = await bench(options, { answer: () => undefined });
  const start = world.clock.now();
  await assert.rejects(run(client.connect()), /timed out/);
  assert.ok(world.clock.now() - start < 60);
  assert.deepEqual(events.slice(0, 3), ['Standalone', 'Unknown', 'cleared']);
});

/** A server whose hello changes once its monitor has seen it. */
async function changing(hello: Document | Error): Promise<Bench> {
  const made = await bench({ heartbeatFrequencyMS: 60_000 });
  const { client, run, server } = made;
  await run(client.connect());
  made.events.length = 0;
  if (hello instanceof Error) await server.close();
  else server.hello = hello;
  return made;
}

test('a hello that tells of a shutdown marks the server', async () => {
  const shutdown = { ok: 0, code: 91, errmsg: 'shutdown in progress' };
  const { client, run, events } = await changing(shutdown);
  await assert.rejects(run(client.db().command({ ping: 1 })));
  assert.equal(events[0], 'Unknown');
  assert.ok(events.includes('cleared'));
});

test('a server that may only be busy keeps its pool and its mark', async () => {
  const made = await changing(new Error('closed'));
  await assert.rejects(made.run(made.client.db().command({ ping: 1 })));
  assert.deepEqual(made.events, []);
});

test('a server that became too old for the driver is told, without its pool being cleared', async () => {
  const { client, run } = await changing({ maxWireVersion: 7 });
  await assert.rejects(run(client.db().command({ ping: 1 })), /requires at least/);
});

test('behind a load balancer a login that fails clears the connections of its service alone', async () => {
  const services = [new ObjectId(), new ObjectId()];
  let shaken = 0;
  const cleared: (string | undefined)[] = [];
  const login = { ok: 1, conversationId: 1, done: true, payload: new Binary() };
  const { client, run, server } = await bench(
    { ...LOGIN, query: '?authMechanism=PLAIN&loadBalanced=true' },
    { answer: () => login },
  );
  client.on('connectionPoolCleared', ({ serviceId }) => cleared.push(serviceId?.toHexString()));
  Object.defineProperty(server, 'hello', {
    get: () => ({ msg: 'isdbgrid', serviceId: services[shaken++ % 2] }),
  });
  await run(client.connect());
  server.answer = () => ({ ok: 0, code: 18, errmsg: 'no' });
  const ping = (): Promise<Document> => client.db().command({ ping: 1 });
  await run(Promise.allSettled([ping(), ping()]));
  assert.deepEqual(cleared, [services[1]?.toHexString()]);
});

test('pools have the options of the client', async () => {
  const options = {
    maxPoolSize: 7,
    minPoolSize: 2,
    maxConnecting: 3,
    maxIdleTimeMS: 9000,
    waitQueueTimeoutMS: 8000,
  };
  const { client, run } = await bench(options);
  const made: object[] = [];
  client.on('connectionPoolCreated', (event) => made.push(event.options));
  await run(client.connect());
  assert.deepEqual(made, [options]);
  await run(client.close());
});

test('connections are opened with the options of sockets, with TLS and a proxy, or without', async () => {
  const connecting = async (options: MongoClientOptions & { query?: string }): Promise<object> => {
    const { client, run, opened } = await bench(options);
    await run(client.db().command({ ping: 1 }));
    await run(client.close());
    const { signal: _signal, ...last } = opened.at(-1)?.options ?? {};
    assert.deepEqual(opened.at(-1)?.address, { kind: 'tcp', host: 'a', port: 27017 });
    return last;
  };
  assert.deepEqual(await connecting({}), { timeoutMS: 10_000 });
  assert.deepEqual(await connecting({ connectTimeoutMS: 70, family: 4, noDelay: false }), {
    timeoutMS: 70,
    socket: { family: 4, noDelay: false },
  });
  assert.deepEqual(await connecting({ connectTimeoutMS: 0 }), {});
  const { tls } = (await connecting({ tls: true, tlsInsecure: true })) as { tls: Document };
  assert.equal(tls['rejectUnauthorized'], false);
  assert.deepEqual(await connecting({ proxyHost: 'p' }), {
    timeoutMS: 10_000,
    proxy: { host: 'p', port: 1080 },
  });
  const login = { proxyHost: 'p', proxyPort: 9, proxyUsername: 'u', proxyPassword: 's' };
  assert.deepEqual(await connecting(login), {
    timeoutMS: 10_000,
    proxy: { host: 'p', port: 9, username: 'u', password: 's' },
  });
  assert.deepEqual(await connecting({ query: '?proxyHost=p&proxyUsername=&proxyPassword=' }), {
    timeoutMS: 10_000,
    proxy: { host: 'p', port: 1080 },
  });
});

test('the handshake says what the client is: its name, compressors, the Stable API, a load balancer', async () => {
  const shaken = async (options: MongoClientOptions, hello: Document = {}): Promise<Document> => {
    const { client, run, server } = await bench(options, { hello });
    await run(client.db().command({ ping: 1 }));
    await run(client.close());
    const { client: metadata, ...rest } = server.handshakes.at(-1) ?? {};
    return { ...rest, application: metadata.application?.name, driver: metadata.driver.name };
  };
  const plain = await shaken({ appName: 'mine', compressors: ['zlib'] });
  assert.equal(plain['application'], 'mine');
  assert.deepEqual(plain['compression'], ['zlib']);
  assert.equal(plain['isMaster'], 1);
  assert.equal('apiVersion' in plain, false);
  const declared = await shaken({ serverApi: '1' });
  assert.deepEqual([declared['hello'], declared['apiVersion']], [1, '1']);
  const balanced = await shaken({ loadBalanced: true }, { serviceId: new ObjectId() });
  assert.deepEqual([balanced['hello'], balanced['loadBalanced']], [1, true]);
});

test('the deployment is of the kind that the options ask for', async () => {
  const hello = { ...primaryHello('a:27017') };
  for (const [options, type] of [
    [{}, 'ReplicaSetWithPrimary'],
    [{ directConnection: true }, 'Single'],
    [{ directConnection: false }, 'ReplicaSetWithPrimary'],
    [{ replicaSet: 'rs' }, 'ReplicaSetWithPrimary'],
  ] as const) {
    const { client, run } = await bench(options, { hello });
    await run(client.connect());
    assert.equal(client.topologyDescription.type, type);
    await run(client.close());
  }
  const other = await bench({ replicaSet: 'other' }, { hello });
  await assert.rejects(other.run(other.client.connect()), { name: 'MongoServerSelectionError' });
});
