import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { StreamAddress, TransportError } from '../transport.ts';
import { NetworkFaults } from './network-faults.ts';
import { SimulatedRandom } from './simulated-random.ts';
import { type SimulatedRuntime, simulatedRuntime } from './simulated-runtime.ts';

const HOSTS = ['a', 'b', 'c'];

/** The ways that are cut, such as `a>b`. */
function cutWays(faults: NetworkFaults): string {
  const ways = HOSTS.flatMap((from) => HOSTS.map((to) => [from, to] as const));
  return ways
    .filter(([from, to]) => faults.isCut(from, to))
    .map((way) => way.join('>'))
    .join(' ');
}

test('cuts are of one way or both, and are healed one by one or all together', () => {
  let reliefs = 0;
  const faults = new NetworkFaults(() => reliefs++);
  assert.equal(cutWays(faults), '');
  faults.cut('a', 'b', { oneWay: true });
  assert.equal(cutWays(faults), 'a>b');
  faults.cut('a', 'b');
  faults.cut('b', 'c');
  assert.equal(cutWays(faults), 'a>b b>a b>c c>b');
  faults.heal('b', 'a');
  assert.equal(cutWays(faults), 'b>c c>b');
  faults.heal('a', 'c');
  assert.equal(cutWays(faults), 'b>c c>b');
  assert.equal(reliefs, 2);
  faults.cut('a', 'b');
  faults.heal();
  assert.equal(cutWays(faults), '');
  faults.partition(['a'], ['b', 'c']);
  assert.equal(cutWays(faults), 'a>b a>c b>a c>a');
});

test('hosts are frozen, addresses fail, and latencies are set, each for itself', () => {
  let reliefs = 0;
  const faults = new NetworkFaults(() => reliefs++);
  faults.freeze('localhost');
  faults.freeze('a');
  assert.deepEqual(
    ['127.0.0.1', '::1', 'a', 'b'].map((host) => faults.isFrozen(host)),
    [true, true, true, false],
  );
  faults.thaw('a');
  assert.deepEqual([faults.isFrozen('a'), faults.isFrozen('localhost'), reliefs], [false, true, 1]);
  faults.refuse('a:1');
  faults.failConnections('[::1]:2', 'EHOSTUNREACH');
  assert.equal(faults.failureOf('a:1'), 'ECONNREFUSED');
  assert.equal(faults.failureOf('localhost:2'), 'EHOSTUNREACH');
  assert.equal(faults.failureOf('a:2'), undefined);
  faults.admit('a:1');
  assert.equal(faults.failureOf('a:1'), undefined);
  assert.equal(faults.latencyOf('a', 'b'), undefined);
  const latency = { minMS: 1, maxMS: 2 };
  faults.setLatency('a', 'b', latency);
  assert.deepEqual([faults.latencyOf('a', 'b'), faults.latencyOf('b', 'a')], [latency, latency]);
  assert.equal(faults.latencyOf('a', 'c'), undefined);
});

const ADDRESS: StreamAddress = { kind: 'tcp', host: 'server', port: 27017 };

function codeOf(connecting: Promise<unknown>): Promise<string | undefined> {
  return connecting.then(
    () => undefined,
    (error: TransportError) => error.code,
  );
}

async function listening(): Promise<SimulatedRuntime> {
  const world = simulatedRuntime({ seed: 1, latency: { minMS: 1, maxMS: 1 } });
  await world.at('server').transport.listen(ADDRESS, () => {});
  return world;
}

test('a connection needs both ways', async () => {
  for (const [from, to] of [
    ['client', 'server'],
    ['server', 'client'],
  ] as const) {
    const world = await listening();
    world.network.faults.cut(from, to, { oneWay: true });
    const connecting = world.at('client').transport.connect(ADDRESS, { timeoutMS: 500 });
    assert.equal(await world.clock.run(codeOf(connecting)), 'ETIMEDOUT');
  }
});

test('a listener that is closed twice does not end the one that took its place', async () => {
  const world = simulatedRuntime({ seed: 1 });
  const { transport } = world.at('server');
  const first = await transport.listen(ADDRESS, () => {});
  await first.close();
  let accepted = 0;
  await transport.listen(ADDRESS, () => accepted++);
  await first.close();
  await world.clock.run(world.at('client').transport.connect(ADDRESS));
  await world.clock.advance(10);
  assert.equal(accepted, 1);
});

test('proxies and streams within others are refused, not forgotten', async () => {
  const world = await listening();
  const { transport } = world.at('client');
  const proxy = { host: 'proxy', port: 1080 };
  assert.equal(await codeOf(transport.connect(ADDRESS, { proxy })), 'EOPNOTSUPP');
  const over = new PassThrough();
  assert.equal(await codeOf(transport.connect(ADDRESS, { over })), 'EOPNOTSUPP');
});

test('connections are found by either end, by host or address', async () => {
  const world = await listening();
  const { network } = world;
  await world.clock.run(world.at('client').transport.connect(ADDRESS));
  await world.clock.run(world.at('other').transport.connect(ADDRESS));
  const count = (between: { from?: string; to?: string }): number =>
    network.connections(between).length;
  assert.equal(count({}), 2);
  assert.equal(count({ from: 'client' }), 1);
  assert.equal(count({ from: 'server' }), 0);
  assert.equal(count({ to: 'server:27017' }), 2);
  assert.equal(count({ from: 'other', to: 'server' }), 1);
  assert.equal(count({ from: 'other', to: 'client' }), 0);
  network.reset('client');
  assert.deepEqual([count({ from: 'client' }), count({ from: 'other' })], [0, 1]);
});

test('a client that forgets its connection says nothing of it, and its peer learns by a reset', async () => {
  const world = await listening();
  const [far, near]: string[][] = [[], []];
  const address: StreamAddress = { ...ADDRESS, port: 1 };
  const streams: { write(bytes: Uint8Array): boolean }[] = [];
  await world.at('server').transport.listen(address, (stream) => {
    streams.push(stream);
    stream.handler = {
      data() {},
      closed: (error) => far?.push(String((error as TransportError)?.code)),
    };
  });
  const client = await world.clock.run(world.at('client').transport.connect(address));
  client.handler = { data() {}, closed: () => near?.push('closed') };
  await world.clock.run(Promise.resolve());
  await world.clock.advance(10);
  world.network.forget('client');
  await world.clock.advance(10);
  assert.deepEqual(far, []);
  streams[0]?.write(Uint8Array.of(1));
  await world.clock.advance(10);
  assert.deepEqual(far, ['ECONNRESET']);
});

const GOLDEN_7: readonly number[] = [2900794953, 2918583189, 563136783, 3157380729];
const GOLDEN_E: readonly number[] = [2639622719, 2237446997, 2237512590, 3831127160];

test('a seed gives the same numbers on every machine and in every version', () => {
  const drawn = (seed: number | string): readonly number[] => {
    const random = new SimulatedRandom(seed);
    return [random.uint32(), random.uint32(), random.uint32(), random.uint32()];
  };
  assert.deepEqual(drawn(7), GOLDEN_7);
  assert.deepEqual(drawn('7'), drawn(7));
  assert.deepEqual(drawn('é'), GOLDEN_E);
  assert.deepEqual(
    [...new SimulatedRandom(7).bytes(4)],
    GOLDEN_7.map((number) => number >>> 24),
  );
});
