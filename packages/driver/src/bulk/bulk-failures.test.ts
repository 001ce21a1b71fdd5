// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { MongoNetworkError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { type ScriptedReply, scriptedHost } from '../execution/scripted-host.test-support.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { bulkWrite } from './bulk-write.ts';
import { clientBulkWrite } from './client-bulk-write.ts';
import type { AnyClientBulkWriteModel } from './client-write-model.ts';
import { type AnyBulkWriteOperation, checkModel, toStatement } from './write-model.ts';

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

test('a write concern that no second attempt would help is told after the first', async () => {
  const { errorLabels: _none, ...unlabelled } = concern(2);
  const script = [
    { ...unlabelled, writeConcernError: { code: 64, errmsg: 'slow' } },
    { ok: 1, n: 2 },
  ];
  const error = await failure(insertTwo(script));
  assert.equal(error.result.getWriteConcernError()?.code, 64);
  assert.equal(script.length, 1, 'one reply was not asked for');
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

test('what is no operation of a bulk write is refused', () => {
  for (const wrong of [null, undefined, 5, 'insertOne']) {
    assert.throws(() => checkModel(wrong), /must be an object with an operation key/);
  }
  assert.throws(() => checkModel({ insert: {} }), /only supports insertOne/);
  checkModel({ replaceOne: {} });
});

test('an insert may be given as the document itself; a model that is none is refused with the others', () => {
  const idOf = (document: Document): unknown => document['_id'];
  const whole = toStatement({ insertOne: { document: { _id: 1 } } } as never, 0, idOf);
  const bare = toStatement({ insertOne: { _id: 2 } } as never, 1, idOf);
  assert.deepEqual([whole.statement, bare.statement], [{ _id: 1 }, { _id: 2 }]);
  assert.throws(() => toStatement(null as never, 0, idOf), /must be an object/);
});

test('an error of a write has its details and its place among all that were sent', async () => {
  const twice = { index: 1, code: 11000, errmsg: 'twice' };
  const reply = (error: Document): Document => ({ ok: 1, n: 1, writeErrors: [error] });
  const plain = await failure(insertTwo([reply(twice)]));
  assert.deepEqual([plain.writeErrors[0].index, plain.writeErrors[0].errmsg], [1, 'twice']);
  assert.equal(plain.writeErrors[0].errInfo, undefined);
  const detailed = await failure(insertTwo([reply({ ...twice, errInfo: { a: 1 } })]));
  assert.deepEqual(detailed.writeErrors[0].errInfo, { a: 1 });
  const strange = await failure(insertTwo([reply({ ...twice, index: 7 })]));
  assert.equal(strange.writeErrors[0].index, 7);
});

test("what is no failure of the server is told as it is: the caller's own mistake, or a bug", async () => {
  const own = new MongoInvalidArgumentError('too large');
  assert.equal(await failure(insertTwo([own])), own);
  const bug = new TypeError('bug');
  assert.equal(await failure(insertTwo([bug])), bug);
});

test('what is no document is no insert', () => {
  for (const document of [5, 'text', true])
    for (const insertOne of [document, { document }] as any[])
      assert.throws(() => toStatement({ insertOne }, 0, () => assert.fail('it has no _id')), {
        name: 'MongoInvalidArgumentError',
      });
});

function runOne(reply: Document, model: AnyBulkWriteOperation<any>): ReturnType<typeof bulkWrite> {
  const statements = [toStatement(model, 0, (it) => it['_id'])];
  const request = { namespace, statements, options: {}, settings: { bson: {} } };
  return bulkWrite(scriptedHost([reply]), request);
}

test('a reply that counts nothing, or tells of what was not sent, is taken as it is', async () => {
  const quiet = await runOne({ ok: 1 }, { deleteOne: { filter: {} } });
  assert.equal(quiet.deletedCount, 0);
  const upserted = [{ index: 7, _id: 'x' }];
  const model = { updateOne: { filter: {}, update: { $set: { a: 1 } } } };
  const strange = await runOne({ ok: 1, n: 1, nModified: 0, upserted }, model);
  assert.deepEqual(strange.upsertedIds, { 7: 'x' });
});

test('in order the first error is the last that is read', async () => {
  const failed = (idx: number): Document => ({ ok: 0, idx, code: 100 + idx, errmsg: 'no' });
  const cursor = { id: 0, ns: 'admin.$cmd.bulkWrite', firstBatch: [failed(0), failed(1)] };
  const models: AnyClientBulkWriteModel<any>[] = [1, 2].map((_id) => ({
    name: 'insertOne',
    namespace: 'db.c',
    document: { _id },
  }));
  const request = { models, options: {}, settings: { bson: {} }, createId: () => 0 };
  const host = scriptedHost([{ ok: 1, nErrors: 2, cursor }]);
  const error = await failure(clientBulkWrite(host, request));
  assert.deepEqual([...error.writeErrors.keys()], [0]);
});
