import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SimulatedClock, simulatedRuntime } from '@touchstone/runtime';
import { FakeServer, REPLY_MS } from './fake-server.test-support.ts';
import type { MonitorListener, MonitorOptions } from './monitor.ts';
import { Monitor } from './monitor.ts';
import type { ServerDescription } from './server-description.ts';

interface Scene {
  readonly clock: SimulatedClock;
  readonly server: FakeServer;
  readonly monitor: Monitor;
  readonly heard: string[];
  readonly checked: ServerDescription[];
}

function scene(streams: boolean, options: Partial<MonitorOptions> = {}): Scene {
  const { clock } = simulatedRuntime({ seed: 1 });
  const server = new FakeServer(clock, { streams });
  const heard: string[] = [];
  const checked: ServerDescription[] = [];
  const say = (what: string): void => void heard.push(`${clock.now()} ${what}`);
  const listener: MonitorListener = {
    started: ({ awaited }) => say(`started${awaited ? ' awaited' : ''}`),
    succeeded: (_, { durationMS }) => say(`succeeded in ${durationMS}`),
    failed: (_, { failure }) => say(`failed: ${failure.message}`),
    checked: (description) => void checked.push(description),
    checkFailed: (_, timedOut) => say(timedOut ? 'timed out' : 'check failed'),
  };
  const monitor = new Monitor(
    'a:1',
    {
      clock,
      heartbeatFrequencyMS: 10_000,
      connectTimeoutMS: 3_000,
      serverMonitoringMode: 'auto',
      isFaas: false,
      createConnection: server.connection,
      ...options,
    },
    listener,
  );
  return { clock, server, monitor, heard, checked };
}

test('polling: one connection, a check after every interval, each a sample of the round trip', async () => {
  const { clock, server, monitor, heard, checked } = scene(false);
  monitor.start();
  await clock.advance(20_100);
  assert.deepEqual(server.trace, ['0 #1 connect', '10004 #1 hello', '20008 #1 hello']);
  assert.deepEqual(heard.slice(0, 2), ['0 started', `${REPLY_MS} succeeded in ${REPLY_MS}`]);
  assert.equal(checked.length, 3);
  assert.equal(checked[2]?.roundTripTime, REPLY_MS);
  assert.equal(checked[0]?.minRoundTripTime, 0);
  assert.equal(checked[1]?.minRoundTripTime, REPLY_MS);
  assert.equal(checked[1]?.lastUpdateTime, 10_008);
  monitor.close();
  assert.equal(server.openConnections, 0);
});

test('polling: a requested check comes at once, but 500 ms after the one before', async () => {
  const { clock, server, monitor } = scene(false);
  monitor.start();
  // The check that is under way answers whoever asks while it is.
  monitor.requestCheck();
  await clock.advance(100);
  monitor.requestCheck();
  await clock.advance(900);
  assert.deepEqual(server.trace.slice(1), ['504 #1 hello']);
  await clock.advance(2_000);
  monitor.requestCheck();
  await clock.advance(10);
  assert.deepEqual(server.trace.slice(2), ['3000 #1 hello']);
  monitor.close();
});

test('streaming: news arrive at once, and the round trip is measured on another connection', async () => {
  const { clock, server, monitor, heard, checked } = scene(true);
  monitor.start();
  await clock.advance(5_000);
  server.change({ ok: 1, maxWireVersion: 21, msg: 'isdbgrid' });
  await clock.advance(1);
  assert.equal(checked.at(-1)?.type, 'Mongos');
  assert.equal(checked.at(-1)?.lastUpdateTime, 5_000);
  assert.deepEqual(heard.slice(2, 5), [
    '4 started awaited',
    '5000 succeeded in 4996',
    '5000 started awaited',
  ]);
  await clock.advance(10_100);
  assert.deepEqual(server.trace, [
    '0 #1 connect',
    '4 #1 awaitable hello',
    '5000 #1 next',
    // Halfway to the first reply that comes without news.
    '5004 #2 connect',
    '15000 #1 next',
    '15008 #2 hello',
  ]);
  assert.equal(checked.at(-1)?.roundTripTime, REPLY_MS);
  monitor.close();
  assert.equal(server.openConnections, 0);
});

test('streaming: a requested check is left to the reply that the stream awaits', async () => {
  const { clock, server, monitor, checked } = scene(true);
  monitor.start();
  await clock.advance(5_010);
  assert.equal(checked.length, 1);
  const requests = server.trace.length;
  monitor.requestCheck();
  await clock.advance(4_000);
  assert.equal(server.trace.length, requests);
  await clock.advance(2_000);
  assert.equal(checked.length, 2);
  monitor.close();
});

test('streaming is off in mode poll, and in mode auto where functions are a service', async () => {
  for (const options of [
    { serverMonitoringMode: 'poll' as const },
    { serverMonitoringMode: 'auto' as const, isFaas: true },
  ]) {
    const { clock, server, monitor } = scene(true, options);
    monitor.start();
    await clock.advance(10_100);
    assert.deepEqual(server.trace, ['0 #1 connect', '10004 #1 hello']);
    monitor.close();
  }
  const { clock, server, monitor } = scene(true, { serverMonitoringMode: 'stream', isFaas: true });
  monitor.start();
  await clock.advance(100);
  assert.equal(server.trace.at(-1), '4 #1 awaitable hello');
  monitor.close();
});

test('a known server that breaks is asked again at once, then at intervals', async () => {
  const { clock, server, monitor, heard } = scene(false);
  monitor.start();
  await clock.advance(100);
  server.state = 'refusing';
  await clock.advance(20_200);
  assert.deepEqual(server.trace, [
    '0 #1 connect',
    '10004 #1 hello',
    '10004 #2 connect',
    '20004 #3 connect',
  ]);
  assert.deepEqual(heard.slice(3, 5), ['10004 failed: connection refused', '10004 check failed']);
  assert.equal(server.openConnections, 0);
  monitor.close();
});

test('a server that comes back starts with new round trip times', async () => {
  const { clock, server, monitor, checked } = scene(false);
  monitor.start();
  await clock.advance(10_100);
  assert.equal(checked.at(-1)?.minRoundTripTime, REPLY_MS);
  server.state = 'refusing';
  await clock.advance(10_000);
  server.state = 'up';
  await clock.advance(10_000);
  assert.equal(checked.length, 3);
  assert.equal(checked.at(-1)?.minRoundTripTime, 0);
  monitor.close();
});

test('an error reply fails the check and its connection, without a second try', async () => {
  const { clock, server, monitor, heard } = scene(false);
  monitor.start();
  await clock.advance(100);
  server.state = 'failing';
  await clock.advance(10_000);
  assert.deepEqual(heard.slice(-2), ['10008 failed: failing', '10008 check failed']);
  assert.equal(server.openConnections, 0);
  monitor.close();
});

test('an awaited reply may take connectTimeoutMS longer than the interval; for ever with 0', async () => {
  const { clock, server, monitor, heard } = scene(true);
  monitor.start();
  await clock.advance(100);
  server.state = 'silent';
  await clock.advance(13_000);
  assert.ok(heard.includes('13004 timed out'), heard.join('\n'));
  monitor.close();

  const patient = scene(true, { connectTimeoutMS: 0 });
  patient.monitor.start();
  await patient.clock.advance(100);
  patient.server.state = 'silent';
  await patient.clock.advance(3_000_000);
  assert.equal(patient.heard.at(-1), '4 started awaited');
  patient.monitor.close();
});

test('a cancelled check drops its connection, reports nothing, and waits', async () => {
  const { clock, server, monitor, heard } = scene(true);
  monitor.start();
  await clock.advance(6_000);
  monitor.cancelCheck();
  await clock.advance(100);
  assert.deepEqual(heard.slice(-1), ['6000 failed: check of a:1 was cancelled']);
  // The connection for the round trip lives on.
  assert.equal(server.openConnections, 1);
  monitor.requestCheck();
  await clock.advance(500);
  assert.equal(server.trace.at(-2), '6500 #3 connect');
  monitor.close();
});

test('a closed monitor says nothing more', async () => {
  const { clock, server, monitor, heard, checked } = scene(false);
  monitor.start();
  monitor.close();
  await clock.advance(30_000);
  assert.deepEqual(heard, ['0 started']);
  assert.equal(checked.length, 0);
  assert.equal(server.openConnections, 0);
});
