/** PyMongo's test_auth_recovering_member, test_handshake, test_initial_ismaster, test_rsghost, test_network_disconnect_primary, test_mixed_version_sharded, test_client_metadata. */

import { MongoClient as ReferenceClient } from '@touchstone/driver';
import { simulatedRuntime } from '@touchstone/runtime';
import { MockLoadBalancer } from '../cluster/mock-load-balancer.ts';
import { MockSharded } from '../cluster/mock-sharded.ts';
import { Future } from '../going/future.ts';
import { go } from '../going/go.ts';
import { waitUntil } from '../going/wait-until.ts';
import type { MockRequest } from '../request/mock-request.ts';
import { isHello } from '../server/hello-answerer.ts';
import { MockupDB } from '../server/mockup-db.ts';
import { errorNameOf, isAppRequest, plausibleReply, scenario } from './scenario.test-support.ts';

scenario(
  'auth_recovering_member',
  { answer: { error: 'MongoServerSelectionError', authenticated: false } },
  async ({ connect }) => {
    const autoHello = { isWritablePrimary: false, secondary: false, setName: 'rs' };
    await using server = new MockupDB({ autoHello });
    await server.run();
    const uri = server.uri.replace('mongodb://', 'mongodb://user:password@');
    const client = connect(uri, { replicaSet: 'rs', serverSelectionTimeoutMS: 300 });
    const error = await errorNameOf(client.db('db').command({ ping: 1 }));
    return { error, authenticated: server.unread.some((request) => request.has('saslStart')) };
  },
);

scenario(
  'handshake: client metadata',
  { answer: { perConnection: [true], withMetadata: true, laterWith: 0, afterHangup: true } },
  async ({ connect }) => {
    await using server = new MockupDB({ autoHello: true });
    const hellos: MockRequest[] = [];
    server.on('request', (request) => {
      if (isHello(request)) hellos.push(request);
    });
    server.autoresponds('ping');
    await server.run();
    const client = connect(server.uri, { heartbeatFrequencyMS: 500, appName: 'scenario' });
    await client.db('db').command({ ping: 1 });
    await waitUntil(() => hellos.length >= 4, 'send a second heartbeat');
    const byConnection = grouped(hellos);
    const firsts = [...byConnection.values()].map(([first]) => first?.has('client') === true);
    const later = [...byConnection.values()].flatMap((all) => all.slice(1));
    const [monitor] = [...byConnection.values()].filter((all) => all.length > 1);
    const before = server.connections.length;
    monitor?.[0]?.connection.hangup('fin');
    const isNew = (request: MockRequest): boolean => !byConnection.has(request.connection);
    await waitUntil(() => hellos.some(isNew), 'connect anew');
    const metadata = hellos[0]?.get('client');
    return {
      perConnection: [...new Set(firsts)],
      withMetadata: metadata.application.name === 'scenario' && before > 0,
      laterWith: later.filter((request) => request.has('client')).length,
      afterHangup: hellos.find(isNew)?.has('client'),
    };
  },
);

function grouped(requests: readonly MockRequest[]): Map<unknown, MockRequest[]> {
  const groups = new Map<unknown, MockRequest[]>();
  for (const request of requests) {
    groups.set(request.connection, [...(groups.get(request.connection) ?? []), request]);
  }
  return groups;
}

scenario(
  'handshake: its message and name',
  {
    answer: {
      plain: 'OpMsg isMaster',
      api: 'OpMsg hello',
      loadBalanced: 'OpMsg hello true',
    },
    // The handshake specification wants the legacy hello by OP_QUERY, as the official driver sends it.
    official: {
      plain: 'Command ismaster',
      api: 'OpMsg hello',
      loadBalanced: 'OpMsg hello true',
    },
  },
  async ({ connect }) => {
    const firstOf = async (server: MockupDB | MockLoadBalancer, options = {}): Promise<string> => {
      const servers = server instanceof MockupDB ? [server] : server.servers;
      const seen: string[] = [];
      for (const each of servers) {
        each.on('request', (request) => {
          if (isHello(request)) {
            const balanced = request.get('loadBalanced') === true ? ' true' : '';
            seen.push(`${request.className} ${request.fieldNames()[0]}${balanced}`);
          }
        });
      }
      server.autoresponds(isAppRequest, (request: MockRequest) => request.ok());
      await server.run();
      await connect(server.uri, options).db('db').command({ ping: 1 });
      await server.stop();
      return seen[0] ?? 'none';
    };
    return {
      plain: await firstOf(new MockupDB({ autoHello: true })),
      api: await firstOf(new MockupDB({ autoHello: true }), { serverApi: { version: '1' } }),
      loadBalanced: await firstOf(new MockLoadBalancer()),
    };
  },
);

scenario(
  'handshake: authentication on connections of the application alone',
  { answer: { mechanisms: ['admin.user'], speculative: true, onMonitors: 0 } },
  async ({ connect }) => {
    await using server = new MockupDB({ autoHello: true });
    const hellos: MockRequest[] = [];
    server.on('request', (request) => {
      if (isHello(request)) hellos.push(request);
    });
    server.autoresponds({ saslStart: 1 }, (request: MockRequest) => request.commandErr(18, 'no'));
    await server.run();
    const uri = server.uri.replace('mongodb://', 'mongodb://user:password@');
    await errorNameOf(
      connect(uri, { serverSelectionTimeoutMS: 1000 }).db('db').command({ ping: 1 }),
    );
    const app = hellos.filter((request) => request.has('saslSupportedMechs'));
    return {
      mechanisms: [...new Set(app.map((request) => request.get('saslSupportedMechs')))],
      speculative: app.every((request) => request.has('speculativeAuthenticate')),
      onMonitors: hellos.filter(
        (request) => request.has('speculativeAuthenticate') && !app.includes(request),
      ).length,
    };
  },
);

scenario('initial_ismaster: one hello is enough', { answer: { ok: 1 } }, async ({ connect }) => {
  await using server = new MockupDB({ autoHello: true });
  server.autoresponds('ping');
  await server.run();
  return await connect(server.uri).db('db').command({ ping: 1 });
});

scenario(
  'initial_ismaster: the next heartbeat comes ten seconds later',
  {
    answer: { early: 1, late: 2 },
    referenceOnly: 'the official driver cannot run in virtual time',
  },
  async () => {
    const world = simulatedRuntime({ seed: 1 });
    const { clock } = world;
    const server = new MockupDB({ autoHello: true, runtime: world });
    const monitored: MockRequest[] = [];
    server.on('request', (request) => {
      if (isHello(request)) monitored.push(request);
    });
    server.autoresponds('ping');
    await clock.run(server.run());
    const client = new ReferenceClient(server.uri, { runtime: world });
    const connected = clock.run(Promise.resolve(client.connect()));
    await connected;
    const monitor = monitored[0]?.connection;
    const count = (): number =>
      monitored.filter((request) => request.connection === monitor).length;
    await clock.advance(9000);
    const early = count();
    await clock.advance(2000);
    const late = count();
    await clock.run(Promise.resolve(client.close()));
    await clock.run(server.stop());
    return { early, late };
  },
);

scenario(
  'rsghost',
  { answer: { discovered: 'MongoServerSelectionError', direct: { ok: 1 } } },
  async ({ connect }) => {
    const autoHello = { ismaster: false, isreplicaset: true };
    await using server = new MockupDB({ autoHello });
    server.autoresponds('ping');
    await server.run();
    const options = { serverSelectionTimeoutMS: 300 };
    const lost = connect(server.uri, { ...options, directConnection: false, replicaSet: 'rs' });
    const discovered = await errorNameOf(lost.db('db').command({ ping: 1 }));
    const direct = connect(server.uri, { ...options, directConnection: true });
    const preference = { readPreference: 'secondaryPreferred' };
    return { discovered, direct: await direct.db('db').command({ ping: 1 }, preference) };
  },
);

scenario(
  'network_disconnect_primary',
  { answer: { error: 'MongoNetworkError', lost: 'ReplicaSetNoPrimary', found: { ok: 1 } } },
  async ({ connect }) => {
    const release = new Future<void>();
    let hangs = false;
    const server: MockupDB = new MockupDB();
    await using _ = server;
    server.autoresponds('ping');
    server.autoresponds(async (request: MockRequest) => {
      if (!isHello(request)) return false;
      if (hangs) await release.result();
      const hosts = [server.address];
      return request.ok({
        ismaster: true,
        setName: 'rs',
        hosts,
        minWireVersion: 0,
        maxWireVersion: 25,
      });
    });
    await server.run();
    let type = '';
    const client = connect(server.uri, { replicaSet: 'rs' });
    client.on('topologyDescriptionChanged', (event: AnyEvent) => {
      type = event.newDescription.type;
    });
    await client.db('db').command({ ping: 1 });
    hangs = true;
    const failing = go(() => client.db('db').command({ breaks: 1 }));
    await server.receives('breaks').hangup();
    const error = await errorNameOf(failing);
    await waitUntil(() => type === 'ReplicaSetNoPrimary', 'lose the primary');
    const lost = type;
    hangs = false;
    release.setResult();
    return { error, lost, found: await client.db('db').command({ ping: 1 }) };
  },
);

interface AnyEvent {
  readonly newDescription: { readonly type: string };
}

scenario('mixed_version_sharded', { answer: { ok: 4, routers: 2 } }, async ({ connect }) => {
  await using old = new MockSharded({ mongoses: 1, maxWireVersion: 9 });
  await using young = new MockSharded({ mongoses: 1, maxWireVersion: 25 });
  const asked = new Set<unknown>();
  for (const cluster of [old, young]) {
    await cluster.run();
    cluster.autoresponds(isAppRequest, (request: MockRequest) => {
      asked.add(request.server);
      return request.ok(plausibleReply(request));
    });
  }
  const uri = `mongodb://${old.servers[0]?.address},${young.servers[0]?.address}/`;
  const client = connect(uri, { localThresholdMS: 1000 });
  let ok = 0;
  for (const write of [{ _id: 1 }, { _id: 2 }, { _id: 3 }, { _id: 4 }]) {
    ok += Number((await client.db('db').collection('c').insertOne(write)).acknowledged);
  }
  await waitUntil(async () => {
    if (asked.size < 2) await client.db('db').collection('c').insertOne({ _id: 5 });
    return asked.size === 2;
  }, 'ask both routers');
  return { ok, routers: asked.size };
});

scenario(
  'client_metadata: backpressure is announced, and appended metadata is sent on new connections',
  { answer: { backpressure: true, driver: true } },
  async ({ connect }) => {
    await using server = new MockupDB({ autoHello: true });
    const hellos: MockRequest[] = [];
    server.on('request', (request) => {
      if (isHello(request) && request.has('client')) hellos.push(request);
    });
    server.autoresponds('ping');
    await server.run();
    const client = connect(server.uri);
    client.appendMetadata({ name: 'framework', version: '1.2' });
    await client.db('db').command({ ping: 1 });
    return {
      backpressure: hellos.every((request) => request.has('backpressure')),
      driver: hellos.every((request) => request.get('client').driver.name.includes('framework')),
    };
  },
);
