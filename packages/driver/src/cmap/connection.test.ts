import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compressorByName, decode, present } from '@touchstone/protocol';
import { ObjectId } from 'bson';
import { Connection } from './connection.ts';
import { describeConnection } from './connection-description.ts';
import { answering, FakeStream, type Responder } from './fake-stream.test-support.ts';
import { ManualClock } from './manual-clock.test-support.ts';

const PING = { commandName: 'ping', databaseName: 'admin', body: { ping: 1, $db: 'admin' } };

function setUp(respond?: Responder, socketTimeoutMS = 0) {
  const stream = new FakeStream(respond);
  const clock = new ManualClock();
  const connection = new Connection({
    id: 1,
    generation: 3,
    address: 'fake:27017',
    stream,
    clock,
    socketTimeoutMS,
  });
  return { stream, clock, connection };
}

test('resolves with the bytes of the reply', async () => {
  const { connection, stream } = setUp(answering({ x: 5 }));
  const reply = await connection.run(PING);
  assert.deepEqual(decode(present(reply)), { ok: 1, x: 5 });
  assert.deepEqual(stream.commands, [{ ping: 1, $db: 'admin' }]);
});

test('rejects with the server error and goes on being usable', async () => {
  const { connection, stream } = setUp(answering({ ok: 0, code: 59, errmsg: 'no such command' }));
  await assert.rejects(connection.run(PING), {
    name: 'MongoServerError',
    code: 59,
    message: 'no such command',
    connectionGeneration: 3,
  });
  assert.equal(connection.closed, false);
  stream.respondWith(answering());
  assert.deepEqual(await connection.command('admin', { ping: 1 }), { ok: 1 });
});

test('takes one command at a time', async () => {
  const { connection, stream } = setUp();
  const first = connection.run(PING);
  await assert.rejects(connection.run(PING), { name: 'MongoRuntimeError', message: /busy/ });
  stream.reply(present(stream.messages[0]).requestId, { ok: 1 });
  assert.deepEqual(decode(present(await first)), { ok: 1 });
});

test('fails the command and is closed when the stream breaks', async () => {
  const { connection, stream } = setUp();
  let told = 0;
  connection.onClosed = () => {
    told += 1;
  };
  const running = connection.run(PING);
  stream.break(new Error('ECONNRESET'));
  await assert.rejects(running, {
    name: 'MongoNetworkError',
    message: /ECONNRESET/,
    beforeHandshake: true,
    connectionGeneration: 3,
  });
  assert.equal(connection.closed, true);
  assert.equal(told, 1);
  await assert.rejects(connection.run(PING), { name: 'MongoNetworkError' });
});

test('times out after socketTimeoutMS, counted from each command', async () => {
  const { connection, stream, clock } = setUp(answering(), 100);
  await connection.run(PING);
  await clock.advance(90);
  stream.respondWith(() => {});
  const running = connection.run(PING);
  running.catch(() => {});
  await clock.advance(90);
  assert.equal(connection.closed, false, 'the timer of the first command does not count');
  await clock.advance(10);
  await assert.rejects(running, { name: 'MongoNetworkTimeoutError' });
  assert.equal(stream.destroyed, true);
});

test("a caller's deadline takes the place of socketTimeoutMS", async () => {
  const { connection, clock } = setUp(undefined, 10);
  const running = connection.run({ ...PING, deadline: 50 });
  running.catch(() => {});
  await clock.advance(40);
  assert.equal(connection.closed, false);
  await clock.advance(10);
  await assert.rejects(running, { name: 'MongoNetworkTimeoutError' });
});

test('an aborted signal closes the connection', async () => {
  const { connection, stream } = setUp();
  const abort = new AbortController();
  const running = connection.run({ ...PING, signal: abort.signal });
  abort.abort(new Error('enough'));
  await assert.rejects(running, { message: 'enough' });
  assert.equal(stream.destroyed, true);
});

test('does not wait for the reply of an unacknowledged command, only for its bytes to leave', async () => {
  const { connection, stream } = setUp();
  assert.equal(await connection.run({ ...PING, unacknowledged: true }), undefined);
  assert.equal(present(stream.messages[0]).moreToCome, true);
  stream.takesMore = false;
  let left = false;
  const posted = connection.run({ ...PING, unacknowledged: true }).then(() => {
    left = true;
  });
  await Promise.resolve();
  assert.equal(left, false);
  stream.handler.drained?.();
  await posted;
});

test('follows a stream of replies, each answering the one before', async () => {
  const { connection, stream } = setUp();
  const seen: number[] = [];
  const last = connection.exhaust(PING, (reply) => seen.push(decode(reply)['n']));
  assert.equal(present(stream.messages[0]).exhaustAllowed, true);
  let id = stream.reply(
    present(stream.messages[0]).requestId,
    { ok: 1, n: 1 },
    { moreToCome: true },
  );
  id = stream.reply(id, { ok: 1, n: 2 }, { moreToCome: true });
  stream.reply(id, { ok: 1, n: 3 });
  assert.equal(decode(await last)['n'], 3);
  assert.deepEqual(seen, [1, 2]);
});

test('a reply to another request ends the connection', async () => {
  const { connection, stream } = setUp();
  const running = connection.run(PING);
  stream.reply(12_345, { ok: 1 });
  await assert.rejects(running, { name: 'MongoUnexpectedServerResponseError' });
  assert.equal(connection.closed, true);
});

test('compresses all but the commands that must not be', async () => {
  const { connection, stream } = setUp(answering());
  const written: number[] = [];
  const write = stream.write.bind(stream);
  stream.write = (bytes) => {
    written.push(Buffer.from(bytes).readInt32LE(12));
    return write(bytes);
  };
  const description = describeConnection({ ok: 1, compression: ['zlib'] });
  connection.handshakeCompleted(description, compressorByName('zlib'));
  await connection.run(PING);
  await connection.command('admin', { hello: 1 });
  await connection.command('admin', { saslStart: 1 });
  assert.deepEqual(written, [2012, 2013, 2013]);
});

test('a reply that cannot be read fails its command at once, and closes the connection', async () => {
  // {ok: 1}, but for a zero byte too early; then an error reply with a type that there is not.
  for (const body of ['0e000000106f6b00010005000000', '10000000506f6b000000000000000000']) {
    const { connection, stream } = setUp();
    const running = connection.run(PING);
    const bytes = Buffer.from(body, 'hex');
    const frame = Buffer.alloc(21 + bytes.length);
    frame.writeInt32LE(frame.length, 0);
    frame.writeInt32LE(present(stream.messages[0]).requestId, 8);
    frame.writeInt32LE(2013, 12);
    bytes.copy(frame, 21);
    stream.handler.data(frame);
    await assert.rejects(running, { name: 'MongoUnexpectedServerResponseError' });
    assert.equal(connection.closed, true);
  }
});

test('what a connection is told in its handshake is known from then on', () => {
  const { connection } = setUp();
  assert.equal(connection.handshakeDone, false);
  assert.throws(() => connection.description, /Connection 1 to fake:27017 has no handshake yet/);
  assert.deepEqual([connection.serverConnectionId, connection.serviceId], [null, undefined]);
  const serviceId = new ObjectId();
  connection.handshakeCompleted(describeConnection({ connectionId: 5, serviceId }), undefined);
  assert.equal(connection.handshakeDone, true);
  assert.equal(connection.serverConnectionId, 5n);
  assert.equal(connection.serviceKey, serviceId.toHexString());
  assert.equal(connection.serviceId, serviceId);
});

test('a server that wants a new login gets it once, and the command again', async () => {
  const { connection, stream } = setUp();
  let valid = 0;
  let logins = 0;
  stream.respondWith((command, self, { requestId }) => {
    const isRefused = 'ping' in command && valid === 0;
    self.reply(requestId, isRefused ? { ok: 0, code: 391, errmsg: 'again' } : { ok: 1 });
  });
  connection.reauthenticate = async () => {
    logins += 1;
    await connection.command('admin', { login: 1 });
    valid = 1;
  };
  assert.deepEqual(await connection.command('admin', { ping: 1 }), { ok: 1 });
  assert.deepEqual(
    stream.commands.map((command) => Object.keys(command)[0]),
    ['ping', 'login', 'ping'],
  );
  valid = 0;
  assert.deepEqual(await connection.command('admin', { ping: 1 }), { ok: 1 });
  assert.equal(logins, 2);
});

test('a login that itself wants a login, or that does not help, is the end of it', async () => {
  const again = { ok: 0, code: 391, errmsg: 'again' };
  const { connection, stream } = setUp(answering(again));
  let logins = 0;
  connection.reauthenticate = async () => {
    logins += 1;
    await connection.command('admin', { login: 1 });
  };
  await assert.rejects(connection.command('admin', { ping: 1 }), { code: 391 });
  assert.equal(logins, 1);
  connection.reauthenticate = async () => {
    logins += 1;
  };
  await assert.rejects(connection.command('admin', { ping: 1 }), { code: 391 });
  assert.equal(logins, 2);
  stream.respondWith(answering({ ok: 0, code: 18, errmsg: 'no' }));
  await assert.rejects(connection.command('admin', { ping: 1 }), { code: 18 });
  assert.equal(logins, 2, 'other errors want none');
});

test('a connection that is closed has no timer left, and tells so once', async () => {
  const { connection, clock } = setUp(undefined, 50);
  let told = 0;
  connection.onClosed = () => {
    told += 1;
  };
  const running = connection.run(PING);
  const error = new Error('enough');
  connection.close(error);
  connection.close(new Error('again'));
  await assert.rejects(running, error);
  assert.equal(connection.closeError, error);
  assert.deepEqual([clock.timerCount, told], [0, 1]);
  await assert.rejects(connection.run(PING), { name: 'MongoNetworkError', message: /is closed/ });
  assert.equal(connection.serviceKey, undefined);
});

test('who waits for bytes to leave hears of a stream that breaks', async () => {
  const { connection, stream } = setUp();
  stream.takesMore = false;
  const leaving = connection.run({ ...PING, unacknowledged: true });
  stream.break(new Error('cut'));
  await assert.rejects(leaving, { name: 'MongoNetworkError', message: /cut/ });
});

test('whoever asks for a stream of replies while there is one takes nothing from it', async () => {
  const { connection, stream } = setUp();
  const replies: unknown[] = [];
  const running = connection.exhaust(PING, (reply) => replies.push(decode(reply)));
  await assert.rejects(
    connection.exhaust(PING, () => assert.fail('not mine')),
    /busy/,
  );
  const { requestId } = present(stream.messages[0]);
  const id = stream.reply(requestId, { ok: 1, n: 1 }, { moreToCome: true });
  stream.reply(id, { ok: 1, n: 2 });
  assert.deepEqual(decode(await running), { ok: 1, n: 2 });
  assert.deepEqual(replies, [{ ok: 1, n: 1 }]);
});

test('a signal that was aborted before sends nothing, and leaves the connection as it is', async () => {
  const { connection, stream } = setUp(answering());
  const reason = new Error('enough');
  const aborted = { ...PING, signal: AbortSignal.abort(reason) };
  await assert.rejects(connection.run(aborted), reason);
  assert.deepEqual([stream.commands.length, connection.closed], [0, false]);
  const controller = new AbortController();
  await connection.run({ ...PING, signal: controller.signal });
  controller.abort();
  assert.equal(connection.closed, false, 'the command is over');
});

test('a stream of replies that is over takes nothing of what comes later', async () => {
  const { connection, stream } = setUp();
  const seen: unknown[] = [];
  const running = connection.exhaust(PING, (reply) => seen.push(decode(reply)));
  stream.reply(present(stream.messages[0]).requestId, { ok: 1 });
  await running;
  const later = connection.run(PING);
  stream.reply(present(stream.messages[1]).requestId, { ok: 1, n: 1 }, { moreToCome: true });
  assert.deepEqual(decode(present(await later)), { ok: 1, n: 1 });
  assert.deepEqual(seen, []);
});

test('bytes that have left are news to nobody but who waits for it', async () => {
  const { connection, stream } = setUp();
  const running = connection.run(PING);
  stream.handler.drained?.();
  stream.takesMore = false;
  stream.break(new Error('cut'));
  await assert.rejects(running, /cut/);
  const other = setUp();
  other.stream.takesMore = false;
  const posted = other.connection.run({ ...PING, unacknowledged: true });
  other.stream.handler.drained?.();
  await posted;
  other.stream.takesMore = true;
  const next = other.connection.run(PING);
  other.stream.handler.drained?.();
  other.stream.reply(present(other.stream.messages[1]).requestId, { ok: 1 });
  assert.deepEqual(decode(present(await next)), { ok: 1 });
});
