// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import { Binary } from 'bson';
import { ClientEvents } from '../event/client-events.ts';
import type { CommandEvents } from './command-events.ts';
import { CommandMonitoring, hostFields } from './command-monitoring.ts';
import { Connection } from './connection.ts';
import { answering, FakeStream, type Responder } from './fake-stream.test-support.ts';
import { ManualClock } from './manual-clock.test-support.ts';

function setUp(respond: Responder) {
  const events = new ClientEvents<CommandEvents>();
  const seen: any[] = [];
  const clock = new ManualClock();
  const connection = new Connection({
    id: 3,
    generation: 0,
    address: 'fake:27017',
    stream: new FakeStream(respond),
    clock,
    socketTimeoutMS: 0,
  });
  connection.monitoring = new CommandMonitoring(events);
  const listen = (...names: readonly (keyof CommandEvents)[]): void => {
    for (const name of names) events.on(name, (event: unknown) => seen.push(event));
  };
  return { connection, seen, listen, events };
}

test('tells the command with its sequences, and the reply', async () => {
  const { connection, seen, listen } = setUp(answering({ n: 2 }));
  listen('commandStarted', 'commandSucceeded');
  await connection.run({
    commandName: 'insert',
    databaseName: 'db',
    body: { insert: 'c', $db: 'db' },
    sequences: [{ identifier: 'documents', documents: [{ _id: 1 }, { _id: 2 }] }],
    operationId: 9,
  });
  const [started, succeeded] = seen;
  assert.deepEqual(started.command, {
    insert: 'c',
    $db: 'db',
    documents: [{ _id: 1 }, { _id: 2 }],
  });
  assert.equal(started.operationId, 9);
  assert.equal(started.connectionId, 3);
  assert.equal(succeeded.requestId, started.requestId);
  assert.deepEqual(succeeded.reply, { ok: 1, n: 2 });
});

test('of a command that was encrypted tells what the server gets', async () => {
  const { connection, seen, listen } = setUp(answering());
  listen('commandStarted');
  const encrypted = { insert: 'c', documents: [{ secret: new Binary(new Uint8Array([1]), 6) }] };
  await connection.run({
    commandName: 'insert',
    databaseName: 'db',
    body: { lsid: 1, $db: 'db' },
    encryptedBody: encode(encrypted),
  });
  assert.deepEqual(seen[0].command, encrypted);
});

test('tells the failure of a command, whoever made it fail', async () => {
  const { connection, seen, listen } = setUp(answering({ ok: 0, code: 11, errmsg: 'no' }));
  listen('commandFailed');
  await assert.rejects(connection.command('db', { ping: 1 }));
  assert.equal(seen[0].failure.code, 11);
  assert.equal(seen[0].commandName, 'ping');
});

test('keeps secrets to itself', async () => {
  const { connection, seen, listen } = setUp(answering({ ok: 0, code: 18, errmsg: 'secret' }));
  listen('commandStarted', 'commandFailed');
  await assert.rejects(connection.command('admin', { saslStart: 1, payload: 'secret' }));
  assert.deepEqual(seen[0].command, {});
  assert.equal(seen[1].failure.code, 18);
  assert.doesNotMatch(JSON.stringify(seen), /secret/);
});

test('of a failure that may tell secrets the code, its name and the labels are left', async () => {
  const reply = { ok: 0, code: 18, errmsg: 'secret' };
  const failures: any[] = [];
  for (const more of [{ codeName: 'AuthenticationFailed', errorLabels: ['X'] }, {}]) {
    const { connection, seen, listen } = setUp(answering({ ...reply, ...more }));
    listen('commandFailed');
    await assert.rejects(connection.command('admin', { saslStart: 1, payload: 'secret' }));
    failures.push(seen[0].failure);
  }
  assert.deepEqual(
    failures.map(({ message, code, codeName, errorLabels }) => [
      message,
      code,
      codeName,
      errorLabels,
    ]),
    [
      ['', 18, 'AuthenticationFailed', ['X']],
      ['', 18, undefined, []],
    ],
  );
  assert.equal('codeName' in failures[1], false);
});

test('an unacknowledged command succeeds with { ok: 1 }', async () => {
  const { connection, seen, listen } = setUp(() => {});
  listen('commandSucceeded');
  await connection.run({
    commandName: 'insert',
    databaseName: 'db',
    body: { insert: 'c', $db: 'db' },
    unacknowledged: true,
  });
  assert.deepEqual(seen[0].reply, { ok: 1 });
});

test('builds nothing when nobody listens', async () => {
  const { connection, events } = setUp(answering());
  events.publish = () => assert.fail('an event was built');
  await connection.command('db', { ping: 1 });
});

test('log messages tell host and port apart', () => {
  assert.deepEqual(hostFields('[::1]:27018'), { serverHost: '::1', serverPort: 27_018 });
  assert.deepEqual(hostFields('/tmp/mongodb-27017.sock'), {
    serverHost: '/tmp/mongodb-27017.sock',
  });
});
