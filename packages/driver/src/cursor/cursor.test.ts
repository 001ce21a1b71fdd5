// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import type { Document } from 'bson';
import { MongoNetworkError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import type { ExecutionHost } from '../execution/execution-host.ts';
import {
  type ScriptedHost,
  type ScriptedReply,
  scriptedHost,
} from '../execution/scripted-host.test-support.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { AggregationCursor } from './aggregation-cursor.ts';
import { FindCursor, type FindOptions } from './find-cursor.ts';
import { RunCommandCursor } from './run-command-cursor.ts';

const ns = new MongoDBNamespace('db', 'c');

function open(script: ScriptedReply[], options: FindOptions = {}): [FindCursor, ScriptedHost] {
  const host = scriptedHost(script);
  return [new FindCursor({ host, settings: { bson: {} } }, ns, {}, options), host];
}

function first(id: number, ...firstBatch: Document[]): Document {
  return { ok: 1, cursor: { id, ns: 'db.c', firstBatch } };
}

function next(id: number, ...nextBatch: Document[]): Document {
  return { ok: 1, cursor: { id, ns: 'db.c', nextBatch } };
}

const names = (host: ScriptedHost): string[] =>
  host.sent.map((command) => present(Object.keys(command)[0]));

test('nothing is sent before the first document is asked for', async () => {
  const [cursor, host] = open([first(0, { a: 1 })]);
  assert.equal(host.sent.length, 0);
  assert.deepEqual(await cursor.toArray(), [{ a: 1 }]);
  assert.equal(cursor.closed, true);
});

test('batches follow one another in one session, which is given back with the last', async () => {
  const [cursor, host] = open([first(7, { a: 1 }), next(7), next(0, { a: 2 })], { batchSize: 1 });
  const seen = [];
  for await (const document of cursor) seen.push(document);
  assert.deepEqual(seen, [{ a: 1 }, { a: 2 }]);
  assert.deepEqual(names(host), ['find', 'getMore', 'getMore']);
  assert.equal(host.sent[1]?.['batchSize'], 1);
  assert.deepEqual(host.sent[1]?.['lsid'], host.sent[0]?.['lsid']);
  assert.deepEqual(host.selections[1]?.criteria, { kind: 'sameServer', address: 'a:1' });
  assert.equal(host.serverSessions.drain().length, 1);
  assert.equal(host.openCursors.size, 0);
});

test('what was opened elsewhere at the second attempt is asked for more there', async () => {
  const gone = new MongoNetworkError('gone');
  const script = [gone, first(7, { a: 1 }), next(7, { a: 2 }), next(7, { a: 3 })];
  const host = scriptedHost(script);
  const other = { ...host.server, address: 'b:1' };
  const withServer: ExecutionHost['withServer'] = (request, work) =>
    host.withServer(request, (server) => work(host.sent.length === 0 ? server : other));
  const cursor = new FindCursor(
    { host: { ...host, withServer }, settings: { bson: {} } },
    ns,
    {},
    {},
  );
  await cursor.next();
  await cursor.next();
  await cursor.close();
  const there = { kind: 'sameServer', address: 'b:1' };
  assert.deepEqual(names(host), ['find', 'find', 'getMore', 'killCursors']);
  assert.deepEqual(
    host.selections.slice(2).map(({ criteria }) => criteria),
    [there, there],
  );
});

test('the limit holds over all batches, and closes the cursor', async () => {
  const [cursor, host] = open([first(7, { a: 1 }, { a: 2 }), next(7, { a: 3 })], {
    limit: 3,
    batchSize: 2,
  });
  assert.equal((await cursor.toArray()).length, 3);
  assert.equal(host.sent[1]?.['batchSize'], 1);
  assert.deepEqual(names(host), ['find', 'getMore', 'killCursors']);
});

test('leaving a loop early kills the cursor on its server', async () => {
  const [cursor, host] = open([first(7, { a: 1 })]);
  for await (const _document of cursor) break;
  assert.deepEqual(host.sent[1]?.['cursors'], [7n]);
  assert.equal(cursor.killed, true);
  assert.equal(host.serverSessions.drain().length, 1);
});

test('tryNext asks once and returns null; hasNext takes nothing', async () => {
  const [cursor] = open([first(7), next(7, { a: 1 }), next(0)]);
  assert.equal(await cursor.tryNext(), null);
  assert.equal(await cursor.hasNext(), true);
  assert.deepEqual(await cursor.next(), { a: 1 });
  assert.equal(await cursor.next(), null);
});

test('calls at the same time share a batch', async () => {
  const [cursor, host] = open([first(0, { a: 1 }, { a: 2 })]);
  const both = await Promise.all([cursor.next(), cursor.next()]);
  assert.deepEqual(both, [{ a: 1 }, { a: 2 }]);
  assert.equal(host.sent.length, 1);
});

test('an error ends the cursor', async () => {
  const [cursor, host] = open([first(7, { a: 1 }), new MongoServerError({ ok: 0, code: 43 })]);
  await assert.rejects(cursor.toArray(), { code: 43 });
  assert.equal(cursor.closed, true);
  assert.deepEqual(names(host), ['find', 'getMore', 'killCursors']);
});

test('documents are transformed in the order of the calls, but not to null', async () => {
  const [cursor] = open([first(0, { a: 1 }, { a: 2 })]);
  const doubled = cursor.map(({ a }) => a).map((a: number) => a * 2);
  assert.deepEqual(await doubled.toArray(), [2, 4]);
  const [other] = open([first(0, { a: 1 })]);
  await assert.rejects(other.map(() => null).next(), /not supported in the cursor transform/);
});

test('a transform may take its time, in whatever way documents are read', async () => {
  const later = async ({ a }: Document): Promise<number> => a;
  const mapped = (): any => open([first(0, { a: 1 }, { a: 2 })])[0].map(later);
  assert.deepEqual(await mapped().toArray(), [1, 2]);
  assert.equal(await mapped().next(), 1);
  const seen: unknown[] = [];
  for await (const value of mapped()) seen.push(value);
  assert.deepEqual(seen, [1, 2]);
});

test('libraries give a transform as a property, which buffered documents do not pass', async () => {
  const [cursor] = open([first(0, { a: 1 }, { a: 2 }, { a: 3 })]);
  cursor.transform = ({ a }) => ({ b: a });
  assert.deepEqual(await cursor.next(), { b: 1 });
  assert.deepEqual(cursor.readBufferedDocuments(1), [{ a: 2 }]);
  assert.deepEqual(await cursor.toArray(), [{ b: 3 }]);
});

test('a transform that fails closes the cursor', async () => {
  const [cursor, host] = open([first(7, { a: 1 }, { a: 2 })]);
  const refusing = cursor.map(() => assert.fail('no'));
  await assert.rejects(refusing.next(), /no/);
  assert.deepEqual(names(host), ['find', 'killCursors']);
});

test('a cursor in use cannot be changed; rewound or cloned, it starts anew', async () => {
  const [cursor, host] = open([first(0, { a: 1 }), first(0, { a: 2 }), first(0, { a: 3 })]);
  await cursor.next();
  assert.throws(() => cursor.limit(1), /already initialized/);
  assert.deepEqual(await cursor.clone().next(), { a: 2 });
  cursor.rewind();
  assert.deepEqual(await cursor.next(), { a: 3 });
  assert.equal(host.sent.length, 3);
});

test('a stream ends with the documents, and closes the cursor when it is destroyed', async () => {
  const [cursor, host] = open([first(7, { a: 1 }, { a: 2 }), next(0)]);
  const stream = cursor.stream();
  const closed = once(cursor, 'close');
  for await (const _document of stream) break;
  await closed;
  assert.deepEqual(names(host), ['find', 'killCursors']);
});

test('a tailable cursor that awaits data says how long on getMore', async () => {
  const [cursor, host] = open([first(7), next(0)], {
    tailable: true,
    awaitData: true,
    maxAwaitTimeMS: 5,
  });
  await cursor.tryNext();
  await cursor.tryNext();
  assert.equal(host.sent[0]?.['maxTimeMS'], undefined);
  assert.equal(host.sent[1]?.['maxTimeMS'], 5);
  assert.throws(() => cursor.clone().skip(1), /Tailable/);
});

test('stages are added to an aggregation until it is asked', async () => {
  const host = scriptedHost([first(0)]);
  const cursor = new AggregationCursor({ host, settings: { bson: {} } }, ns, []);
  cursor.match({ a: 1 }).sort({ a: -1 }).limit(2);
  await cursor.toArray();
  assert.deepEqual(host.sent[0]?.['pipeline'], [
    { $match: { a: 1 } },
    { $sort: new Map([['a', -1]]) },
    { $limit: 2 },
  ]);
});

test('any command may answer with a cursor', async () => {
  const host = scriptedHost([first(7, { a: 1 }), next(0, { a: 2 })]);
  const command = { checkMetadataConsistency: 1 };
  const cursor = new RunCommandCursor({ host, settings: { bson: {} } }, ns, command);
  cursor.setBatchSize(3).setComment('x').setMaxTimeMS(9);
  assert.equal((await cursor.toArray()).length, 2);
  const { batchSize, comment, maxTimeMS } = present(host.sent[1]);
  assert.deepEqual([batchSize, comment, maxTimeMS], [3, 'x', 9]);
  assert.throws(() => cursor.maxTimeMS(), /command document directly/);
});

test('disposing of a cursor closes it on the server', async () => {
  const [cursor, host] = open([first(7, { a: 1 }, { a: 2 }), { ok: 1 }]);
  await cursor.next();
  await cursor[Symbol.asyncDispose]();
  assert.equal(cursor.killed, true);
  assert.deepEqual(names(host), ['find', 'killCursors']);
});

test('the buffer gives no more documents than it has', async () => {
  const [cursor] = open([first(0, { a: 1 }, { a: 2 }, { a: 3 })]);
  await cursor.next();
  assert.equal(cursor.bufferedCount(), 2);
  assert.deepEqual(cursor.readBufferedDocuments(10), [{ a: 2 }, { a: 3 }]);
  assert.deepEqual(cursor.readBufferedDocuments(), []);
});

test('the stack of a server’s error shows who asked, behind the awaits', async () => {
  const refused = new MongoServerError({ ok: 0, errmsg: 'no', code: 2, message: 'no' });
  const [cursor] = open([refused]);
  async function whoeverAsked(): Promise<unknown> {
    return await cursor.toArray();
  }
  await assert.rejects(whoeverAsked, (error: Error) => {
    assert.match(error.stack ?? '', /^MongoServerError: no\n/);
    assert.match(error.stack ?? '', /at async .*whoeverAsked/);
    return true;
  });
});
