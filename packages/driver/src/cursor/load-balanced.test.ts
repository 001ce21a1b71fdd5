import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { ChangeStream } from '../change-stream/change-stream.ts';
import { MongoNetworkError, MongoNetworkTimeoutError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import {
  type ScriptedHost,
  type ScriptedReply,
  scriptedHost,
} from '../execution/scripted-host.test-support.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { FindCursor } from './find-cursor.ts';

const ns = new MongoDBNamespace('db', 'c');
const names = (host: ScriptedHost): unknown[] => host.sent.map((each) => Object.keys(each)[0]);
const first = (id: number, ...firstBatch: Document[]): Document => ({
  ok: 1,
  cursor: { id, ns: 'db.c', firstBatch },
});
const next = (id: number, ...nextBatch: Document[]): Document => ({
  ok: 1,
  cursor: { id, ns: 'db.c', nextBatch },
});

function open(script: ScriptedReply[], timeoutMS?: number): [FindCursor, ScriptedHost] {
  const host = scriptedHost(script, { topologyType: 'LoadBalanced', retryReads: false });
  const options = timeoutMS === undefined ? {} : ({ timeoutMode: 'iteration' } as const);
  return [new FindCursor({ host, settings: { bson: {}, timeoutMS } }, ns, {}, options), host];
}

test('a cursor keeps its connection as long as the server may have more', async () => {
  const [cursor, host] = open([first(7, { a: 1 }), next(7, { a: 2 }), next(0)]);
  await cursor.next();
  assert.equal(cursor.loadBalanced, true);
  assert.equal(host.checkedOut, 1);
  await cursor.next();
  assert.equal(host.checkedOut, 1);
  assert.equal(await cursor.next(), null);
  assert.equal(host.checkedOut, 0);
  assert.equal(host.selections.length, 1);
});

test('one that is done with its first batch keeps none', async () => {
  const [cursor, host] = open([first(0, { a: 1 })]);
  await cursor.next();
  assert.equal(host.checkedOut, 0);
});

test('closing gives the connection back, after the cursor was killed there', async () => {
  const [cursor, host] = open([first(7, { a: 1 })]);
  await cursor.next();
  await cursor.close();
  assert.deepEqual([names(host), host.checkedOut], [['find', 'killCursors'], 0]);
  assert.equal(host.selections.length, 1);
});

test('after a failure of the server the connection is kept until the cursor is closed', async () => {
  const [cursor, host] = open([first(7, { a: 1 }), new MongoServerError({ ok: 0, code: 2 })]);
  await cursor.next();
  await assert.rejects(cursor.next(), { code: 2 });
  assert.equal(host.checkedOut, 1);
  await cursor.close();
  assert.deepEqual([names(host), host.checkedOut], [['find', 'getMore', 'killCursors'], 0]);
});

test('after a failure of the network nothing is killed, and the connection is let go at the end', async () => {
  const [cursor, host] = open([first(7, { a: 1 }), new MongoNetworkError('gone')]);
  await cursor.next();
  await assert.rejects(cursor.next(), /gone/);
  await cursor.close();
  assert.deepEqual([names(host), host.checkedOut], [['find', 'getMore'], 0]);
});

test('a connection that was lost with a late reply is let go before the cursor is killed by another', async () => {
  const [cursor, host] = open([first(7, { a: 1 }), new MongoNetworkTimeoutError('late')], 1000);
  await cursor.next();
  await assert.rejects(cursor.next(), { name: 'MongoOperationTimeoutError' });
  // A reply may come late: going on behind it would hide a batch.
  await assert.rejects(cursor.next(), { name: 'MongoOperationTimeoutError' });
  assert.deepEqual([names(host), host.checkedOut], [['find', 'getMore'], 1]);
  await cursor.close();
  assert.deepEqual([names(host), host.checkedOut], [['find', 'getMore', 'killCursors'], 0]);
});

test('a cursor whose reply was lost begins anew when it is rewound', async () => {
  const script = [first(7, { a: 1 }), new MongoNetworkTimeoutError('late'), { ok: 1 }];
  const host = scriptedHost([...script, first(0, { a: 2 })], { retryReads: false });
  const settings = { bson: {}, timeoutMS: 1000 };
  const cursor = new FindCursor({ host, settings }, ns, {}, { timeoutMode: 'iteration' });
  await cursor.next();
  await assert.rejects(cursor.next(), { name: 'MongoOperationTimeoutError' });
  cursor.rewind();
  assert.deepEqual(await cursor.next(), { a: 2 });
});

function watch(script: ScriptedReply[]): [ChangeStream<Document, Document>, ScriptedHost] {
  const host = scriptedHost(script, { topologyType: 'LoadBalanced', retryReads: false });
  const parts = { host, settings: { bson: {} }, namespace: ns, parent: undefined } as const;
  return [new ChangeStream({ ...parts, domain: 'collection' }, [], {}), host];
}

const event = (n: number): Document => ({ _id: { _data: `${n}` }, n });

test('a change stream that goes on elsewhere lets its first connection go', async () => {
  for (const failure of [
    new MongoNetworkError('gone'),
    new MongoServerError({ code: 2, errorLabels: ['ResumableChangeStreamError'] }),
  ]) {
    const killed = failure instanceof MongoServerError ? [{ ok: 1 }] : [];
    const [stream, host] = watch([first(7, event(1)), failure, ...killed, first(8, event(2))]);
    await stream.next();
    assert.equal((await stream.next())['n'], 2);
    assert.equal(host.checkedOut, 1);
    await stream.close();
    assert.equal(host.checkedOut, 0);
  }
});

test('the signal of a stream of documents ends it, once', async () => {
  const host = scriptedHost([first(7, { a: 1 }, { a: 2 })]);
  const abort = new AbortController();
  const options = { signal: abort.signal };
  const cursor = new FindCursor({ host, settings: { bson: {} } }, ns, {}, options);
  const stream = cursor.stream();
  const seen: unknown[] = [];
  await assert.rejects(
    async () => {
      for await (const { a } of stream) {
        seen.push(a);
        abort.abort(new Error('enough'));
      }
    },
    { message: 'enough' },
  );
  assert.deepEqual(seen, [1]);
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(names(host), ['find', 'killCursors']);
});
