/** The hard behaviors about waiting, handlers and connections; the numbers are those of the design. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeRuntime, simulatedRuntime } from '@touchstone/runtime';
import { ServerStoppedError } from '../error/mockup-error.ts';
import { Future } from '../going/future.ts';
import { go, going } from '../going/go.ts';
import { waitUntil } from '../going/wait-until.ts';
import { any } from '../matcher/value-matchers.ts';
import type { MockRequest } from '../request/mock-request.ts';
import { MockupDB } from './mockup-db.ts';
import { rawClient, turn } from './raw-client.test-support.ts';

async function started(options: ConstructorParameters<typeof MockupDB>[0] = {}): Promise<MockupDB> {
  const server = new MockupDB({ requestTimeoutMS: 3000, ...options });
  await server.run();
  return server;
}

test('7: requests keep their order, over all and per connection; who waits first is served first', async () => {
  await using server = await started();
  const [a, b] = [await rawClient(server.port), await rawClient(server.port)];
  a.command({ n: 1 });
  await waitUntil(() => server.unread.length === 1, 'receive n: 1');
  b.command({ n: 2 });
  await waitUntil(() => server.unread.length === 2, 'receive n: 2');
  a.command({ n: 3 });
  await waitUntil(() => server.unread.length === 3, 'receive n: 3');
  const [, second] = server.connections;
  assert.ok(second);
  assert.equal((await second.receives()).get('n'), 2);
  assert.equal((await server.receives()).get('n'), 1);
  assert.equal((await server.receives()).get('n'), 3);
  const waiters = [server.receives(), server.receives(), server.receives()];
  for (const n of [4, 5, 6]) a.command({ n });
  assert.deepEqual(
    (await Promise.all(waiters)).map((request) => request.get('n')),
    [4, 5, 6],
  );
});

test('8: a waiter that gives up takes no request with it', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  const giveUp = new AbortController();
  const abandoned = server.receives(any, { signal: giveUp.signal });
  const patient = server.receives();
  giveUp.abort(new Error('enough'));
  await assert.rejects(abandoned, /enough/);
  await assert.rejects(server.receives(any, { timeoutMS: 1 }), /got nothing/);
  assert.equal(await server.got(any, { timeoutMS: 1 }), false);
  client.command({ ping: 1 });
  assert.equal((await patient).get('ping'), 1);
  client.command({ ping: 2 });
  assert.equal(await server.got({ ping: 2 }), true);
  assert.equal(await server.got({ ping: 3 }), false);
  assert.equal((await server.receives()).get('ping'), 2);
});

test('9: stop ends all waiting at once, and is idempotent', async () => {
  const server = await started({ requestTimeoutMS: 60_000 });
  await rawClient(server.port);
  const { clock } = nodeRuntime();
  const iterated = (async () => {
    for await (const _ of server) assert.fail('no request came');
  })();
  const received = assert.rejects(
    server.receives(),
    (error) => error instanceof ServerStoppedError,
  );
  const got = server.got('ping');
  const before = clock.now();
  await Promise.all([server.stop(), server.stop()]);
  await Promise.all([received, iterated]);
  assert.equal(await got, false);
  assert.ok(clock.now() - before < 500, `${clock.now() - before} ms`);
  await assert.rejects(server.receives(), /server stopped/);
  await new MockupDB().stop();
});

test('9: stop does not wait for a client in the middle of its TLS handshake', async () => {
  const server = await started({ tls: true });
  const client = await rawClient(server.port);
  client.send(Uint8Array.of(22, 3, 1, 0, 200, 1));
  await server.stop();
  client.stream.destroy();
});

test('10: a reply after hangup, close or stop is a clear error', async () => {
  const server = await started();
  const client = await rawClient(server.port);
  client.command({ one: 1 });
  const hungUp = await server.receives();
  await hungUp.hangup();
  await assert.rejects(hungUp.ok(), /Cannot reply to OpMsg\(\{"one": 1.*: it was hung up on/);
  const other = await rawClient(server.port);
  other.command({ two: 1 });
  const left = await server.receives();
  other.stream.destroy({ reset: true });
  await left.connection.closed;
  await assert.rejects(left.ok(), /Cannot reply to OpMsg\(\{"two": 1.*connection is closed/);
  const third = await rawClient(server.port);
  third.command({ three: 1 });
  const last = await server.receives();
  await server.stop();
  await assert.rejects(last.ok(), /Cannot reply to OpMsg\(\{"three": 1/);
});

test('10: a reply that is on its way when the client goes fails too', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  client.command({ one: 1 });
  const request = await server.receives();
  const sending = request.ok({}, { chunks: [1, { delayMS: 60_000 }, 'rest'] });
  const late = assert.rejects(sending, /the client has gone/);
  await client.stream.destroy();
  await late;
});

test('11: a request whose client has gone still matches and prints', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  client.command({ insert: 'c', documents: [{ _id: 1 }] }, { moreToCome: true });
  await waitUntil(() => server.unread.length === 1, 'receive the insert');
  client.stream.destroy();
  await server.request?.connection.closed;
  const request = await server.receives({ insert: 'c', documents: [{ _id: 1 }] });
  assert.match(String(request), /^OpMsg\(\{"insert": "c"/);
  assert.ok(request.clientPort > 0);
});

test('12: a mismatch names the fields and the connection, and cuts short what is long', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  client.command({ find: 'c', filter: { a: { b: [1, 2] } }, limit: 5, pad: 'x'.repeat(100_000) });
  await assert.rejects(
    server.receives({ find: 'd', filter: { a: { b: [1, 3] } }, limit: 5 }),
    (error: Error & { actual?: unknown; expected?: unknown }) => {
      assert.match(error.message, /find: expected "d", got "c"/);
      assert.match(error.message, /filter\.a\.b\.1: expected 3, got 2/);
      assert.doesNotMatch(error.message, /limit: expected/);
      assert.match(error.message, /on connection 1 from 127\.0\.0\.1:\d+/);
      assert.ok(error.message.length < 6000, `${error.message.length} characters`);
      assert.match(String(error.expected), /^Request\(\{"find": "d"/);
      assert.match(String(error.actual), /^OpMsg\(\{"find": "c"/);
      return true;
    },
  );
});

test('13: a handler that fails fails the test, and hangs up; others go on', async () => {
  const server = await started();
  const [victim, other] = [await rawClient(server.port), await rawClient(server.port)];
  server.autoresponds('boom', () => {
    throw new Error('in the handler');
  });
  server.autoresponds('later', async () => {
    throw new Error('later on');
  });
  victim.command({ boom: 1 });
  await assert.rejects(server.receives(), /in the handler/);
  await victim.closed;
  other.command({ ping: 1 });
  await server.receives('ping').ok();
  await other.next();
  other.command({ later: 1 });
  await other.closed;
  assert.equal(server.handlerErrors.length, 2);
  await assert.rejects(server.stop(), /later on/);
});

test('14: a handler that waits for ever blocks nobody else, nor another request on its socket', async () => {
  await using server = await started();
  const release = new Future<void>();
  server.autoresponds('hang', async (request: MockRequest) => {
    await release.result();
    return request.ok({ late: 1 });
  });
  const [slow, fast] = [await rawClient(server.port), await rawClient(server.port)];
  const first = slow.command({ hang: 1 });
  fast.command({ ping: 1 });
  await server.receives('ping').ok();
  await fast.next();
  const second = slow.command({ ping: 1 });
  await server.receives('ping').ok();
  assert.equal((await slow.next()).responseTo, second);
  release.setResult();
  assert.equal((await slow.next()).responseTo, first);
});

test('14: a request that a slow handler declines stands where it arrived', async () => {
  await using server = await started();
  const release = new Future<boolean>();
  server.autoresponds('first', () => release.result());
  const client = await rawClient(server.port);
  client.command({ first: 1 });
  client.command({ second: 1 });
  await waitUntil(() => server.unread.length === 1, 'receive the second');
  release.setResult(false);
  await waitUntil(() => server.unread.length === 2, 'decline the first');
  assert.deepEqual(
    server.unread.map((request) => request.fieldNames()[0]),
    ['first', 'second'],
  );
  assert.ok((await server.receives('first')).sequence < (await server.receives('second')).sequence);
});

test('15: who begins a message and does not end it is closed', async () => {
  const world = simulatedRuntime({ seed: 3 });
  const { clock } = world;
  const server = new MockupDB({ runtime: world, slowSenderMS: 1000 });
  await clock.run(server.run());
  const client = await clock.run(rawClient(server.port, world));
  client.send(Uint8Array.of(100, 0, 0, 0, 1, 0));
  await clock.advance(900);
  assert.equal(server.connections.length, 1);
  await clock.advance(200);
  await clock.run(client.closed);
  assert.match(server.protocolErrors[0]?.message ?? '', /not complete within 1000 ms/);
  await clock.run(server.stop());
});

test('19: a client that does not read is waited for, one that floods is not read from', async () => {
  const world = simulatedRuntime({ seed: 4 });
  const { clock } = world;
  const server = new MockupDB({ runtime: world, maxUnreadRequests: 100 });
  await clock.run(server.run());
  const client = await clock.run(rawClient(server.port, world));
  for (let n = 0; n < 1000; n++) {
    client.command({ n });
    if (n % 50 === 0) await clock.advance(5);
  }
  await clock.advance(100);
  assert.ok(server.unread.length < 250, `${server.unread.length} requests were taken in`);
  for (let n = 0; n < 1000; n++) {
    assert.equal((await clock.run(server.receives())).get('n'), n);
  }
  await clock.run(server.stop());
});

test('19: replies wait until a slow reader has room', { timeout: 20_000 }, async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  client.stream.pause();
  client.command({ big: 1 });
  const request = await server.receives();
  let sent = false;
  const sending = request.ok({ pad: 'x'.repeat(15_000_000) }).then(() => {
    sent = true;
  });
  client.command({ next: 1 });
  await turn();
  assert.equal(sent, false);
  client.stream.resume();
  await sending;
  await client.next();
  await server.receives('next').ok();
});

test('23: nothing that is going is an unhandled rejection, and errors come in order', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const failing = go(() => Promise.reject(new Error('work')));
  await turn();
  await turn();
  process.off('unhandledRejection', note);
  assert.deepEqual(unhandled, []);
  await assert.rejects(Promise.resolve(failing), /work/);
  await assert.rejects(Promise.resolve(failing), /work/);
  assert.equal(
    await going(
      () => 7,
      () => {},
    ),
    7,
  );
  await assert.rejects(
    going(
      () => Promise.reject(new Error('work')),
      () => {
        throw new Error('body');
      },
    ),
    (error: Error) => error.message === 'body' && (error.cause as Error).message === 'work',
  );
  await assert.rejects(
    going(
      () => Promise.reject(new Error('work')),
      () => {},
    ),
    /work/,
  );
  assert.throws(() => go('no function' as never), /go\(\) requires a function, not no function/);
  const hanging = go(() => new Promise(() => {}));
  await assert.rejects(hanging.result({ timeoutMS: 1 }), /timed out waiting for/);
  const future = new Future<number>();
  await assert.rejects(future.result({ timeoutMS: 1 }), /timed out waiting for Future/);
  future.setResult(1);
  assert.throws(() => future.setResult(2), /Future is already resolved/);
  await assert.rejects(
    waitUntil(() => false, 'come', { timeoutMS: 1 }),
    /Didn't ever come/,
  );
  await using server = await started();
  const client = await rawClient(server.port);
  client.command({ ping: 1 });
  const request = await server.receives();
  assert.ok(!('then' in request), 'a request is no promise');
});
