import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stream, StreamAddress, TransportError } from '../transport.ts';
import { type SimulatedRuntime, simulatedRuntime } from './simulated-runtime.ts';

const address: StreamAddress = { kind: 'tcp', host: 'server', port: 27017 };

function newWorld(): SimulatedRuntime {
  return simulatedRuntime({ seed: 1, latency: { minMS: 1, maxMS: 1 } });
}

function code(expected: string): (error: TransportError) => boolean {
  return (error) => error.name === 'TransportError' && error.code === expected;
}

function ignore(stream: Stream): void {
  stream.handler = { data() {}, closed() {} };
}

test('nobody listens: ECONNREFUSED after a round trip', async () => {
  const { clock, transport } = newWorld();
  await assert.rejects(clock.run(transport.connect(address)), code('ECONNREFUSED'));
  assert.equal(clock.now(), 2);
});

test('refused and unknown addresses fail until they are admitted', async () => {
  const { clock, transport, network } = newWorld();
  await transport.listen(address, ignore);
  network.faults.refuse('server:27017');
  await assert.rejects(clock.run(transport.connect(address)), code('ECONNREFUSED'));
  network.faults.failConnections('server:27017', 'ENOTFOUND');
  await assert.rejects(clock.run(transport.connect(address)), code('ENOTFOUND'));
  network.faults.admit('server:27017');
  await clock.run(transport.connect(address));
});

test('a way that is cut: the attempt waits, until healed, timed out or aborted', async () => {
  const { clock, transport, network } = newWorld();
  await transport.listen(address, ignore);
  network.faults.cut('127.0.0.1', 'server');
  await assert.rejects(
    clock.run(transport.connect(address, { timeoutMS: 300 })),
    code('ETIMEDOUT'),
  );
  assert.equal(clock.now(), 300);
  await assert.rejects(clock.run(transport.connect(address)), code('ETIMEDOUT'));
  assert.equal(clock.now(), 127_300, 'the kernel gives up at last');

  const controller = new AbortController();
  const aborted = transport.connect(address, { signal: controller.signal });
  const reason = new Error('enough');
  clock.setTimer(10, () => controller.abort(reason));
  await assert.rejects(clock.run(aborted), (error) => error === reason);

  const healed = transport.connect(address);
  clock.setTimer(50, () => network.faults.heal());
  await clock.run(healed);
  assert.equal(clock.now(), 127_300 + 10 + 50 + 2);
  assert.equal(network.connections().length, 1);
});

test('a signal that is aborted already makes no attempt', async () => {
  const { clock, transport, network } = newWorld();
  const reason = new Error('enough');
  const attempt = transport.connect(address, { signal: AbortSignal.abort(reason) });
  await assert.rejects(clock.run(attempt), (error) => error === reason);
  assert.deepEqual(network.describe(), []);
});

test('an attempt given up while the host was frozen is accepted, and found ended', async () => {
  const { clock, transport, network } = newWorld();
  const ends: (string | undefined)[] = [];
  await transport.listen(address, (stream) => {
    stream.handler = {
      data() {},
      closed: (error) => ends.push((error as TransportError | undefined)?.code),
    };
  });
  network.faults.freeze('server');
  network.faults.setLatency('127.0.0.1', 'server', { minMS: 100, maxMS: 100 });
  await assert.rejects(
    clock.run(transport.connect(address, { timeoutMS: 150 })),
    code('ETIMEDOUT'),
  );
  network.faults.thaw('server');
  await clock.advance(1000);
  assert.deepEqual(ends, [undefined]);
  assert.deepEqual(network.describe(), []);
});

test('ports: free ones are given out, taken ones refused, closed ones free again', async () => {
  const { transport, clock } = newWorld();
  const anyPort: StreamAddress = { kind: 'tcp', host: '127.0.0.1', port: 0 };
  const [first, second] = [
    await transport.listen(anyPort, ignore),
    await transport.listen(anyPort, ignore),
  ];
  assert.notDeepEqual(first.address, second.address);
  await assert.rejects(transport.listen(first.address, ignore), code('EADDRINUSE'));
  await first.close();
  await assert.rejects(clock.run(transport.connect(first.address)), code('ECONNREFUSED'));
  await transport.listen(first.address, ignore);
});

test('localhost is 127.0.0.1; Unix sockets are known by their paths', async () => {
  const { transport, clock } = newWorld();
  await transport.listen({ kind: 'tcp', host: 'localhost', port: 1 }, ignore);
  await clock.run(transport.connect({ kind: 'tcp', host: '127.0.0.1', port: 1 }));
  await transport.listen({ kind: 'unix', path: '/tmp/m.sock' }, ignore);
  const stream = await clock.run(transport.connect({ kind: 'unix', path: '/tmp/m.sock' }));
  assert.equal(stream.remoteAddress, '/tmp/m.sock');
});
