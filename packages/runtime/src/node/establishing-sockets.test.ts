import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { test } from 'node:test';
import { selfSignedCertificate } from '@touchstone/protocol';
import type { Listener, ListenOptions, Stream, StreamAddress } from '../transport.ts';
import { ESTABLISHMENT_MS } from './establishing-sockets.ts';
import { nodeRuntime } from './node-runtime.ts';

const { transport, random, clock } = nodeRuntime();
const { key, cert } = selfSignedCertificate({
  hosts: ['127.0.0.1'],
  from: new Date(clock.date() - 86_400_000),
  serial: random.bytes(16),
});
const anyPort: StreamAddress = { kind: 'tcp', host: '127.0.0.1', port: 0 };
/** A preamble that nobody ever finishes. */
const preamble = () => undefined;

const doors: readonly (readonly [string, ListenOptions])[] = [
  ['a handshake', { tls: { key, cert } }],
  ['a preamble', { preamble }],
  ['a preamble ahead of a handshake', { preamble, tls: { key, cert } }],
];

/** A client that begins with TLS's first bytes and says no more. */
async function silentClient({ address }: Listener): Promise<Socket> {
  const { port } = address as { readonly port: number };
  const socket = connectTcp({ host: '127.0.0.1', port }).resume();
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(Uint8Array.of(0x16, 3, 1));
  return socket;
}

function listen(options: ListenOptions): Promise<Listener> {
  return transport.listen(anyPort, () => assert.fail('nobody was established'), options);
}

/** A listener, and the moment when it has taken a client, known by another one that came later. */
async function accepted(listener: Listener): Promise<void> {
  (await silentClient(listener)).destroy();
  await new Promise(setImmediate);
}

for (const [what, options] of doors) {
  test(`who stops in the midst of ${what} is cut when the time is over`, async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const listener = await listen(options);
    const socket = await silentClient(listener);
    await accepted(listener);
    context.mock.timers.tick(ESTABLISHMENT_MS - 1);
    await new Promise(setImmediate);
    assert.equal(socket.readableEnded, false);
    context.mock.timers.tick(1);
    await once(socket, 'close');
    await listener.close();
  });

  test(`who stops in the midst of ${what} does not outlive the listener`, async () => {
    const listener = await listen(options);
    const socket = await silentClient(listener);
    await accepted(listener);
    await listener.close();
    await once(socket, 'close');
  });
}

test('who is established has the time that it likes', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let served: Stream | undefined;
  let wasCut = false;
  const listener = await transport.listen(
    anyPort,
    (stream) => {
      served = stream;
      stream.handler = { data: (bytes) => stream.write(bytes), closed: () => (wasCut = true) };
    },
    { tls: { key, cert } },
  );
  const stream = await transport.connect(listener.address, { tls: { ca: cert } });
  const echoed = (byte: number): Promise<void> =>
    new Promise((resolve) => {
      stream.handler = { data: () => resolve(), closed() {} };
      stream.write(Uint8Array.of(byte));
    });
  await echoed(1);
  context.mock.timers.tick(2 * ESTABLISHMENT_MS);
  await listener.close();
  await echoed(2);
  assert.equal(wasCut, false);
  served?.destroy();
});
