import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  compressMessage,
  compressorByName,
  decode,
  encode,
  encodeCommand,
  encodeMessage,
  type Message,
  MessageReader,
  parseMessage,
  present,
  restoreMessage,
} from '@touchstone/protocol';
import { nodeRuntime, type Stream } from '@touchstone/runtime';
import { startEmbedded } from '../deployments/embedded.ts';
import { connectExternal } from '../deployments/external.ts';
import { WireTap } from './wire-tap.ts';

const runtime = nodeRuntime();

/** Answers every command with `{ok: 1}` and the command's name. */
async function answeringServer(): Promise<{ address: string } & AsyncDisposable> {
  const listener = await runtime.transport.listen(
    { kind: 'tcp', host: '127.0.0.1', port: 0 },
    (stream) => {
      const reader = new MessageReader();
      stream.handler = {
        async data(bytes) {
          reader.push(bytes);
          for (let frame = reader.next(); frame; frame = reader.next()) {
            const asked = parseMessage(await restoreMessage(frame)) as Message & { kind: 'msg' };
            const [name] = Object.keys(decode(asked.body));
            const body = encode({ ok: 1, name });
            const reply = { ...asked, requestId: 9, responseTo: asked.requestId, body };
            stream.write(encodeMessage(reply));
          }
        },
        closed() {},
      };
    },
  );
  const { address } = listener;
  return {
    address: address.kind === 'tcp' ? `127.0.0.1:${address.port}` : '',
    [Symbol.asyncDispose]: () => listener.close(),
  };
}

function ask(address: string, ...bodies: Record<string, unknown>[]): Promise<unknown[]> {
  const frames = bodies.map((body, at) =>
    encodeCommand({ requestId: at + 1, body: { ...body, $db: 'admin' } }),
  );
  return exchange(address, frames);
}

/** Sends the messages at once; as many replies. */
async function exchange(address: string, frames: readonly Uint8Array[]): Promise<unknown[]> {
  const port = Number(address.split(':')[1]);
  const stream: Stream = await runtime.transport.connect({ kind: 'tcp', host: '127.0.0.1', port });
  const reader = new MessageReader();
  const replies: unknown[] = [];
  await new Promise<void>((resolve, reject) => {
    stream.handler = {
      data(bytes) {
        reader.push(bytes);
        for (let frame = reader.next(); frame; frame = reader.next()) {
          replies.push(decode((parseMessage(frame) as Message & { kind: 'msg' }).body));
        }
        if (replies.length === frames.length) resolve();
      },
      closed: (error) => reject(error ?? new Error('closed')),
    };
    for (const frame of frames) stream.write(frame);
  });
  stream.handler = { data() {}, closed() {} };
  stream.destroy();
  return replies;
}

test('a tap passes commands on, reads them, and changes what hello is answered', async () => {
  await using server = await answeringServer();
  const changeHello = (reply: Record<string, unknown>) => ({ ...reply, changed: true });
  await using tap = await WireTap.open(runtime, server, { changeHello });
  const client = { driver: { name: 'x' } };
  const replies = await ask(tap.address, { hello: 1, client }, { ping: 1 });
  assert.deepEqual(replies, [
    { ok: 1, name: 'hello', changed: true },
    { ok: 1, name: 'ping' },
  ]);
  await ask(tap.address, { isMaster: 1 }, { hello: 1 });
  assert.deepEqual(
    tap.commands.map(({ connection, body }) => [connection, Object.keys(body)[0]]),
    [
      [1, 'hello'],
      [1, 'ping'],
      [2, 'isMaster'],
      [2, 'hello'],
    ],
  );
  assert.deepEqual(tap.clientDocuments, [client]);
  assert.equal(tap.handshakes.length, 2);
});

test('a tap changes and keeps back what is answered, and keeps the order', async () => {
  await using server = await answeringServer();
  await using tap = await WireTap.open(
    runtime,
    { address: server.address },
    {
      async onReply(reply, command) {
        if (command['ping'] === undefined) return reply;
        await new Promise(setImmediate);
        return { ...reply, asked: command['ping'] };
      },
    },
  );
  assert.deepEqual(await ask(tap.address, { ping: 7 }, { hello: 1 }, { find: 'c' }), [
    { ok: 1, name: 'ping', asked: 7 },
    { ok: 1, name: 'hello' },
    { ok: 1, name: 'find' },
  ]);
});

test('a tap that is closed lets nobody through', async () => {
  await using server = await answeringServer();
  const tap = await WireTap.open(
    runtime,
    { address: server.address },
    { onReply: () => new Promise(() => {}) },
  );
  const asked = ask(tap.address, { ping: 1 });
  const cutOff = assert.rejects(asked);
  while (tap.commands.length === 0) await new Promise(setImmediate);
  await tap[Symbol.asyncDispose]();
  await cutOff;
  await assert.rejects(ask(tap.address, { ping: 1 }));
  await tap[Symbol.asyncDispose]();
});

test('a tap whose server is gone drops its clients', async () => {
  const server = await answeringServer();
  await using tap = await WireTap.open(runtime, server);
  await server[Symbol.asyncDispose]();
  await assert.rejects(ask(tap.address, { ping: 1 }));
});

test('a tap ends TLS, and has a certificate of its own for those who trust it', async () => {
  const where = { topology: 'single', serverVersion: '8.2.1' } as const;
  await using server = await startEmbedded({ ...where, security: { auth: true, tls: true } });
  const target = { address: present(server.addresses[0]), tls: present(server.tls) };
  await using tap = await WireTap.open(runtime, target);
  const uriOf = (tlsCAFile: string | undefined): string =>
    server.uri({ hosts: [tap.address], uriOptions: { tlsCAFile } });
  await using client = await connectExternal(uriOf(tap.caFile));
  await client.command('admin', { ping: 1 });
  assert.ok(tap.commands.some(({ body }) => 'ping' in body));
  await assert.rejects(connectExternal(uriOf(undefined)), { name: 'ServerUnreachable' });
});

for (const name of ['zlib', 'snappy', 'zstd']) {
  const compressor = compressorByName(name);
  const skip = compressor?.isAvailable() ? false : `no package for ${name}`;
  test(`a tap reads what is compressed by ${name}, in order`, { skip }, async () => {
    await using server = await answeringServer();
    await using tap = await WireTap.open(runtime, server);
    const frames = await Promise.all(
      [1, 2].map((at) => {
        const frame = encodeCommand({ requestId: at, body: { [`command${at}`]: 1, $db: 'admin' } });
        return at === 1 ? compressMessage(frame, present(compressor)) : frame;
      }),
    );
    assert.equal((await exchange(tap.address, frames)).length, 2);
    const names = tap.commands.map(({ body }) => Object.keys(body)[0]);
    assert.deepEqual(names, ['command1', 'command2']);
  });
}
