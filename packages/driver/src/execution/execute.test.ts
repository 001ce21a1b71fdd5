import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOf, present } from '@touchstone/protocol';
import { Timestamp } from 'bson';
import { WriteConcern } from '../concern/write-concern.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { MongoNetworkError } from '../error/network-error.ts';
import { MongoServerError, MongoWriteConcernError } from '../error/server-error.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { deleteDocuments, deleteStatement } from '../operations/delete.ts';
import { findOne } from '../operations/find-one.ts';
import { insert } from '../operations/insert.ts';
import { killCursors } from '../operations/kill-cursors.ts';
import { runCommand } from '../operations/run-command.ts';
import { ClientSession } from '../session/client-session.ts';
import { execute } from './execute.ts';
import type { ExecutionHost } from './execution-host.ts';
import { scriptedHost } from './scripted-host.test-support.ts';

const ns = new MongoDBNamespace('db').withCollection('c');
const settings = { bson: {} };
const find = findOne(ns, { x: 1 }, undefined, settings);
const insertOne = insert(ns, [{ _id: 1 }], undefined, settings);

function serverError(code: number, ...errorLabels: string[]): MongoServerError {
  return new MongoServerError({ ok: 0, errmsg: 'no', code, errorLabels });
}

function cursorOf(...firstBatch: object[]): object {
  return { ok: 1, cursor: { id: 0, ns: 'db.c', firstBatch } };
}

test('a read is sent once, with an implicit session that is given back', async () => {
  const host = scriptedHost([cursorOf({ _id: 5 }), cursorOf()]);
  assert.deepEqual(await execute(host, find), { _id: 5 });
  assert.equal(await execute(host, find), null);
  const [first, second] = host.sent;
  assert.deepEqual(Object.keys(present(first)), [
    'find',
    'filter',
    'limit',
    'singleBatch',
    'lsid',
    '$db',
  ]);
  assert.deepEqual(present(first)['lsid'], present(second)['lsid']);
  assert.equal(host.checkedOut, 0);
});

test('a server without sessions is sent none', async () => {
  const host = scriptedHost([cursorOf()], { hello: { logicalSessionTimeoutMinutes: undefined } });
  await execute(host, find);
  assert.equal(present(host.sent[0])['lsid'], undefined);
});

test('a read is tried again after a network error, once, on another mongos if there is one', async () => {
  const answers = [new MongoNetworkError('gone'), cursorOf({ _id: 1 })];
  const host = scriptedHost(answers, { topologyType: 'Sharded' });
  assert.deepEqual(await execute(host, find), { _id: 1 });
  assert.deepEqual(present(host.selections[1]).deprioritized, ['a:1']);
  assert.equal(present(host.reported[0]).error.kind, 'network');
  host.script.push(new MongoNetworkError('gone'), new MongoNetworkError('gone again'));
  await assert.rejects(execute(host, find), { message: 'gone again' });
});

test('reads are not tried again when that is turned off, or for errors that stay', async () => {
  const off = scriptedHost([new MongoNetworkError('gone')], { retryReads: false });
  await assert.rejects(execute(off, find), MongoNetworkError);
  const lasting = scriptedHost([serverError(2)]);
  await assert.rejects(execute(lasting, find), { code: 2 });
  assert.equal(off.sent.length + lasting.sent.length, 2);
});

test('a retryable write keeps its session and number over attempts', async () => {
  const host = scriptedHost([serverError(91, 'RetryableWriteError'), { ok: 1, n: 1 }]);
  await execute(host, insertOne);
  const [first, second] = host.sent;
  assert.equal(present(first)['txnNumber'], 1n);
  assert.equal(present(second)['txnNumber'], 1n);
  assert.deepEqual(present(first)['lsid'], present(second)['lsid']);
  await execute(host, insertOne);
  assert.equal(present(host.sent[2])['txnNumber'], 2n);
});

test('a write is recognized by a server that was lost after it was selected', async () => {
  const host = scriptedHost([new MongoNetworkError('gone'), { ok: 1, n: 1 }]);
  const known = entryOf(host.description.servers, 'a:1');
  const unknown = { ...known, type: 'Unknown', logicalSessionTimeoutMinutes: null } as const;
  const description = { ...host.description, servers: new Map([['a:1', unknown]]) };
  await execute({ ...host, description }, insertOne);
  assert.deepEqual(
    host.sent.map(({ txnNumber }) => txnNumber),
    [1n, 1n],
  );
});

test('a write is not sent again to a server that would not recognize it', async () => {
  const host = scriptedHost([new MongoNetworkError('gone'), { ok: 1, n: 1 }]);
  const standalone = scriptedHost([{ ok: 1, n: 1 }], { hello: { setName: undefined } });
  const changing: ExecutionHost = {
    ...host,
    withServer: (request, work) =>
      (host.sent.length === 0 ? host : standalone).withServer(request, work),
  };
  await assert.rejects(execute(changing, insertOne), { message: 'gone' });
  assert.deepEqual([host.sent.length, standalone.sent.length], [1, 0]);
});

test('a write of many documents has no number and is not tried again', async () => {
  const host = scriptedHost([new MongoNetworkError('gone')]);
  const operation = deleteDocuments(ns, [deleteStatement({}, undefined, 0)], undefined, settings);
  await assert.rejects(execute(host, operation), MongoNetworkError);
  assert.equal(present(host.sent[0])['txnNumber'], undefined);
  assert.equal(host.sent.length, 1);
});

test('network errors of retryable writes are labelled by the driver', async () => {
  const host = scriptedHost([new MongoNetworkError('a'), new MongoNetworkError('b')]);
  await assert.rejects(execute(host, insertOne), (error: MongoNetworkError) =>
    error.hasErrorLabel('RetryableWriteError'),
  );
});

test('an error that wrote nothing does not hide the one before it', async () => {
  const host = scriptedHost([
    serverError(91, 'RetryableWriteError'),
    serverError(10107, 'RetryableWriteError', 'NoWritesPerformed'),
  ]);
  await assert.rejects(execute(host, insertOne), { code: 91 });
});

test('after a network error a session is not used again', async () => {
  const host = scriptedHost([new MongoNetworkError('a')], { retryWrites: false });
  await assert.rejects(execute(host, insertOne));
  assert.deepEqual(host.serverSessions.drain(), []);
});

test('who gets the connection next finds the session in the pool', async () => {
  const host = scriptedHost([]);
  const free: number[] = [];
  host.server.pool.checkIn = () => void free.push(host.serverSessions.drain().length);
  await execute(host, insertOne);
  assert.deepEqual(free, [1]);
});

test('a session of another client is refused', async () => {
  const [host, other] = [scriptedHost([]), scriptedHost([])];
  const session = new ClientSession(other as never);
  await assert.rejects(execute(host, insertOne, { session }), MongoInvalidArgumentError);
  assert.equal(host.sent.length, 0);
});

test('an overloaded server is given time, and asked no more than allowed', async () => {
  const refused = (): Error => serverError(462, 'SystemOverloadedError', 'RetryableError');
  const host = scriptedHost([refused(), refused(), refused()]);
  await assert.rejects(execute(host, runCommand('db', { ping: 1 }, settings)), { code: 462 });
  assert.equal(host.sent.length, 3);
  assert.deepEqual(host.waits, [100, 200]);
});

test('an overloaded server is given the time that it asks for', async () => {
  const errorLabels = ['SystemOverloadedError', 'RetryableError'];
  const asking = (baseBackoffMS?: number): Error =>
    new MongoServerError({ message: 'later', code: 462, errorLabels, baseBackoffMS });
  const host = scriptedHost([asking(50), asking(), asking()]);
  await assert.rejects(execute(host, runCommand('db', { ping: 1 }, settings)), { code: 462 });
  assert.deepEqual(host.waits, [50, 200]);
});

test('a write concern error is thrown, and told to the topology', async () => {
  const writeConcernError = { code: 91, errmsg: 'shutting down' };
  const host = scriptedHost([{ ok: 1, n: 1, writeConcernError }]);
  await assert.rejects(execute(host, insertOne), MongoWriteConcernError);
  assert.equal(present(host.reported[0]).error.kind, 'shutdown');
});

test('an unacknowledged write has no session, and no reply is waited for', async () => {
  const host = scriptedHost([]);
  const unacknowledged = { bson: {}, writeConcern: new WriteConcern(0) };
  await execute(host, insert(ns, [{ _id: 1 }], undefined, unacknowledged));
  assert.deepEqual(present(host.sent[0])['writeConcern'], { w: 0 });
  assert.equal(present(host.sent[0])['lsid'], undefined);
});

test('the cluster time of a reply, good or bad, goes out with the next command', async () => {
  const clusterTime = (t: number): object => ({ clusterTime: new Timestamp({ t, i: 1 }) });
  const host = scriptedHost([
    { ...cursorOf(), $clusterTime: clusterTime(5) },
    new MongoServerError({ ok: 0, code: 2, errmsg: 'no', $clusterTime: clusterTime(9) }),
  ]);
  await execute(host, find);
  await assert.rejects(execute(host, find));
  await execute(host, runCommand('db', { ping: 1 }, settings));
  assert.equal(present(host.sent[0])['$clusterTime'], undefined);
  assert.deepEqual(present(host.sent[1])['$clusterTime'], clusterTime(5));
  assert.deepEqual(present(host.sent[2])['$clusterTime'], clusterTime(9));
});

test('a storage engine without transaction numbers is explained', async () => {
  const error = new MongoServerError({
    ok: 0,
    code: 20,
    errmsg: 'Transaction numbers are only allowed on a replica set member or mongos',
  });
  await assert.rejects(execute(scriptedHost([error]), insertOne), /add retryWrites=false/);
});

test('what is as well left undone is tried once, at a server that is there', async () => {
  const overloaded = (): Error => serverError(462, 'SystemOverloadedError', 'RetryableError');
  const host = scriptedHost([overloaded()]);
  await assert.rejects(execute(host, find, { withoutWaiting: true }), { code: 462 });
  assert.deepEqual(
    host.selections.map(({ timeoutMS }) => timeoutMS),
    [0],
  );
  assert.deepEqual(host.waits, []);
});

test('the first command of a transaction starts it, also when no connection was there the first time', async () => {
  const host = scriptedHost([
    { ok: 1, n: 1 },
    { ok: 1, n: 1 },
  ]);
  const acquireServerSession = () => host.serverSessions.acquire(30);
  const session = new ClientSession(
    Object.assign(host, { acquireServerSession, transactionDefaults: {} }) as never,
  );
  const refused = new MongoNetworkError('no room');
  refused.addErrorLabel('SystemOverloadedError');
  refused.addErrorLabel('RetryableError');
  const { checkOut } = host.server.pool;
  host.server.pool.checkOut = () => {
    host.server.pool.checkOut = checkOut;
    throw refused;
  };
  session.startTransaction();
  await execute(host, insertOne, { session });
  await execute(host, insertOne, { session });
  assert.deepEqual(
    host.sent.map(({ startTransaction }) => startTransaction),
    [true, undefined],
  );
  assert.equal(session.transactionState, 'inProgress');
});

test('who gives up while the driver waits gets the session back into the pool', async () => {
  const overloaded = serverError(462, 'SystemOverloadedError', 'RetryableError');
  const host = scriptedHost([overloaded]);
  const controller = new AbortController();
  const setTimer: typeof host.clock.setTimer = () => {
    queueMicrotask(() => controller.abort(new Error('enough')));
    return { cancel: () => undefined };
  };
  const waiting = { ...host, clock: { ...host.clock, setTimer } };
  await assert.rejects(execute(waiting, find, { signal: controller.signal }), {
    message: 'enough',
  });
  assert.equal(host.serverSessions.drain().length, 1);
});

test('an aborted signal ends it before anything is sent', async () => {
  const host = scriptedHost([]);
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(execute(host, find, { signal }), { message: 'enough' });
  assert.equal(host.sent.length, 0);
});

test('in a snapshot session every command says where it reads, so that the server refuses writes', async () => {
  const atClusterTime = new Timestamp({ t: 7, i: 1 });
  const scripted = scriptedHost([cursorOf(), { ok: 1, n: 1 }, { ok: 1 }, { ok: 1 }]);
  const acquireServerSession = () => scripted.serverSessions.acquire(30);
  const host = Object.assign(scripted, { acquireServerSession });
  const session = new ClientSession(host as never, { snapshot: true });
  await execute(host, find, { session });
  session.noteSnapshotTime(atClusterTime);
  await execute(host, insertOne, { session });
  await execute(host, runCommand('db', { ping: 1 }, settings), { session });
  await execute(host, killCursors(ns, 5n, settings), { session });
  const concerns = host.sent.map((command) => command['readConcern']);
  const later = { level: 'snapshot', atClusterTime };
  assert.deepEqual(concerns, [{ level: 'snapshot' }, later, later, undefined]);
});
