// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { MongoBulkWriteError } from '../error/bulk-write-error.ts';
import { MongoNetworkError } from '../error/network-error.ts';
import { type ScriptedHost, scriptedHost } from '../execution/scripted-host.test-support.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { type BulkWriteOptions, bulkWrite } from './bulk-write.ts';
import { type AnyBulkWriteOperation, toStatement } from './write-model.ts';

const namespace = new MongoDBNamespace('db').withCollection('c');

async function run(
  host: ScriptedHost,
  models: readonly AnyBulkWriteOperation<any>[],
  options: BulkWriteOptions = {},
): ReturnType<typeof bulkWrite> {
  return bulkWrite(host, {
    namespace,
    statements: models.map((model, index) =>
      toStatement(model, index, (document) => (document['_id'] ??= 'made up')),
    ),
    options,
    settings: { bson: {} },
  });
}

const insertOf = (_id: number): AnyBulkWriteOperation<any> => ({
  insertOne: { document: { _id } },
});
const updateOf = (a: number): AnyBulkWriteOperation<any> => ({
  updateOne: { filter: { a }, update: { $set: { b: 1 } } },
});
const deletion: AnyBulkWriteOperation<any> = { deleteMany: { filter: {} } };

function shape(host: ScriptedHost): string[] {
  return host.sent.map((command) => {
    const [name = ''] = Object.keys(command);
    const { documents, updates, deletes } = command;
    return `${name} ${(documents ?? updates ?? deletes).length}`;
  });
}

test('in order: neighbors of one kind share a command', async () => {
  const host = scriptedHost([
    { ok: 1, n: 2 },
    { ok: 1, n: 1, nModified: 1 },
    { ok: 1, n: 1 },
    { ok: 1, n: 4 },
  ]);
  const models = [insertOf(1), insertOf(2), updateOf(1), insertOf(3), deletion];
  const result = await run(host, models);
  assert.deepEqual(shape(host), ['insert 2', 'update 1', 'insert 1', 'delete 1']);
  assert.deepEqual(
    [result.insertedCount, result.matchedCount, result.modifiedCount, result.deletedCount],
    [3, 1, 1, 4],
  );
  assert.deepEqual(result.insertedIds, { 0: 1, 1: 2, 3: 3 });
});

test('in any order: all of a kind share a command, and keep their indexes', async () => {
  const upserted = [{ index: 1, _id: 'u' }];
  const host = scriptedHost([
    { ok: 1, n: 2 },
    { ok: 1, n: 2, nModified: 1, upserted },
  ]);
  const models = [insertOf(1), updateOf(1), insertOf(2), updateOf(2)];
  const result = await run(host, models, { ordered: false });
  assert.deepEqual(shape(host), ['insert 2', 'update 2']);
  assert.deepEqual(result.upsertedIds, { 3: 'u' });
  assert.equal(result.matchedCount, 1);
});

test('commands are split by count and by bytes', async () => {
  const byCount = scriptedHost([], { hello: { maxWriteBatchSize: 2 } });
  await run(byCount, [1, 2, 3, 4, 5].map(insertOf));
  assert.deepEqual(shape(byCount), ['insert 2', 'insert 2', 'insert 1']);
  const byBytes = scriptedHost([], { hello: { maxMessageSizeBytes: 16_384 + 2_500 } });
  const big = (_id: number): AnyBulkWriteOperation<any> => ({
    insertOne: { document: { _id, text: 'x'.repeat(1_000) } },
  });
  await run(byBytes, [1, 2, 3, 4, 5].map(big));
  assert.deepEqual(shape(byBytes), ['insert 2', 'insert 2', 'insert 1']);
  const ids = byBytes.sent.flatMap(({ documents }) =>
    documents.map((document: Document) => document['_id']),
  );
  assert.deepEqual(ids, [1, 2, 3, 4, 5]);
});

test('an ordered bulk write ends with its first error; what was done is told', async () => {
  const writeErrors = [{ index: 1, code: 11_000, errmsg: 'twice' }];
  const host = scriptedHost([{ ok: 1, n: 1, writeErrors }]);
  const error = await run(host, [insertOf(1), insertOf(1), insertOf(2), updateOf(1)]).catch(
    (e) => e,
  );
  assert.equal(error instanceof MongoBulkWriteError, true);
  assert.deepEqual([error.code, error.message, error.insertedCount], [11_000, 'twice', 1]);
  assert.deepEqual(error.insertedIds, { 0: 1 });
  assert.equal(error.writeErrors[0].index, 1);
  assert.equal(host.sent.length, 1);
});

test('an unordered one goes on, and throws at the end', async () => {
  const writeErrors = [{ index: 0, code: 11_000, errmsg: 'twice' }];
  const host = scriptedHost([
    { ok: 1, n: 1, writeErrors },
    { ok: 1, n: 1, nModified: 1 },
  ]);
  const models = [insertOf(1), insertOf(2), updateOf(1)];
  const error = await run(host, models, { ordered: false }).catch((e) => e);
  assert.deepEqual([error.insertedIds, error.modifiedCount], [{ 1: 2 }, 1]);
});

test('a write concern error does not stop it, and is thrown at the end', async () => {
  const writeConcernError = { code: 64, errmsg: 'late' };
  const host = scriptedHost([
    { ok: 1, n: 1, writeConcernError },
    { ok: 1, n: 1, nModified: 1 },
  ]);
  const error = await run(host, [insertOf(1), updateOf(1)]).catch((e) => e);
  assert.deepEqual([error.code, error.err.errmsg, error.modifiedCount], [64, 'late', 1]);
});

test('when a command fails, what went before is told with it', async () => {
  const host = scriptedHost([{ ok: 1, n: 1 }, new MongoNetworkError('gone')]);
  const error = await run(host, [insertOf(1), deletion]).catch((e) => e);
  assert.deepEqual([error.message, error.insertedCount], ['gone', 1]);
  assert.equal(error.cause instanceof MongoNetworkError, true);
});

test('a command with a statement for many is not tried again, the others are', async () => {
  const host = scriptedHost([
    new MongoNetworkError('a'),
    { ok: 1, n: 1 },
    new MongoNetworkError('b'),
  ]);
  await assert.rejects(run(host, [insertOf(1), deletion]), { message: 'b' });
  assert.deepEqual(shape(host), ['insert 1', 'insert 1', 'delete 1']);
  assert.deepEqual(
    host.sent.map(({ txnNumber }) => txnNumber),
    [1n, 1n, undefined],
  );
});

test('nothing, and what is no operation, is refused', async () => {
  await assert.rejects(run(scriptedHost([]), []), /cannot be empty/);
  await assert.rejects(run(scriptedHost([]), [{ insertMany: {} } as any]), /only supports/);
  const wrong = { updateOne: { filter: {}, update: { a: 1 } } };
  await assert.rejects(run(scriptedHost([]), [wrong]), /atomic operators/);
});
