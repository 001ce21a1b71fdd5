import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Document } from 'bson';
import { MongoAPIError } from '../error/mongo-error.ts';
import { MongoNetworkError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import {
  type ScriptedHost,
  type ScriptedReply,
  scriptedHost,
} from '../execution/scripted-host.test-support.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { ChangeStream } from './change-stream.ts';
import type { ChangeStreamOptions } from './change-stream-options.ts';

function watch(
  script: ScriptedReply[],
  options: ChangeStreamOptions = {},
): [ChangeStream<Document, Document>, ScriptedHost] {
  const host = scriptedHost(script);
  const namespace = new MongoDBNamespace('db', 'c');
  const parts = { host, settings: { bson: {} }, namespace, parent: undefined } as const;
  return [new ChangeStream({ ...parts, domain: 'collection' }, [], options), host];
}

const event = (n: number): Document => ({ _id: { _data: `${n}` }, operationType: 'insert', n });
const first = (...firstBatch: Document[]): Document => batch({ firstBatch });
const next = (...nextBatch: Document[]): Document => batch({ nextBatch });
const batch = (fields: Document, id = 7): Document => ({
  ok: 1,
  cursor: { id, ns: 'db.c', postBatchResumeToken: { _data: 'batch' }, ...fields },
});
const stageOf = (command: Document | undefined): Document =>
  command?.['pipeline'][0]['$changeStream'];

test('after a network failure the stream goes on behind the last event, once', async () => {
  const [stream, host] = watch([
    first(event(1), event(2)),
    new MongoNetworkError('gone'),
    first(event(3)),
    { ok: 1 },
  ]);
  const seen = [await stream.next(), await stream.next(), await stream.next()];
  assert.deepEqual(
    seen.map(({ n }) => n),
    [1, 2, 3],
  );
  assert.deepEqual(stageOf(host.sent[0]), {});
  assert.deepEqual(stageOf(host.sent[2]), { resumeAfter: { _data: 'batch' } });
  await stream.close();
  assert.equal(stream.closed, true);
  assert.equal(host.openCursors.size, 0);
});

test('an error of the command that opens the stream, or of resuming, is the application’s', async () => {
  const refused = new MongoServerError({ code: 40573, errmsg: 'only on replica sets' });
  const [stream] = watch([refused]);
  await assert.rejects(stream.next(), (error) => (error as MongoServerError).code === 40573);
  await assert.rejects(stream.next(), MongoAPIError);
  const notFound = new MongoServerError({ code: 43, errmsg: 'no such cursor' });
  const [resuming] = watch([first(), notFound, { ok: 1 }, refused]);
  await assert.rejects(resuming.next(), MongoServerError);
});

test('an event without a token closes the stream', async () => {
  const [stream] = watch([first({ operationType: 'insert' })]);
  await assert.rejects(stream.next(), /lacks a resume token/);
  assert.equal(stream.closed, true);
});

test('the resume token moves with empty batches and is told', async () => {
  const [stream] = watch([first(), next(event(1), event(2))], { startAfter: { _data: 'given' } });
  assert.deepEqual(stream.resumeToken, { _data: 'given' });
  const told: unknown[] = [];
  stream.on('resumeTokenChanged', (token) => told.push(token));
  assert.equal(await stream.tryNext(), null);
  assert.deepEqual(stream.resumeToken, { _data: 'batch' });
  await stream.next();
  assert.deepEqual(stream.resumeToken, { _data: '1' });
  assert.deepEqual(told, [{ _data: 'batch' }, { _data: '1' }]);
  await stream.close();
});

test('a loop is told when the server ends the stream; next and hasNext see that it is closed', async () => {
  const last = batch({ nextBatch: [{ ...event(2), operationType: 'invalidate' }] }, 0);
  const [stream] = watch([first(event(1)), last]);
  const seen: unknown[] = [];
  await assert.rejects(async () => {
    for await (const change of stream) seen.push(change['operationType']);
  }, /ChangeStream is closed/);
  assert.deepEqual(seen, ['insert', 'invalidate']);
  await assert.rejects(stream.next(), MongoAPIError);
  assert.equal(await stream.hasNext(), false);
});

test('next and hasNext at once are both content with one event', async () => {
  const [stream] = watch([first(), next(event(1))]);
  const [event1, has] = await Promise.all([stream.next(), stream.hasNext()]);
  assert.deepEqual([event1['n'], has], [1, true]);
  await stream.close();
});

test('listeners get events, an error closes; a stream is used in one way only', async () => {
  const [stream] = watch([
    first(event(1)),
    new MongoServerError({ code: 280, errmsg: 'fatal' }),
    { ok: 1 },
  ]);
  const changes: unknown[] = [];
  stream.on('change', ({ n }) => changes.push(n));
  const [error] = await once(stream as never, 'error');
  assert.deepEqual(changes, [1]);
  assert.equal((error as MongoServerError).code, 280);
  assert.equal(stream.closed, true);
  await assert.rejects(stream.next(), MongoAPIError);
});
