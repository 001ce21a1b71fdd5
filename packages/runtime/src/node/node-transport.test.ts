import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Listener, Stream, StreamAddress, TransportError } from '../transport.ts';
import { nodeRuntime } from './node-runtime.ts';

const { transport } = nodeRuntime();
const anyPort: StreamAddress = { kind: 'tcp', host: '127.0.0.1', port: 0 };

interface Ending {
  readonly bytes: Uint8Array;
  readonly error: Error | undefined;
}

/** Collects what arrives until the stream is over. */
function collect(stream: Stream): Promise<Ending> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    stream.handler = {
      data: (bytes) => chunks.push(bytes),
      closed: (error) => resolve({ bytes: Buffer.concat(chunks), error }),
    };
  });
}

function echo(stream: Stream): void {
  stream.handler = { data: (bytes) => stream.write(bytes), closed() {} };
}

async function withListener(
  address: StreamAddress,
  accept: (stream: Stream) => void,
  use: (listener: Listener) => Promise<void>,
): Promise<void> {
  const listener = await transport.listen(address, accept);
  try {
    await use(listener);
  } finally {
    await listener.close();
  }
}

function code(expected: string): (error: TransportError) => boolean {
  return (error) => error.name === 'TransportError' && error.code === expected;
}

test('bytes go to and fro over TCP, and the end is an end without an error', async () => {
  await withListener(anyPort, echo, async ({ address }) => {
    const stream = await transport.connect(address);
    const ending = collect(stream);
    assert.equal(stream.remoteAddress, `127.0.0.1:${(address as { port: number }).port}`);
    assert.match(stream.localAddress, /^127\.0\.0\.1:\d+$/);
    const sent = new Uint8Array(300_000).fill(7);
    stream.write(sent);
    stream.end();
    const { bytes, error } = await ending;
    assert.equal(error, undefined);
    assert.deepEqual(Uint8Array.from(bytes), sent);
    assert.equal(stream.write(sent), false, 'writing after the end is dropped');
  });
});

test('bytes go to and fro over a Unix socket', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
  const address: StreamAddress = { kind: 'unix', path: join(folder, 'socket') };
  await withListener(address, echo, async () => {
    const stream = await transport.connect(address);
    assert.equal(stream.remoteAddress, address.path);
    const ending = collect(stream);
    stream.write(Uint8Array.of(1, 2, 3));
    stream.end();
    assert.deepEqual(Uint8Array.from((await ending).bytes), Uint8Array.of(1, 2, 3));
  });
  rmSync(folder, { recursive: true });
});

test('a peer that resets is an error with the code ECONNRESET', async () => {
  const accept = (stream: Stream): void => {
    stream.handler = { data: () => stream.destroy({ reset: true }), closed() {} };
  };
  await withListener(anyPort, accept, async ({ address }) => {
    const stream = await transport.connect(address);
    const ending = collect(stream);
    stream.write(Uint8Array.of(1));
    assert.ok(code('ECONNRESET')((await ending).error as TransportError));
  });
});

test('destroy ends our own side without an error', async () => {
  await withListener(anyPort, echo, async ({ address }) => {
    const stream = await transport.connect(address);
    const ending = collect(stream);
    stream.destroy();
    assert.equal((await ending).error, undefined);
  });
});

test('a closed listener refuses, and what is open stays', async () => {
  const listener = await transport.listen(anyPort, echo);
  const stream = await transport.connect(listener.address);
  const ending = collect(stream);
  await listener.close();
  await listener.close();
  await assert.rejects(transport.connect(listener.address), code('ECONNREFUSED'));
  stream.write(Uint8Array.of(9));
  stream.end();
  assert.deepEqual(Uint8Array.from((await ending).bytes), Uint8Array.of(9));
});

test('a port in use is refused with EADDRINUSE', async () => {
  await withListener(anyPort, echo, async ({ address }) => {
    await assert.rejects(transport.listen(address, echo), code('EADDRINUSE'));
  });
});

test('an aborted attempt rejects with the reason of the signal', async () => {
  await withListener(anyPort, echo, async ({ address }) => {
    const reason = new Error('enough');
    await assert.rejects(
      transport.connect(address, { signal: AbortSignal.abort(reason) }),
      (error) => error === reason,
    );
    const controller = new AbortController();
    const attempt = transport.connect(address, { signal: controller.signal });
    controller.abort(reason);
    await assert.rejects(attempt, (error) => error === reason);
  });
});

test('TLS with a peer that never answers is given up after timeoutMS', async () => {
  const accepted: Stream[] = [];
  const keep = (stream: Stream): void => {
    stream.handler = { data() {}, closed() {} };
    accepted.push(stream);
  };
  await withListener(anyPort, keep, async ({ address }) => {
    const attempt = transport.connect(address, { tls: {}, timeoutMS: 20 });
    await assert.rejects(attempt, code('ETIMEDOUT'));
    for (const stream of accepted) stream.destroy();
  });
});

test('TLS with a peer that hangs up is a TransportError', async () => {
  const hangUp = (stream: Stream): void => {
    stream.handler = { data: () => stream.destroy(), closed() {} };
  };
  await withListener(anyPort, hangUp, async ({ address }) => {
    await assert.rejects(transport.connect(address, { tls: {} }), code('ECONNRESET'));
  });
});

test('a paused stream delivers nothing until it is resumed', async () => {
  let peer: Stream | undefined;
  const accept = (stream: Stream): void => {
    peer = stream;
    echo(stream);
  };
  await withListener(anyPort, accept, async ({ address }) => {
    const [first, second] = await Promise.all([
      transport.connect(address),
      transport.connect(address),
    ]);
    let paused = true;
    const early: Uint8Array[] = [];
    const done = new Promise<void>((resolve) => {
      first.handler = {
        data(bytes) {
          if (paused) early.push(bytes);
          resolve();
        },
        closed() {},
      };
    });
    first.pause();
    first.write(Uint8Array.of(1));
    // A round trip on another stream gives the bytes time to be there.
    const roundTrip = collect(second);
    second.write(Uint8Array.of(2));
    second.end();
    await roundTrip;
    paused = false;
    first.resume();
    await done;
    assert.deepEqual(early, []);
    first.destroy();
    assert.ok(peer);
  });
});
