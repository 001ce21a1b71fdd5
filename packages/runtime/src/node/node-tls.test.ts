import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { selfSignedCertificate } from '@touchstone/protocol';
import type { Preamble, StreamAddress, TransportError } from '../transport.ts';
import { nodeRuntime } from './node-runtime.ts';

const { transport, random, clock } = nodeRuntime();
const { key, cert } = selfSignedCertificate({
  hosts: ['localhost', '127.0.0.1'],
  from: new Date(clock.date() - 86_400_000),
  serial: random.bytes(16),
});
const anyPort: StreamAddress = { kind: 'tcp', host: '127.0.0.1', port: 0 };

test('bytes go to and fro over TLS, with the first ones right after the handshake', async () => {
  const listener = await transport.listen(
    anyPort,
    (stream) => {
      stream.handler = { data: (bytes) => stream.write(bytes), closed() {} };
      stream.write(Uint8Array.of(1));
    },
    { tls: { cert, key } },
  );
  const stream = await transport.connect(listener.address, { tls: { ca: cert } });
  const bytes = await new Promise<number[]>((resolve, reject) => {
    const received: number[] = [];
    stream.handler = {
      data(chunk) {
        received.push(...chunk);
        if (received.length === 3) stream.end();
      },
      closed: (error) => (error ? reject(error) : resolve(received)),
    };
    stream.write(Uint8Array.of(2, 3));
  });
  assert.deepEqual(bytes, [1, 2, 3]);
  await listener.close();
});

test('a certificate that nobody vouches for is refused with its code', async () => {
  const listener = await transport.listen(anyPort, (stream) => stream.destroy(), {
    tls: { cert, key },
  });
  await assert.rejects(
    transport.connect(listener.address, { tls: {} }),
    (error: TransportError) =>
      error.name === 'TransportError' && error.code === 'DEPTH_ZERO_SELF_SIGNED_CERT',
  );
  await listener.close();
});

test('a listener with TLS outlives a client that does not speak it', async () => {
  let accepted = 0;
  const listener = await transport.listen(anyPort, () => accepted++, { tls: { cert, key } });
  const stream = await transport.connect(listener.address);
  await new Promise<void>((resolve) => {
    stream.handler = { data() {}, closed: () => resolve() };
    stream.write(new Uint8Array(100).fill(7));
  });
  assert.equal(accepted, 0);
  const second = await transport.connect(listener.address, { tls: { ca: cert } });
  second.destroy();
  await listener.close();
});

/** A name in angle brackets. */
function bracketed(bytes: Uint8Array): Preamble | undefined {
  if (bytes[0] !== 0x3c) throw new RangeError('no bracket');
  const end = bytes.indexOf(0x3e);
  return end < 0
    ? undefined
    : { length: end + 1, remoteAddress: Buffer.from(bytes.subarray(1, end)).toString() };
}

for (const tls of [undefined, { cert, key }]) {
  const where = tls === undefined ? 'a plain stream' : 'TLS';

  test(`ahead of ${where} stands a preamble that says who the client is`, async () => {
    const heard: string[] = [];
    const listener = await transport.listen(
      anyPort,
      (stream) => {
        stream.handler = {
          data(bytes) {
            heard.push(`${stream.remoteAddress}: ${Buffer.from(bytes)}`);
            stream.end();
          },
          closed() {},
        };
      },
      { preamble: bracketed, ...(tls !== undefined && { tls }) },
    );
    const { port } = listener.address as { readonly port: number };
    for (const parts of [['<ann:1>', ''], ['<be', 'n:2>'], ['<cid:3>hello']]) {
      const socket = connectTcp({ host: '127.0.0.1', port });
      await once(socket, 'connect');
      for (const part of parts) {
        socket.write(part);
        await new Promise(setImmediate);
      }
      if (parts.length === 1 && tls !== undefined) {
        // A client that speaks no TLS after the preamble is none of the listener's.
        socket.resume();
        await once(socket, 'close');
        continue;
      }
      const client =
        tls === undefined ? socket : connectTls({ socket, ca: cert, host: 'localhost' });
      client.resume();
      if (parts.length === 2) client.write('hello');
      await once(client, 'close');
    }
    const all = ['ann:1: hello', 'ben:2: hello', 'cid:3: hello'];
    assert.deepEqual(heard, tls === undefined ? all : all.slice(0, 2));
    const stranger = connectTcp({ host: '127.0.0.1', port });
    stranger.resume();
    stranger.write('x');
    await once(stranger, 'close');
    assert.equal(heard.length, tls === undefined ? 3 : 2);
    await listener.close();
  });
}
