import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '../sleep.ts';
import type { Stream, StreamAddress, TransportError } from '../transport.ts';
import { type SimulatedRuntime, simulatedRuntime } from './simulated-runtime.ts';

const serverAddress: StreamAddress = { kind: 'tcp', host: 'server', port: 27017 };

/** The view of one end of a stream, and when. */
interface Seen {
  readonly bytes: number[];
  readonly atMS: number[];
  closed?: { readonly atMS: number; readonly code: string | undefined };
  drained: number;
}

function watch(
  world: SimulatedRuntime,
  stream: Stream,
  onData?: (bytes: Uint8Array) => void,
): Seen {
  const seen: Seen = { bytes: [], atMS: [], drained: 0 };
  stream.handler = {
    data(bytes) {
      for (const byte of bytes) seen.bytes.push(byte);
      seen.atMS.push(world.clock.now());
      onData?.(bytes);
    },
    closed(error) {
      assert.equal(seen.closed, undefined, 'closed comes once');
      seen.closed = { atMS: world.clock.now(), code: (error as TransportError | undefined)?.code };
    },
    drained() {
      seen.drained++;
    },
  };
  return seen;
}

function isOpen(seen: Seen): boolean {
  return seen.closed === undefined;
}

interface Pair {
  readonly world: SimulatedRuntime;
  readonly client: Stream;
  readonly server: Stream;
  readonly clientSaw: Seen;
  readonly serverSaw: Seen;
}

/** A world in which every way takes 1 ms, with one stream from host `client` to host `server`. */
async function connectedPair(): Promise<Pair> {
  const world = simulatedRuntime({ seed: 1, latency: { minMS: 1, maxMS: 1 } });
  let accepted: { server: Stream; serverSaw: Seen } | undefined;
  await world.at('server').transport.listen(serverAddress, (server) => {
    accepted = { server, serverSaw: watch(world, server) };
  });
  const client = await world.clock.run(world.at('client').transport.connect(serverAddress));
  const clientSaw = watch(world, client);
  assert.ok(accepted);
  return { world, client, clientSaw, ...accepted };
}

test('bytes arrive in order, after the latency, whatever their slices', async () => {
  const { world, client, serverSaw } = await connectedPair();
  assert.equal(world.clock.now(), 2);
  assert.equal(client.write(Uint8Array.of(1, 2)), true);
  client.write(Uint8Array.of(3));
  await world.clock.advance(0.9);
  assert.deepEqual(serverSaw.bytes, []);
  await world.clock.advance(0.1);
  assert.deepEqual(serverSaw.bytes, [1, 2, 3]);
});

test('bytes stay in order when latencies differ', async () => {
  const { world, client, serverSaw } = await connectedPair();
  world.network.faults.setLatency('client', 'server', { minMS: 0, maxMS: 50 });
  const sent = Array.from({ length: 200 }, (_, index) => index);
  for (const byte of sent) client.write(Uint8Array.of(byte));
  await world.clock.advance(60);
  assert.deepEqual(serverSaw.bytes, sent);
});

test('the ends know each other’s addresses', async () => {
  const { client, server } = await connectedPair();
  assert.equal(client.remoteAddress, 'server:27017');
  assert.equal(server.remoteAddress, client.localAddress);
  assert.match(client.localAddress, /^client:\d+$/);
});

test('an end in order closes both sides without an error, after what was written', async () => {
  const { world, client, clientSaw, serverSaw } = await connectedPair();
  client.write(Uint8Array.of(7));
  client.end();
  assert.equal(client.write(Uint8Array.of(8)), false);
  await world.clock.advance(10);
  assert.deepEqual(serverSaw.bytes, [7]);
  assert.deepEqual(serverSaw.closed, { atMS: 3, code: undefined });
  assert.deepEqual(clientSaw.closed, { atMS: 4, code: undefined });
  assert.deepEqual(world.network.connections(), []);
});

test('a reset is ECONNRESET for the peer', async () => {
  const { world, client, clientSaw, serverSaw } = await connectedPair();
  client.destroy({ reset: true });
  await world.clock.advance(10);
  assert.deepEqual(clientSaw.closed, { atMS: 2, code: undefined });
  assert.deepEqual(serverSaw.closed, { atMS: 3, code: 'ECONNRESET' });
});

test('bytes for an end that was destroyed are answered by a reset', async () => {
  const { world, client, server, serverSaw } = await connectedPair();
  client.destroy();
  server.write(Uint8Array.of(1));
  await world.clock.advance(10);
  assert.equal(serverSaw.closed?.code, undefined, 'the end came first');
  assert.equal(server.write(Uint8Array.of(2)), false);
});

test('a host that forgot the connection resets the peer once it writes', async () => {
  const { world, client, clientSaw, serverSaw } = await connectedPair();
  world.network.forget('server');
  await world.clock.advance(60_000);
  assert.equal(serverSaw.closed?.code, 'ECONNRESET');
  assert.ok(isOpen(clientSaw), 'half open');
  client.write(Uint8Array.of(1));
  await world.clock.advance(10);
  assert.equal(clientSaw.closed?.code, 'ECONNRESET');
});

test('a cut holds what is sent and what is on its way, until it is healed', async () => {
  const { world, client, clientSaw, server, serverSaw } = await connectedPair();
  const { faults } = world.network;
  client.write(Uint8Array.of(1));
  faults.cut('client', 'server');
  client.write(Uint8Array.of(2));
  server.write(Uint8Array.of(9));
  await world.clock.advance(1000);
  assert.deepEqual([serverSaw.bytes, clientSaw.bytes], [[], []]);
  faults.heal('client', 'server');
  client.write(Uint8Array.of(3));
  await world.clock.advance(1);
  assert.deepEqual([serverSaw.bytes, clientSaw.bytes], [[1, 2, 3], [9]]);
});

test('a cut of one way lets the other through', async () => {
  const { world, client, clientSaw, server, serverSaw } = await connectedPair();
  world.network.faults.cut('client', 'server', { oneWay: true });
  client.write(Uint8Array.of(1));
  server.write(Uint8Array.of(2));
  await world.clock.advance(10);
  assert.deepEqual([serverSaw.bytes, clientSaw.bytes], [[], [2]]);
});

test('a partition cuts each group from the others only', async () => {
  const { world } = await connectedPair();
  const { faults } = world.network;
  faults.partition(['a', 'b'], ['c'], ['d']);
  assert.equal(faults.isCut('a', 'b'), false);
  for (const [from, to] of [
    ['a', 'c'],
    ['c', 'b'],
    ['d', 'a'],
    ['c', 'd'],
  ] as const) {
    assert.equal(faults.isCut(from, to), true);
  }
  faults.heal();
  assert.equal(faults.isCut('a', 'c'), false);
});

test('a frozen host is connected to, but hears, speaks and accepts only when it is thawed', async () => {
  const { world, client, clientSaw, server, serverSaw } = await connectedPair();
  world.network.faults.freeze('server');
  client.write(Uint8Array.of(1));
  server.write(Uint8Array.of(2));
  const second = await world.clock.run(world.at('client').transport.connect(serverAddress));
  second.write(Uint8Array.of(3));
  await world.clock.advance(500);
  assert.deepEqual([serverSaw.bytes, clientSaw.bytes], [[], []]);
  assert.equal(world.network.connections({ to: 'server' }).length, 2);
  world.network.faults.thaw('server');
  await world.clock.advance(5);
  assert.deepEqual([serverSaw.bytes, clientSaw.bytes], [[1], [2]]);
});

test('who does not read learns of a reset', async () => {
  const { world, client, server, serverSaw } = await connectedPair();
  server.pause();
  client.write(Uint8Array.of(1));
  client.destroy({ reset: true });
  await world.clock.advance(10);
  assert.deepEqual([serverSaw.bytes, serverSaw.closed?.code], [[], 'ECONNRESET']);
});

test('who goes away without having read what came resets', async () => {
  const { world, client, server, clientSaw } = await connectedPair();
  server.pause();
  client.write(Uint8Array.of(1));
  await world.clock.advance(10);
  server.destroy();
  await world.clock.advance(10);
  assert.equal(clientSaw.closed?.code, 'ECONNRESET');
});

test('who was gone before a frozen host could accept it is accepted by nobody', async () => {
  const world = simulatedRuntime({ seed: 1, latency: { minMS: 1, maxMS: 1 } });
  let accepted = 0;
  await world.at('server').transport.listen(serverAddress, () => {
    accepted++;
  });
  world.network.faults.freeze('server');
  const client = await world.clock.run(world.at('client').transport.connect(serverAddress));
  world.network.reset('client');
  world.network.faults.thaw('server');
  await world.clock.advance(10);
  assert.equal(accepted, 0);
  assert.equal(client.write(Uint8Array.of(1)), false);
});

test('backpressure: a paused reader makes write return false, and drained comes later', async () => {
  const { world, client, clientSaw, server, serverSaw } = await connectedPair();
  server.pause();
  const chunk = new Uint8Array(700_000);
  assert.equal(client.write(chunk), true);
  assert.equal(client.write(chunk), false);
  await world.clock.advance(10);
  assert.deepEqual([serverSaw.bytes.length, clientSaw.drained], [0, 0]);
  server.resume();
  await world.clock.advance(1);
  assert.deepEqual([serverSaw.bytes.length, clientSaw.drained], [1_400_000, 1]);
  assert.equal(client.write(Uint8Array.of(1)), true);
});

test('the receiver gets a copy, as from a kernel', async () => {
  const { world, client, serverSaw } = await connectedPair();
  const bytes = Uint8Array.of(1);
  client.write(bytes);
  bytes[0] = 2;
  await world.clock.advance(5);
  assert.deepEqual(serverSaw.bytes, [1]);
});

test('breaking one connection leaves the others alone', async () => {
  const { world, client, clientSaw, serverSaw } = await connectedPair();
  const other = await world.clock.run(world.at('client').transport.connect(serverAddress));
  const otherSaw = watch(world, other);
  world.network.connections({ from: client.localAddress })[0]?.reset();
  await world.clock.advance(5);
  assert.equal(clientSaw.closed?.code, 'ECONNRESET');
  assert.equal(serverSaw.closed?.code, 'ECONNRESET');
  assert.equal(otherSaw.closed, undefined);
  await world.clock.run(sleep(world.clock, 1));
});

test('what stands ahead of the bytes of a client names it; nonsense there cuts it', async () => {
  const world = simulatedRuntime({ seed: 1 });
  const accepted: { readonly from: string; readonly saw: Seen }[] = [];
  const accept = (stream: Stream): void => {
    accepted.push({ from: stream.remoteAddress, saw: watch(world, stream) });
  };
  const preamble = (bytes: Uint8Array) => {
    if (bytes[0] !== 9) throw new RangeError('not nine');
    return bytes.length < 2 ? undefined : { length: 2, remoteAddress: `client${bytes[1]}:1` };
  };
  await world.at('server').transport.listen(serverAddress, accept, { preamble });
  const cuts: Seen[] = [];
  for (const parts of [[[9], [1, 5], [6]], [[9, 2]], [[8, 3]]]) {
    const client = await world.clock.run(world.at('client').transport.connect(serverAddress));
    cuts.push(watch(world, client));
    for (const part of parts) {
      client.write(Uint8Array.from(part));
      await world.clock.advance(5);
    }
  }
  const heard = accepted.map(({ from, saw }) => [from, saw.bytes]);
  assert.deepEqual(heard, [
    ['client1:1', [5, 6]],
    ['client2:1', []],
  ]);
  assert.deepEqual(cuts.map(isOpen), [true, true, false]);
});

test('a latency between two hosts holds both ways, whatever they are called, and for them alone', () => {
  const { network } = simulatedRuntime({ seed: 1 });
  const latency = { minMS: 5, maxMS: 9 };
  network.faults.setLatency('a', 'localhost', latency);
  assert.equal(network.faults.latencyOf('a', '127.0.0.1'), latency);
  assert.equal(network.faults.latencyOf('127.0.0.1', 'a'), latency);
  assert.equal(network.faults.latencyOf('a', 'b'), undefined);
});
