import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@touchstone/protocol';
import {
  decode,
  encode,
  encodeCommand,
  encodeMessage,
  MessageReader,
  parseMessage,
} from '@touchstone/protocol';
import { nodeRuntime, type Stream } from '@touchstone/runtime';
import { WireTap } from './wire-tap.ts';

const runtime = nodeRuntime();

/** Answers every command with `{ok: 1}` and the command's name. */
async function answeringServer(): Promise<{ address: string } & AsyncDisposable> {
  const listener = await runtime.transport.listen(
    { kind: 'tcp', host: '127.0.0.1', port: 0 },
    (stream) => {
      const reader = new MessageReader();
      stream.handler = {
        data(bytes) {
          reader.push(bytes);
          for (let frame = reader.next(); frame; frame = reader.next()) {
            const asked = parseMessage(frame) as Message & { kind: 'msg' };
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

async function ask(address: string, ...bodies: Record<string, unknown>[]): Promise<unknown[]> {
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
        if (replies.length === bodies.length) resolve();
      },
      closed: (error) => reject(error ?? new Error('closed')),
    };
    bodies.forEach((body, at) => {
      stream.write(encodeCommand({ requestId: at + 1, body: { ...body, $db: 'admin' } }));
    });
  });
  stream.handler = { data() {}, closed() {} };
  stream.destroy();
  return replies;
}

test('a tap passes commands on, reads them, and changes what hello is answered', async () => {
  await using server = await answeringServer();
  const changeHello = (reply: Record<string, unknown>) => ({ ...reply, changed: true });
  await using tap = await WireTap.open(runtime, server.address, { changeHello });
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

test('a tap whose server is gone drops its clients', async () => {
  const server = await answeringServer();
  await using tap = await WireTap.open(runtime, server.address, {});
  await server[Symbol.asyncDispose]();
  await assert.rejects(ask(tap.address, { ping: 1 }));
});
