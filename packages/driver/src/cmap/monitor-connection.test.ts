import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode, present } from '@touchstone/protocol';
import type { Transport } from '@touchstone/runtime';
import { Long, ObjectId } from 'bson';
import { FakeStream, fakeTransport, type Responder } from './fake-stream.test-support.ts';
import { ManualClock } from './manual-clock.test-support.ts';
import { MonitorConnection, type MonitorSettings } from './monitor-connection.ts';

const HELLO = { ok: 1, helloOk: true, maxWireVersion: 21, connectionId: 7 };
const topologyVersion = { processId: new ObjectId(), counter: 1 };

function setUp(respond: Responder, transport?: Transport, more: Partial<MonitorSettings> = {}) {
  const stream = new FakeStream(respond);
  const clock = new ManualClock();
  const connection = new MonitorConnection(4, {
    runtime: { clock, transport: transport ?? fakeTransport(stream) },
    address: 'fake:27017',
    streamAddress: { kind: 'tcp', host: 'fake', port: 27_017 },
    metadata: () => ({ application: { name: 'monitor' } }),
    ...more,
  });
  return { stream, clock, connection };
}

const helloOnly: Responder = (_command, stream, { requestId }) => {
  if (stream.commands.length === 1) stream.reply(requestId, HELLO);
};

describe('MonitorConnection', () => {
  test('shakes hands once, then asks with hello and without metadata', async () => {
    const { connection, stream } = setUp((_command, self, { requestId }) => {
      self.reply(requestId, HELLO);
    });
    const { document } = await connection.connect({ timeoutMS: 100 });
    assert.equal(document['maxWireVersion'], 21);
    assert.equal(connection.serverConnectionId, 7);
    await connection.hello({ timeoutMS: 100 });
    assert.deepEqual(Object.keys(present(stream.commands[0]))[0], 'isMaster');
    assert.deepEqual(stream.commands[1], { hello: 1, $db: 'admin' });
  });

  test('keeps the replies of a stream until they are asked for', async () => {
    const { connection, stream } = setUp(helloOnly);
    await connection.connect({ timeoutMS: 100 });
    const awaitable = { topologyVersion, maxAwaitTimeMS: 10 };
    const first = connection.hello({ timeoutMS: 100, awaitable });
    const { requestId } = present(stream.messages[1]);
    const id = stream.reply(requestId, { ...HELLO, n: 1 }, { moreToCome: true });
    stream.reply(id, { ...HELLO, n: 2 });
    const reply = await first;
    assert.deepEqual([reply.document['n'], reply.moreToCome], [1, true]);
    const next = await connection.nextReply({ timeoutMS: 100 });
    assert.deepEqual([next.document['n'], next.moreToCome], [2, false]);
  });

  test('each awaited reply has its own time', async () => {
    const { connection, stream, clock } = setUp(helloOnly);
    await connection.connect({ timeoutMS: 100 });
    const awaitable = { topologyVersion, maxAwaitTimeMS: 10 };
    const first = connection.hello({ timeoutMS: 100, awaitable });
    await clock.advance(90);
    stream.reply(present(stream.messages[1]).requestId, HELLO, { moreToCome: true });
    await first;
    const late = connection.nextReply({ timeoutMS: 100 });
    late.catch(() => {});
    await clock.advance(90);
    assert.equal(stream.destroyed, false);
    await clock.advance(10);
    await assert.rejects(late, { name: 'MongoNetworkTimeoutError' });
  });

  test('closing ends the wait with the reason, while it is being opened too', async () => {
    const { connection, stream } = setUp(helloOnly);
    await connection.connect({ timeoutMS: 100 });
    const awaitable = { topologyVersion, maxAwaitTimeMS: 10 };
    const waiting = connection.hello({ timeoutMS: 0, awaitable });
    connection.close(new Error('cancelled'));
    await assert.rejects(waiting, { message: 'cancelled' });
    assert.equal(stream.destroyed, true);

    const other = setUp(helloOnly);
    const opening = other.connection.connect({ timeoutMS: 100 });
    other.connection.close(new Error('too late'));
    await assert.rejects(opening, { message: 'too late' });

    // Nobody answers: only the signal ends the attempt.
    const connect: Transport['connect'] = (_address, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
      });
    const lost = setUp(helloOnly, { ...fakeTransport(stream), connect });
    const waitingInVain = lost.connection.connect({ timeoutMS: 0 });
    lost.connection.close(new Error('given up'));
    await assert.rejects(waitingInVain, { message: 'given up' });
  });
});

describe('the questions of a monitor', () => {
  test('asks for news with what it knows, and for the answer at once without', async () => {
    const { connection, stream } = setUp((_command, self, { requestId }) => {
      self.reply(requestId, HELLO);
    });
    await connection.connect({ timeoutMS: 100 });
    const awaitable = { topologyVersion, maxAwaitTimeMS: 10 };
    const awaited = await connection.hello({ timeoutMS: 100, awaitable });
    assert.equal(awaited.moreToCome, false);
    const plain = await connection.hello({ timeoutMS: 100 });
    assert.equal(plain.moreToCome, false);
    const [, first, second] = stream.messages;
    assert.deepEqual(decode(present(first).body, { promoteLongs: false }), {
      hello: 1,
      topologyVersion: { processId: topologyVersion.processId, counter: Long.fromNumber(1) },
      maxAwaitTimeMS: 10,
      $db: 'admin',
    });
    assert.equal(present(first).exhaustAllowed, true);
    assert.deepEqual(decode(present(second).body), { hello: 1, $db: 'admin' });
    assert.equal(present(second).exhaustAllowed, false);
  });

  test('no time is no limit', async () => {
    const { connection, stream, clock } = setUp(helloOnly);
    await connection.connect({ timeoutMS: 0 });
    const waiting = connection.hello({ timeoutMS: 0 });
    await clock.advance(1_000_000);
    stream.reply(present(stream.messages[1]).requestId, { ...HELLO, n: 9 });
    assert.equal((await waiting).document['n'], 9);
  });

  test('a server that knows no hello is asked in the old way', async () => {
    const { connection, stream } = setUp((_command, self, { requestId }) => {
      self.reply(requestId, { ok: 1, maxWireVersion: 8, connectionId: Long.fromNumber(2 ** 40) });
    });
    await connection.connect({ timeoutMS: 100 });
    assert.equal(connection.serverConnectionId, 2 ** 40);
    await connection.hello({ timeoutMS: 100 });
    assert.deepEqual(stream.commands[1], { isMaster: 1, helloOk: true, $db: 'admin' });
  });

  test('with a stable API it asks with hello from the start, whatever the server says of it', async () => {
    const serverApi = { version: '1' as const };
    const { connection, stream } = setUp(
      (_command, self, { requestId }) => {
        self.reply(requestId, { ok: 1, maxWireVersion: 21 });
      },
      undefined,
      { serverApi },
    );
    await connection.connect({ timeoutMS: 100 });
    await connection.hello({ timeoutMS: 100 });
    assert.equal(stream.commands[0]?.['hello'], 1);
    assert.deepEqual(stream.commands[1], { hello: 1, apiVersion: '1', $db: 'admin' });
  });

  test('one that is not open cannot be asked; a failure of its stream of replies is told', async () => {
    const { connection, stream } = setUp(helloOnly);
    await assert.rejects(connection.hello({ timeoutMS: 1 }), /is not connected/);
    assert.equal(connection.serverConnectionId, null);
    await connection.connect({ timeoutMS: 100 });
    const awaitable = { topologyVersion: { ...topologyVersion, counter: 5n }, maxAwaitTimeMS: 10 };
    const waiting = connection.hello({ timeoutMS: 100, awaitable });
    stream.reply(present(stream.messages[1]).requestId, { ok: 0, code: 91, errmsg: 'down' });
    await assert.rejects(waiting, { code: 91 });
    await assert.rejects(connection.nextReply({ timeoutMS: 100 }), { code: 91 });
  });
});
