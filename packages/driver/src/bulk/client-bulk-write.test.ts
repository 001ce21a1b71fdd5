// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { WriteConcern } from '../concern/write-concern.ts';
import { MongoClientBulkWriteError } from '../error/bulk-write-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { type ScriptedHost, scriptedHost } from '../execution/scripted-host.test-support.ts';
import { type ClientBulkWriteOptions, clientBulkWrite } from './client-bulk-write.ts';
import type { AnyClientBulkWriteModel } from './client-write-model.ts';

type Model = AnyClientBulkWriteModel<any>;

const insertInto = (namespace: string, document: Document): Model => ({
  name: 'insertOne',
  namespace,
  document,
});

function run(
  host: ScriptedHost,
  models: readonly Model[],
  options: ClientBulkWriteOptions = {},
  writeConcern?: WriteConcern,
): ReturnType<typeof clientBulkWrite> {
  const settings = { bson: {}, writeConcern };
  return clientBulkWrite(host, { models, options, settings, createId: () => 'made up' });
}

function reply(counts: Document, ...firstBatch: Document[]): Document {
  return {
    ok: 1,
    nErrors: 0,
    ...counts,
    cursor: { id: 0, ns: 'admin.$cmd.bulkWrite', firstBatch },
  };
}

test('one command for many collections; each namespace is named once', async () => {
  const host = scriptedHost([reply({ nInserted: 2, nDeleted: 1 })]);
  const models: Model[] = [
    insertInto('db.a', { x: 1 }),
    { name: 'deleteMany', namespace: 'db.b', filter: {} },
    insertInto('db.a', { _id: 2 }),
  ];
  const result = await run(host, models);
  const { ops, nsInfo } = host.sent[0] ?? {};
  assert.deepEqual(nsInfo, [{ ns: 'db.a' }, { ns: 'db.b' }]);
  assert.deepEqual(ops, [
    { insert: 0, document: { _id: 'made up', x: 1 } },
    { delete: 1, filter: {}, multi: true },
    { insert: 0, document: { _id: 2 } },
  ]);
  assert.equal(host.sent[0]?.['errorsOnly'], true);
  assert.deepEqual([result.insertedCount, result.deletedCount], [2, 1]);
  assert.equal('insertResults' in result, false);
});

test('the result of each operation, when it is asked for, from all batches of the cursor', async () => {
  const first = reply({ nInserted: 1, nMatched: 1 }, { ok: 1, idx: 0, n: 1 });
  first['cursor'].id = 5;
  const more = { ok: 1, idx: 1, n: 1, nModified: 0, upserted: { _id: null } };
  const next = { ok: 1, cursor: { id: 0, ns: 'admin.$cmd.bulkWrite', nextBatch: [more] } };
  const host = scriptedHost([first, next]);
  const update = { filter: {}, update: { $set: { a: 1 } }, upsert: true };
  const models: Model[] = [
    insertInto('db.a', { _id: 7 }),
    { name: 'updateOne', namespace: 'db.a', ...update },
  ];
  const result = await run(host, models, { verboseResults: true });
  assert.deepEqual(result.insertResults?.get(0), { insertedId: 7 });
  assert.deepEqual(result.updateResults?.get(1), {
    matchedCount: 1,
    modifiedCount: 0,
    upsertedId: null,
    didUpsert: true,
  });
  assert.equal(host.sent[1]?.['getMore'], 5n);
  assert.deepEqual(host.sent[1]?.['lsid'], host.sent[0]?.['lsid']);
});

test('batches are split by count and by bytes, and name only their own namespaces', async () => {
  const byCount = scriptedHost([reply({ nInserted: 2 }), reply({ nInserted: 1 })], {
    hello: { maxWriteBatchSize: 2 },
  });
  const models = ['db.a', 'db.b', 'db.c'].map((ns) => insertInto(ns, { _id: 1 }));
  assert.equal((await run(byCount, models)).insertedCount, 3);
  assert.deepEqual(byCount.sent[1]?.['nsInfo'], [{ ns: 'db.c' }]);
  assert.equal(byCount.sent[1]?.['ops'][0].insert, 0);
  const big = (_id: number): Model => insertInto('db.a', { _id, text: 'x'.repeat(1_000) });
  const byBytes = scriptedHost([reply({}), reply({})], { hello: { maxMessageSizeBytes: 3_300 } });
  await run(byBytes, [big(1), big(2), big(3)]);
  assert.deepEqual(
    byBytes.sent.map(({ ops }) => ops.length),
    [2, 1],
  );
});

test('an operation that no message has room for is refused', async () => {
  const host = scriptedHost([], { hello: { maxMessageSizeBytes: 1_500 } });
  await assert.rejects(run(host, [insertInto('db.a', { text: 'x'.repeat(1_000) })]), /too large/);
});

test('in order, the first error ends it; a partial result only if something was done', async () => {
  const failed = (idx: number): Document => ({ ok: 0, idx, code: 11_000, errmsg: 'twice' });
  const models = [1, 1, 2].map((_id) => insertInto('db.a', { _id }));
  const second = scriptedHost([reply({ nInserted: 1, nErrors: 1 }, failed(1))]);
  const error = await run(second, models).catch((e) => e);
  assert.equal(error instanceof MongoClientBulkWriteError, true);
  assert.deepEqual(error.writeErrors, new Map([[1, { code: 11_000, message: 'twice' }]]));
  assert.equal(error.partialResult.insertedCount, 1);
  const first = scriptedHost([reply({ nErrors: 1 }, failed(0))]);
  assert.equal((await run(first, models).catch((e) => e)).partialResult, undefined);
});

test('a refused command is its own error at first, and the cause of one later', async () => {
  const refusal = new MongoServerError({ ok: 0, code: 8, errmsg: 'no' });
  const options = { hello: { maxWriteBatchSize: 1 } };
  await assert.rejects(run(scriptedHost([refusal], options), [insertInto('db.a', {})]), refusal);
  const host = scriptedHost([reply({ nInserted: 1 }), refusal], options);
  const error = await run(host, [insertInto('db.a', {}), insertInto('db.a', {})]).catch((e) => e);
  assert.equal(error.cause, refusal);
  assert.deepEqual([error.code, error.partialResult.insertedCount], [8, 1]);
});

test('when reading the results fails, the cursor is killed and what is known is told', async () => {
  const first = reply({ nInserted: 2 }, { ok: 1, idx: 0, n: 1 });
  first['cursor'].id = 5;
  const host = scriptedHost([first, new MongoServerError({ ok: 0, code: 8, errmsg: 'no' })]);
  const models = [insertInto('db.a', { _id: 1 }), insertInto('db.a', { _id: 2 })];
  const error = await run(host, models, { verboseResults: true }).catch((e) => e);
  assert.deepEqual(error.partialResult.insertResults, new Map([[0, { insertedId: 1 }]]));
  assert.deepEqual(host.sent[2]?.['cursors'], [5n]);
});

test('without an answer: not in order, not verbose, and sizes are checked here', async () => {
  const unanswered = new WriteConcern(0);
  const models = [insertInto('db.a', { text: 'x'.repeat(100) })];
  await assert.rejects(run(scriptedHost([]), models, {}, unanswered), /ordered writes/);
  const verbose = { ordered: false, verboseResults: true };
  await assert.rejects(run(scriptedHost([]), models, verbose, unanswered), /verbose results/);
  const small = scriptedHost([], { hello: { maxBsonObjectSize: 100 } });
  await assert.rejects(run(small, models, { ordered: false }, unanswered), /exceeds the maximum/);
  const result = await run(scriptedHost([]), models, { ordered: false }, unanswered);
  assert.equal(result.acknowledged, false);
});

test('an old server and an empty list are refused', async () => {
  const old = scriptedHost([], { hello: { maxWireVersion: 24 } });
  await assert.rejects(run(old, [insertInto('db.a', {})]), /requires MongoDB 8.0/);
  await assert.rejects(run(scriptedHost([]), []), /No client bulk write models/);
});
