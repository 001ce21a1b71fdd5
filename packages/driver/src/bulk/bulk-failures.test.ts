// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { MongoNetworkError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { type ScriptedReply, scriptedHost } from '../execution/scripted-host.test-support.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { bulkWrite } from './bulk-write.ts';
import { clientBulkWrite } from './client-bulk-write.ts';
import type { AnyClientBulkWriteModel } from './client-write-model.ts';
import { type AnyBulkWriteOperation, toStatement } from './write-model.ts';

const namespace = new MongoDBNamespace('db').withCollection('c');

async function failure(work: Promise<unknown>): Promise<any> {
  return work.then(
    () => assert.fail('it should have failed'),
    (error: unknown) => error,
  );
}

function insertTwo(script: ScriptedReply[]): ReturnType<typeof bulkWrite> {
  const models: AnyBulkWriteOperation<any>[] = [1, 2].map((_id) => ({
    insertOne: { document: { _id } },
  }));
  const statements = models.map((model, index) => toStatement(model, index, (it) => it['_id']));
  const request = { namespace, statements, options: {}, settings: { bson: {} } };
  return bulkWrite(scriptedHost(script), request);
}

const concern = (n: number): Document => ({
  ok: 1,
  n,
  errorLabels: ['RetryableWriteError'],
  writeConcernError: { code: 91, errmsg: 'shutting down', errInfo: { why: 'x' } },
});

test('a write concern that is not fulfilled, twice, is told with what was written', async () => {
  const error = await failure(insertTwo([concern(2), concern(2)]));
  assert.equal(error.name, 'MongoBulkWriteError');
  assert.equal(error.result.insertedCount, 2);
  assert.equal(error.result.getWriteConcernError()?.code, 91);
});

test('a second attempt that wrote nothing does not hide what the first has written', async () => {
  const errorLabels = ['RetryableWriteError', 'NoWritesPerformed'];
  const refused = new MongoServerError({ ok: 0, code: 91, errmsg: 'nothing', errorLabels });
  const error = await failure(insertTwo([concern(2), refused]));
  assert.equal(error.message, 'shutting down');
  assert.equal(error.result.insertedCount, 2);
});

test('a second attempt that breaks off is told itself', async () => {
  const error = await failure(insertTwo([concern(2), new MongoNetworkError('gone')]));
  assert.equal(error.message, 'gone');
  assert.equal(error.result.insertedCount, 0);
});

const clientReply = (more: Document): Document => ({
  ok: 1,
  nErrors: 0,
  nInserted: 1,
  nMatched: 0,
  nModified: 0,
  nUpserted: 0,
  nDeleted: 0,
  cursor: { id: 0, ns: 'admin.$cmd.bulkWrite', firstBatch: [] },
  ...more,
});

const MODELS: readonly AnyClientBulkWriteModel<any>[] = [
  { name: 'insertOne', namespace: 'a.b', document: { _id: 1 } },
];

function insertOnClient(
  script: ScriptedReply[],
  options: Document = {},
): ReturnType<typeof clientBulkWrite> {
  const settings = { bson: {} };
  const request = { models: MODELS, options, settings, createId: () => 1 };
  return clientBulkWrite(scriptedHost(script), request);
}

test("the details of a client's write concern error are kept, and its words told first", async () => {
  const writeConcernError = { code: 64, errmsg: 'too slow', errInfo: { wtimeout: true } };
  const error = await failure(insertOnClient([clientReply({ writeConcernError })]));
  assert.equal(error.name, 'MongoClientBulkWriteError');
  assert.deepEqual([error.message, error.code], ['too slow', 64]);
  const [told] = error.writeConcernErrors;
  assert.equal(told.message, 'too slow');
  assert.deepEqual(told.details, { wtimeout: true });
  const plain = await failure(
    insertOnClient([clientReply({ writeConcernError: { code: 64, errmsg: 'x' } })]),
  );
  assert.equal('details' in plain.writeConcernErrors[0], false);
});

test('an error of one write comes before that of the write concern', async () => {
  const firstBatch = [{ ok: 0, idx: 0, code: 11000, errmsg: 'twice', n: 0, errInfo: { a: 1 } }];
  const error = await failure(
    insertOnClient([
      clientReply({
        nErrors: 1,
        nInserted: 0,
        cursor: { id: 0, ns: 'admin.$cmd.bulkWrite', firstBatch },
        writeConcernError: { code: 64, errmsg: 'too slow' },
      }),
    ]),
  );
  assert.deepEqual([error.message, error.code], ['twice', 11000]);
  assert.equal(error.writeErrors.get(0).message, 'twice');
});

test('results of each write are asked for where they are wanted', async () => {
  for (const [verboseResults, errorsOnly] of [
    [true, false],
    [false, true],
    [undefined, true],
  ] as const) {
    const host = scriptedHost([clientReply({})]);
    const options = verboseResults === undefined ? {} : { verboseResults };
    const settings = { bson: {} };
    await clientBulkWrite(host, { models: MODELS, options, settings, createId: () => 1 });
    assert.equal(host.sent[0]?.['errorsOnly'], errorsOnly);
  }
});

test('a reply without its cursor is no answer', async () => {
  const { cursor: _none, ...rest } = clientReply({});
  const error = await failure(insertOnClient([rest]));
  assert.match(error.message + String(error.cause?.message), /cursor/);
});
