import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selfSignedCertificate } from '@touchstone/protocol';
import type { Listener, ProxyOptions, StreamAddress, TlsOptions } from '../transport.ts';
import { nodeRuntime } from './node-runtime.ts';
import { Socks5Conversation } from './socks5.ts';
import { type Socks5Proxy, startSocks5Proxy } from './socks5-proxy.ts';

const { transport, random } = nodeRuntime();
const login = { username: 'user', password: 'hush' };

/** A server that says a word after it has heard one. */
function listenForWord(tls?: TlsOptions): Promise<Listener> {
  return transport.listen(
    { kind: 'tcp', host: '127.0.0.1', port: 0 },
    (stream) => {
      stream.handler = { data: (bytes) => stream.write(bytes), closed() {} };
    },
    tls === undefined ? {} : { tls },
  );
}

async function echoThrough(
  address: StreamAddress,
  proxy: ProxyOptions,
  tls?: TlsOptions,
): Promise<string> {
  const options = { proxy, timeoutMS: 5000, ...(tls === undefined ? {} : { tls }) };
  const stream = await transport.connect(address, options);
  return new Promise((resolve, reject) => {
    stream.handler = {
      data(bytes) {
        stream.destroy();
        resolve(Buffer.from(bytes).toString());
      },
      closed: (error) => reject(error ?? new Error('closed')),
    };
    stream.write(Buffer.from('word'));
  });
}

async function withProxy(
  given: typeof login | undefined,
  act: (proxy: Socks5Proxy, port: number) => Promise<void>,
  tls?: TlsOptions,
): Promise<void> {
  const proxy = await startSocks5Proxy(given);
  const listener = await listenForWord(tls);
  try {
    await act(proxy, (listener.address as { port: number }).port);
  } finally {
    await proxy.close();
    await listener.close();
  }
}

test('reaches a name that the proxy looks up, and an address', async () => {
  await withProxy(undefined, async (proxy, port) => {
    const through = { host: '127.0.0.1', port: proxy.port };
    assert.equal(await echoThrough({ kind: 'tcp', host: 'no.such.host', port }, through), 'word');
    assert.equal(await echoThrough({ kind: 'tcp', host: '127.0.0.1', port }, through), 'word');
    assert.deepEqual(proxy.targets, [`no.such.host:${port}`, `127.0.0.1:${port}`]);
    // A proxy that asks for nothing is not told who we are.
    const known = { ...through, ...login };
    assert.equal(await echoThrough({ kind: 'tcp', host: 'localhost', port }, known), 'word');
  });
});

test('logs in, and says so without the password when it fails', async () => {
  await withProxy(login, async (proxy, port) => {
    const through = { host: '127.0.0.1', port: proxy.port };
    const address = { kind: 'tcp', host: 'localhost', port } as const;
    assert.equal(await echoThrough(address, { ...through, ...login }), 'word');
    await assert.rejects(echoThrough(address, through), { code: 'EACCES' });
    await assert.rejects(
      echoThrough(address, { ...through, username: 'user', password: 'wrong' }),
      (error: Error & { code: string }) =>
        error.code === 'EACCES' && !/wrong|hush/.test(error.message),
    );
  });
});

test('TLS goes through to the server, whose name is checked', async () => {
  const { cert, key } = selfSignedCertificate({
    hosts: ['db.example'],
    from: new Date(),
    serial: random.bytes(16),
  });
  const act = async (proxy: Socks5Proxy, port: number): Promise<void> => {
    const through = { host: '127.0.0.1', port: proxy.port };
    const address = { kind: 'tcp', host: 'db.example', port } as const;
    assert.equal(await echoThrough(address, through, { ca: cert }), 'word');
    await assert.rejects(
      echoThrough({ ...address, host: 'other.example' }, through, { ca: cert }),
      {
        code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      },
    );
  };
  await withProxy(undefined, act, { cert, key });
});

test('a target that refuses, and a proxy that is none', async () => {
  await withProxy(undefined, async (proxy, port) => {
    const through = { host: '127.0.0.1', port: proxy.port };
    const nobody = { kind: 'tcp', host: '127.0.0.1', port: 1 } as const;
    await assert.rejects(echoThrough(nobody, through), { code: 'ECONNREFUSED' });
    const address = { kind: 'tcp', host: '127.0.0.1', port } as const;
    await assert.rejects(echoThrough(address, { host: '127.0.0.1', port }), {
      name: 'TransportError',
    });
    const silent = transport.connect(address, { proxy: { host: '127.0.0.1', port: 1 } });
    await assert.rejects(silent, { code: 'ECONNREFUSED' });
  });
});

test('the conversation does not depend on how bytes are cut', () => {
  const proxy = { host: 'p', port: 1080, ...login };
  const conversation = new Socks5Conversation({ host: '2001:db8::1:2', port: 258 }, proxy);
  assert.deepEqual([...conversation.greeting()], [5, 2, 0, 2]);
  const sent: number[][] = [];
  for (const byte of [5, 2, 1, 0, 5, 0, 0, 3, 2, 97, 98, 1, 2]) {
    assert.ok(!conversation.isConnected);
    const answer = conversation.take(Uint8Array.of(byte));
    if (answer !== undefined) sent.push([...answer]);
  }
  assert.ok(conversation.isConnected);
  assert.deepEqual(sent, [
    [1, 4, ...Buffer.from('user'), 4, ...Buffer.from('hush')],
    [5, 1, 0, 4, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 1, 2],
  ]);
});

test('a proxy that speaks nonsense or too much is refused', () => {
  const conversation = (): Socks5Conversation =>
    new Socks5Conversation({ host: 'h', port: 1 }, { host: 'p', port: 1080 });
  assert.throws(() => conversation().take(Uint8Array.of(4, 0)), { code: 'EPROTO' });
  assert.throws(() => conversation().take(Uint8Array.of(5, 2)), { code: 'EACCES' });
  const talkative = conversation();
  talkative.take(Uint8Array.of(5, 0));
  const reply = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0, 99];
  assert.throws(() => talkative.take(Uint8Array.from(reply)), { code: 'EPROTO' });
  const long = new Socks5Conversation({ host: 'h'.repeat(256), port: 1 }, { host: 'p', port: 1 });
  assert.throws(() => long.take(Uint8Array.of(5, 0)), { code: 'EINVAL' });
});
