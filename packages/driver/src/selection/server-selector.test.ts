import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOf } from '@touchstone/protocol';
import { type SimulatedClock, simulatedRuntime } from '@touchstone/runtime';
import { ClientEvents } from '../event/client-events.ts';
import { Log } from '../event/log.ts';
import { logSettings } from '../event/log-settings.ts';
import type { LogRecord } from '../event/log-sink.ts';
import { FakeServer } from '../sdam/fake-server.test-support.ts';
import type { SdamEvents } from '../sdam/sdam-events.ts';
import type { ManagedPool, Server } from '../sdam/topology.ts';
import { Topology } from '../sdam/topology.ts';
import type { SelectionCriteria } from './select-servers.ts';
import type { SelectionRequest, ServerSelectorOptions } from './server-selector.ts';
import { ServerSelector } from './server-selector.ts';

interface Scene {
  readonly clock: SimulatedClock;
  readonly topology: Topology<ManagedPool>;
  readonly selector: ServerSelector<ManagedPool>;
  readonly logs: LogRecord[];
  readonly servers: Map<string, FakeServer>;
}

function scene(options: Partial<ServerSelectorOptions<ManagedPool>> = {}): Scene {
  const { clock, random } = simulatedRuntime({ seed: 1 });
  const mongos = { ok: 1, msg: 'isdbgrid', maxWireVersion: 21 };
  const hosts = ['a:1', 'b:1'];
  const servers = new Map(
    hosts.map((host) => [host, new FakeServer(clock, { streams: false, reply: mongos })]),
  );
  const logs: LogRecord[] = [];
  const settings = logSettings({ levels: { serverSelection: 'debug' } }, {});
  const log = new Log(settings, { write: (record) => logs.push(record) }, clock);
  const topology = new Topology<ManagedPool>({
    seed: { topologyId: 1, hosts },
    monitor: {
      clock,
      heartbeatFrequencyMS: 10_000,
      connectTimeoutMS: 3_000,
      serverMonitoringMode: 'auto',
      isFaas: false,
      createConnection: (address) => entryOf(servers, address).connection(),
    },
    events: new ClientEvents<SdamEvents>(),
    log,
    createPool: () => ({ ready: () => {}, clear: () => {}, close: () => {} }),
  });
  const selector = new ServerSelector({
    topology,
    clock,
    random,
    log,
    serverSelectionTimeoutMS: 1_000,
    heartbeatFrequencyMS: 10_000,
    localThresholdMS: 15,
    ...options,
  });
  return { clock, topology, selector, logs, servers };
}

const write: SelectionCriteria = { kind: 'write' };
const request: SelectionRequest = { criteria: write, operation: { name: 'insert', id: 7 } };

/** Keeps the server that is selected until the scene is over; a selection that has to wait fails. */
function keep(selector: ServerSelector<ManagedPool>, asked: SelectionRequest): Server<ManagedPool> {
  let selected: Server<ManagedPool> | undefined;
  void selector.withServer(asked, (server) => {
    selected = server;
    return new Promise(() => {});
  });
  assert.ok(selected, 'the selection waits');
  return selected;
}

test('the less busy of two servers is taken, at once', async () => {
  const { clock, topology, selector } = scene();
  topology.open();
  await clock.advance(100);
  const counts = new Map<string, number>();
  for (let round = 0; round < 10; round += 1) {
    const { address } = keep(selector, request);
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  assert.deepEqual([...counts.values()], [5, 5]);
  assert.equal(topology.server('a:1')?.operationCount, 5);
  topology.close();
});

test('a server counts an operation until its work is done, however that ends', async () => {
  const { clock, topology, selector } = scene();
  topology.open();
  await clock.advance(100);
  const criteria: SelectionCriteria = { kind: 'sameServer', address: 'a:1' };
  const count = (): number | undefined => topology.server('a:1')?.operationCount;
  const during: unknown[] = [];
  const lend = <Result>(work: () => Promise<Result>): Promise<Result> =>
    selector.withServer({ ...request, criteria }, () => {
      during.push(count());
      return work();
    });
  assert.equal(await lend(async () => 'done'), 'done');
  assert.equal(count(), 0);
  await assert.rejects(
    lend(() => Promise.reject(new Error('failed'))),
    /failed/,
  );
  assert.equal(count(), 0);
  await assert.rejects(
    lend(() => {
      throw new Error('failed at once');
    }),
    /failed at once/,
  );
  assert.deepEqual([count(), during], [0, [1, 1, 1]]);
  topology.close();
});

test('a deprioritized server is taken only when there is no other', async () => {
  const { clock, topology, selector } = scene();
  topology.open();
  await clock.advance(100);
  for (let round = 0; round < 5; round += 1) {
    assert.equal(keep(selector, { ...request, deprioritized: ['a:1'] }).address, 'b:1');
  }
  keep(selector, { ...request, deprioritized: ['a:1', 'b:1'] });
  topology.close();
});

test("the application's own selector sees the suitable servers first", async () => {
  const seen: number[] = [];
  const { clock, topology, selector } = scene({
    serverSelector: (servers) => {
      seen.push(servers.length);
      return servers.filter(({ address }) => address === 'b:1');
    },
  });
  topology.open();
  await clock.advance(100);
  assert.equal(keep(selector, request).address, 'b:1');
  assert.deepEqual(seen, [2]);
  topology.close();
});

test('a selection waits, and says so; one that fails tells what is known', async () => {
  const { clock, topology, selector, logs, servers } = scene();
  topology.open();
  const waiting = selector.withServer(request, async ({ operationCount }) => operationCount);
  assert.equal(await clock.run(waiting), 1);
  assert.deepEqual(
    logs.map(({ message, s }) => `${s} ${message}`),
    [
      'debug Server selection started',
      'info Waiting for suitable server to become available',
      'debug Server selection succeeded',
    ],
  );
  assert.equal(logs[1]?.['remainingTimeMS'], 1_000);
  assert.equal(logs[2]?.['operation'], 'insert');
  assert.equal(logs[2]?.['operationId'], 7);
  assert.equal(logs[2]?.['serverPort'], 1);
  for (const server of servers.values()) server.state = 'refusing';
  await clock.advance(10_100);
  const unreachable = async (): Promise<never> => assert.fail('no server is there');
  const failing = selector.withServer({ ...request, timeoutMS: 50 }, unreachable);
  await assert.rejects(clock.run(failing), (error: Error & { reason?: unknown }) => {
    assert.equal(error.name, 'MongoServerSelectionError');
    assert.match(error.message, /^connection refused$/);
    assert.equal(error.reason, topology.description);
    assert.match((error.cause as Error).message, /refused/);
    return true;
  });
  assert.equal(logs.at(-1)?.message, 'Server selection failed');
  topology.close();
  await assert.rejects(selector.withServer(request, unreachable), {
    name: 'MongoTopologyClosedError',
  });
});

test('a cursor goes to its own server, and an incompatible one fails every selection', async () => {
  const { clock, topology, selector, servers } = scene();
  topology.open();
  await clock.advance(100);
  const criteria: SelectionCriteria = { kind: 'sameServer', address: 'b:1' };
  for (let round = 0; round < 5; round += 1) {
    assert.equal(keep(selector, { ...request, criteria }).address, 'b:1');
    keep(selector, request);
  }
  entryOf(servers, 'a:1').change({ ok: 1, msg: 'isdbgrid', maxWireVersion: 3 });
  await clock.advance(10_100);
  await assert.rejects(
    selector.withServer(request, async () => undefined),
    { name: 'MongoCompatibilityError' },
  );
  topology.close();
});

test('the application’s own selector is asked anew each time', async () => {
  let wanted = 'a:1';
  const { clock, topology, selector } = scene({
    serverSelector: (servers) => servers.filter(({ address }) => address === wanted),
  });
  topology.open();
  await clock.advance(100);
  assert.equal(keep(selector, request).address, 'a:1');
  wanted = 'b:1';
  assert.equal(keep(selector, request).address, 'b:1');
  topology.close();
});

test('a selection fails of the error that some server gave, though others are well', async () => {
  const { clock, topology, selector, servers } = scene({ serverSelector: () => [] });
  entryOf(servers, 'b:1').state = 'refusing';
  topology.open();
  await clock.advance(100);
  const failing = selector.withServer({ ...request, timeoutMS: 50 }, async () => undefined);
  await assert.rejects(clock.run(failing), {
    name: 'MongoServerSelectionError',
    message: 'connection refused',
  });
  topology.close();
});

test('nothing is told where nobody wants to hear', async () => {
  const quiet = new Log(logSettings({}, {}), { write: () => assert.fail('told') }, scene().clock);
  const { clock, topology, selector } = scene({ log: quiet });
  topology.open();
  await clock.run(selector.withServer(request, async () => undefined));
  topology.close();
});

test('a selection that found nothing where no server failed tells what it looked for', async () => {
  const { clock, topology, selector } = scene({ serverSelector: () => [] });
  topology.open();
  await clock.advance(100);
  const failing = selector.withServer({ ...request, timeoutMS: 50 }, async () => undefined);
  await assert.rejects(clock.run(failing), {
    message: /^Server selection timed out after 50 ms: found no .* in .*a:1/,
  });
  topology.close();
});
