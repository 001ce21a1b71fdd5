import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '../sleep.ts';
import type { StreamAddress } from '../transport.ts';
import { SimulatedRandom } from './simulated-random.ts';
import { simulatedRuntime } from './simulated-runtime.ts';

const address: StreamAddress = { kind: 'tcp', host: 'server', port: 1 };

/** Five clients talk to an echo server while the way to it is cut and healed; every step is noted. */
async function trace(seed: number): Promise<string[]> {
  const lines: string[] = [];
  const world = simulatedRuntime({
    seed,
    record: ({ atMS, kind, from, to }) => lines.push(`${atMS} ${kind} ${from} ${to}`),
  });
  const { clock, random, network } = world;
  await world.at('server').transport.listen(address, (stream) => {
    stream.handler = { data: (bytes) => stream.write(bytes), closed() {} };
  });
  const talk = async (name: string): Promise<void> => {
    const stream = await world.at(name).transport.connect(address);
    stream.handler = {
      data: (bytes) => lines.push(`${clock.now()} ${name} got ${bytes}`),
      closed: (error) => lines.push(`${clock.now()} ${name} closed ${error?.message}`),
    };
    for (let turn = 0; turn < 10; turn++) {
      stream.write(random.bytes(3));
      await sleep(clock, random.next());
    }
    stream.end();
  };
  clock.setTimer(2, () => network.faults.cut('b', 'server'));
  clock.setTimer(9, () => network.faults.heal());
  clock.setTimer(3, () => network.reset('c'));
  await clock.run(Promise.all(['a', 'b', 'c', 'd', 'e'].map(talk)));
  await clock.advance(20);
  return lines;
}

test('the same seed gives the same run, another seed another', async () => {
  const [first, second, other] = [await trace(7), await trace(7), await trace(8)];
  assert.ok(first.length > 50, `${first.length} lines`);
  assert.deepEqual(first, second);
  assert.notDeepEqual(first, other);
});

test('a promise that waits for the network is reported with what is open', async () => {
  const { clock, transport } = simulatedRuntime({ seed: 1 });
  await transport.listen(address, (stream) => {
    stream.handler = { data() {}, closed() {} };
  });
  const reply = transport.connect(address).then((stream) => {
    stream.write(Uint8Array.of(1));
    return new Promise<Uint8Array>((resolve) => {
      stream.handler = { data: resolve, closed() {} };
    });
  });
  await assert.rejects(clock.run(reply), /an open stream from 127\.0\.0\.1:\d+ to server:1/);
});

test('the calendar starts where it is told', async () => {
  const startDate = new Date('2030-06-01T00:00:00Z');
  const { clock } = simulatedRuntime({ seed: 1, startDate });
  await clock.advance(1500);
  assert.equal(new Date(clock.date()).toISOString(), '2030-06-01T00:00:01.500Z');
});

test('random numbers lie in [0, 1), are spread evenly, and forks differ', () => {
  const random = new SimulatedRandom('x');
  const buckets = new Array<number>(10).fill(0);
  for (let turn = 0; turn < 20_000; turn++) {
    const bucket = Math.floor(random.next() * 10);
    buckets[bucket] = (buckets[bucket] as number) + 1;
  }
  for (const count of buckets) assert.ok(count > 1800 && count < 2200, `${buckets}`);
  const [a, b] = [SimulatedRandom.fork(1, 'a'), SimulatedRandom.fork(1, 'b')];
  assert.notDeepEqual(a.bytes(16), b.bytes(16));
  assert.deepEqual(SimulatedRandom.fork(1, 'a').bytes(4), SimulatedRandom.fork(1, 'a').bytes(4));
});

test('DNS tables can be changed and can fail', async () => {
  const { clock, resolver } = simulatedRuntime({ seed: 1 });
  const name = '_mongodb._tcp.example.com';
  const records = [{ host: 'a.example.com', port: 27017 }];
  await assert.rejects(clock.run(resolver.resolveSrv(name)), { code: 'ENOTFOUND' });
  resolver.setSrv(name, records);
  assert.deepEqual(await clock.run(resolver.resolveSrv(name.toUpperCase())), records);
  await assert.rejects(clock.run(resolver.resolveTxt(name)), { code: 'ENODATA' });
  resolver.setTxt(name, [['replicaSet=rs', '&authSource=x']]);
  assert.equal((await clock.run(resolver.resolveTxt(name))).length, 1);
  resolver.fail(name, 'ESERVFAIL');
  await assert.rejects(clock.run(resolver.resolveSrv(name)), { code: 'ESERVFAIL' });
  resolver.recover(name);
  resolver.setSrv(name, []);
  await assert.rejects(clock.run(resolver.resolveSrv(name)), { code: 'ENODATA' });
});
