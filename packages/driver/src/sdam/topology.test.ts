import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOf, present } from '@touchstone/protocol';
import { type SimulatedClock, simulatedRuntime } from '@touchstone/runtime';
import { ClientEvents } from '../event/client-events.ts';
import { Log } from '../event/log.ts';
import { logSettings } from '../event/log-settings.ts';
import type { LogRecord } from '../event/log-sink.ts';
import { FakeServer } from './fake-server.test-support.ts';
import type { TopologySeed } from './reduce.ts';
import type { SdamEvents } from './sdam-events.ts';
import type { SrvPollingOptions } from './srv-polling.ts';
import type { ManagedPool } from './topology.ts';
import { Topology } from './topology.ts';

const members = { setName: 'rs', hosts: ['a:1', 'b:1'], maxWireVersion: 21 };
const primaryReply = { ok: 1, ...members, isWritablePrimary: true };
const secondaryReply = { ok: 1, ...members, secondary: true };

interface Scene {
  readonly clock: SimulatedClock;
  readonly topology: Topology<ManagedPool>;
  readonly events: ClientEvents<SdamEvents>;
  readonly servers: Map<string, FakeServer>;
  readonly pools: string[];
  readonly logs: LogRecord[];
}

function scene(
  seed: Partial<TopologySeed> = {},
  srv?: Pick<SrvPollingOptions, 'lookUp' | 'srvMaxHosts'>,
): Scene {
  const { clock, random } = simulatedRuntime({ seed: 1 });
  const servers = new Map([
    ['a:1', new FakeServer(clock, { streams: true, reply: primaryReply })],
    ['b:1', new FakeServer(clock, { streams: true, reply: secondaryReply })],
  ]);
  const pools: string[] = [];
  const logs: LogRecord[] = [];
  const events = new ClientEvents<SdamEvents>();
  const settings = logSettings({ levels: { topology: 'debug' } }, {});
  const heartbeatFrequencyMS = 10_000;
  const topology = new Topology<ManagedPool>({
    seed: { topologyId: 1, hosts: ['a:1'], ...seed },
    monitor: {
      clock,
      heartbeatFrequencyMS,
      connectTimeoutMS: 3_000,
      serverMonitoringMode: 'auto',
      isFaas: false,
      createConnection: (address) => entryOf(servers, address).connection(),
    },
    events,
    log: new Log(settings, { write: (record) => logs.push(record) }, clock),
    srv: srv === undefined ? undefined : { clock, random, heartbeatFrequencyMS, ...srv },
    createPool: (address) => ({
      ready: () => pools.push(`${address} ready`),
      clear: ({ generation }) => pools.push(`${address} clear ${generation}`),
      close: () => pools.push(`${address} close`),
    }),
  });
  return { clock, topology, events, servers, pools, logs };
}

const twoSeconds = { timeoutMS: 2_000, timedOut: () => new Error('too late') };

test('a replica set is discovered from one seed, and closed again', async () => {
  const { clock, topology, servers, pools } = scene();
  topology.open();
  topology.open();
  await clock.advance(100);
  assert.equal(topology.description.type, 'ReplicaSetWithPrimary');
  assert.equal(topology.description.servers.get('b:1')?.type, 'RSSecondary');
  assert.deepEqual(pools, ['a:1 ready', 'b:1 ready']);
  assert.equal(topology.server('b:1')?.operationCount, 0);
  topology.close();
  topology.close();
  assert.deepEqual(pools.slice(2), ['a:1 close', 'b:1 close']);
  assert.equal(topology.server('a:1'), undefined);
  for (const server of servers.values()) assert.equal(server.openConnections, 0);
});

test('a shutdown error clears the pool and checks again; waiting callers get the next primary', async () => {
  const { clock, topology, servers, pools } = scene();
  topology.open();
  await clock.advance(100);
  topology.operationFailed('a:1', {
    kind: 'shutdown',
    completedHandshake: true,
    generation: 0,
    topologyVersion: null,
    labels: [],
    cause: new Error('shutdown'),
  });
  assert.equal(pools.at(-1), 'a:1 clear 1');
  assert.equal(topology.description.type, 'ReplicaSetNoPrimary');
  const waiting = topology.waitFor(
    ({ servers: now }) => [...now.values()].find(({ type }) => type === 'RSPrimary')?.address,
    twoSeconds,
  );
  entryOf(servers, 'b:1').change(primaryReply);
  assert.equal(await clock.run(waiting), 'b:1');
  topology.close();
});

test('a wait ends with its time, its signal, what the attempt throws, or the topology', async () => {
  const { clock, topology } = scene();
  topology.open();
  const nothing = (): undefined => undefined;
  const late = topology.waitFor(nothing, twoSeconds);
  await assert.rejects(clock.run(late), /too late/);
  assert.equal(clock.now(), 2_000);

  const abort = new AbortController();
  const aborted = topology.waitFor(nothing, { ...twoSeconds, signal: abort.signal });
  abort.abort(new Error('no more'));
  await assert.rejects(aborted, /no more/);
  await assert.rejects(
    topology.waitFor(nothing, { ...twoSeconds, signal: abort.signal }),
    /no more/,
  );

  const broken = topology.waitFor(
    () => {
      throw new Error('attempt');
    },
    { ...twoSeconds, timeoutMS: 20_000 },
  );
  await assert.rejects(clock.run(broken), /attempt/);

  const open = topology.waitFor(nothing, { ...twoSeconds, timeoutMS: Number.POSITIVE_INFINITY });
  topology.close();
  await assert.rejects(open, { name: 'MongoTopologyClosedError' });
  await assert.rejects(topology.waitFor(nothing, twoSeconds), { name: 'MongoTopologyClosedError' });
});

test('while somebody waits, servers that are down are checked twice a second', async () => {
  const { clock, topology, servers } = scene();
  const server = entryOf(servers, 'a:1');
  server.state = 'refusing';
  topology.open();
  const waiting = topology.waitFor(({ type }) => (type === 'Unknown' ? undefined : type), {
    ...twoSeconds,
    timeoutMS: 30_000,
  });
  await clock.advance(2_100);
  assert.deepEqual(
    server.trace,
    [0, 500, 1000, 1500, 2000].map((at, n) => `${at} #${n + 1} connect`),
  );
  server.state = 'up';
  assert.equal(await clock.run(waiting), 'ReplicaSetWithPrimary');
  assert.equal(clock.now(), 2_504);
  topology.close();
});

test('who has given up is not served any more, and causes no checks', async () => {
  const { clock, topology, servers } = scene();
  entryOf(servers, 'a:1').state = 'refusing';
  topology.open();
  let attempts = 0;
  const waiting = topology.waitFor(() => {
    attempts += 1;
    return undefined;
  }, twoSeconds);
  await assert.rejects(clock.run(waiting), /too late/);
  const before = attempts;
  await clock.advance(30_000);
  assert.equal(attempts, before);
  assert.deepEqual(entryOf(servers, 'a:1').trace.slice(5), [
    '12000 #6 connect',
    '22000 #7 connect',
    '32000 #8 connect',
  ]);
  topology.close();
});

test('an event of a listener queues up behind the effects that are being performed', async () => {
  const { clock, topology, events, pools } = scene();
  const order: string[] = [];
  events.on('serverDescriptionChanged', ({ address, newDescription }) => {
    order.push(`${address} ${newDescription.type}`);
    if (newDescription.type === 'RSPrimary') topology.close();
  });
  events.on('topologyDescriptionChanged', ({ newDescription }) => {
    order.push(`topology ${newDescription.type}`);
  });
  topology.open();
  await clock.advance(100);
  assert.deepEqual(order, [
    'topology Unknown',
    'a:1 RSPrimary',
    'topology ReplicaSetWithPrimary',
    'topology Unknown',
  ]);
  assert.deepEqual(pools, ['a:1 ready', 'a:1 close', 'b:1 close']);
});

test('every change and every heartbeat is logged', async () => {
  const { clock, topology, logs, events } = scene({ hosts: ['a:1'], directConnection: true });
  const heartbeats: string[] = [];
  events.on('serverHeartbeatStarted', ({ awaited }) => heartbeats.push(`started ${awaited}`));
  events.on('serverHeartbeatSucceeded', ({ duration }) => heartbeats.push(`succeeded ${duration}`));
  topology.open();
  await clock.advance(100);
  topology.close();
  assert.deepEqual(heartbeats, ['started false', 'succeeded 4', 'started true']);
  assert.deepEqual(
    logs.map(({ message }) => message),
    [
      'Starting topology monitoring',
      'Topology description changed',
      'Starting server monitoring',
      'Server heartbeat started',
      'Server heartbeat succeeded',
      'Topology description changed',
      'Server heartbeat started',
      'Stopped server monitoring',
      'Topology description changed',
      'Stopped topology monitoring',
    ],
  );
  const { t, reply, ...succeeded } = present(logs[4]);
  assert.match(String(reply), /"isWritablePrimary":true/);
  assert.deepEqual(succeeded, {
    c: 'topology',
    s: 'debug',
    message: 'Server heartbeat succeeded',
    topologyId: 1,
    serverHost: 'a',
    serverPort: 1,
    driverConnectionId: 1,
    serverConnectionId: 101,
    awaited: false,
    durationMS: 4,
  });
  assert.ok(t instanceof Date);
});

test('a load balancer is not monitored', async () => {
  const { clock, topology, servers, pools } = scene({ loadBalanced: true });
  topology.open();
  await clock.advance(60_000);
  assert.deepEqual(entryOf(servers, 'a:1').trace, []);
  assert.deepEqual(pools, ['a:1 ready']);
  topology.close();
});

test('SRV records are polled until the topology turns out to be a replica set', async () => {
  let lookups = 0;
  const lookUp = async () => {
    lookups += 1;
    return { hosts: ['a:1', 'b:1'] };
  };
  const { clock, topology, servers } = scene({}, { lookUp, srvMaxHosts: 0 });
  entryOf(servers, 'a:1').change({ ok: 1, msg: 'isdbgrid', maxWireVersion: 21 });
  entryOf(servers, 'b:1').change({ ok: 1, msg: 'isdbgrid', maxWireVersion: 21 });
  topology.open();
  await clock.advance(61_000);
  assert.equal(lookups, 1);
  assert.deepEqual([...topology.description.servers.keys()], ['a:1', 'b:1']);
  topology.close();
  await clock.advance(600_000);
  assert.equal(lookups, 1);

  const replicaSet = scene({}, { lookUp, srvMaxHosts: 0 });
  replicaSet.topology.open();
  await replicaSet.clock.advance(600_000);
  assert.equal(lookups, 1);
  replicaSet.topology.close();
});
