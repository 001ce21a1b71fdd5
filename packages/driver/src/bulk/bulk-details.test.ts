// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { WriteConcern } from '../concern/write-concern.ts';
import { MongoClientBulkWriteError } from '../error/bulk-write-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import {
  type ScriptedHost,
  type ScriptedReply,
  scriptedHost,
} from '../execution/scripted-host.test-support.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { type BulkWriteOptions, bulkWrite } from './bulk-write.ts';
import { type ClientBulkWriteOptions, clientBulkWrite } from './client-bulk-write.ts';
import type { AnyClientBulkWriteModel } from './client-write-model.ts';
import { type AnyBulkWriteOperation, toStatement } from './write-model.ts';

const namespace = new MongoDBNamespace('db').withCollection('c');

interface Bulk {
  readonly options?: BulkWriteOptions;
  readonly timeoutMS?: number;
  readonly writeConcern?: WriteConcern;
}

function run(
  host: ScriptedHost,
  models: readonly AnyBulkWriteOperation<any>[],
  { options = {}, ...settings }: Bulk = {},
): ReturnType<typeof bulkWrite> {
  const statements = models.map((model, index) => toStatement(model, index, (it) => it['_id']));
  return bulkWrite(host, { namespace, statements, options, settings: { bson: {}, ...settings } });
}

type ClientModel = AnyClientBulkWriteModel<any>;

interface ClientBulk {
  readonly options?: ClientBulkWriteOptions;
  readonly writeConcern?: WriteConcern;
}

function runOnClient(
  host: ScriptedHost,
  models: readonly ClientModel[],
  { options = {}, writeConcern }: ClientBulk = {},
): ReturnType<typeof clientBulkWrite> {
  const settings = { bson: {}, writeConcern };
  return clientBulkWrite(host, { models, options, settings, createId: () => 'made up' });
}

async function failureOf(work: Promise<unknown>): Promise<any> {
  return work.then(
    () => assert.fail('it should have failed'),
    (error: unknown) => error,
  );
}

const insertOf = (_id: number): AnyBulkWriteOperation<any> => ({
  insertOne: { document: { _id } },
});
const sentFields = (host: ScriptedHost): Document[] =>
  host.sent.map(({ lsid: _session, $db: _db, txnNumber: _number, ...command }) => command);

test('each kind of command has the options that it can have, each statement its own', async () => {
  const host = scriptedHost([]);
  const collation = { locale: 'de' };
  const shared = { collation, hint: 'a_1', upsert: true };
  const models: AnyBulkWriteOperation<any>[] = [
    insertOf(1),
    { updateOne: { ...shared, filter: { a: 1 }, update: { $set: { b: 1 } }, sort: { a: 1 } } },
    { updateMany: { filter: { a: 2 }, update: [{ $unset: 'b' }], arrayFilters: [{ e: 1 }] } },
    { replaceOne: { ...shared, filter: { a: 3 }, replacement: { c: 1 } } },
    { deleteOne: { filter: { a: 4 }, hint: 'a_1', collation } },
    { deleteMany: { filter: { a: 5 } } },
  ];
  const options = { comment: 'x', let: { v: 1 }, bypassDocumentValidation: true, maxTimeMS: 5 };
  await run(host, models, { options });
  const each = { ordered: true, comment: 'x', maxTimeMS: 5 };
  assert.deepEqual(sentFields(host), [
    { insert: 'c', ...each, bypassDocumentValidation: true, documents: [{ _id: 1 }] },
    {
      update: 'c',
      ...each,
      bypassDocumentValidation: true,
      let: { v: 1 },
      updates: [
        { q: { a: 1 }, u: { $set: { b: 1 } }, ...shared, sort: { a: 1 } },
        { q: { a: 2 }, u: [{ $unset: 'b' }], multi: true, arrayFilters: [{ e: 1 }] },
        { q: { a: 3 }, u: { c: 1 }, ...shared },
      ],
    },
    {
      delete: 'c',
      ...each,
      let: { v: 1 },
      deletes: [
        { q: { a: 4 }, limit: 1, hint: 'a_1', collation },
        { q: { a: 5 }, limit: 0 },
      ],
    },
  ]);
});

test('whether a command may be sent twice depends on all that is in it', async () => {
  const one = { updateOne: { filter: {}, update: { $set: { a: 1 } } } };
  const many = { updateMany: { filter: {}, update: { $set: { a: 1 } } } };
  for (const [models, isNumbered] of [
    [[one, one], true],
    [[one, many], false],
    [[many, one], false],
    [[{ deleteOne: { filter: {} } }, { deleteOne: { filter: {} } }], true],
    [[{ deleteOne: { filter: {} } }, { deleteMany: { filter: {} } }], false],
    [[insertOf(1), insertOf(2)], true],
  ] as [AnyBulkWriteOperation<any>[], boolean][]) {
    const host = scriptedHost([]);
    await run(host, models);
    assert.equal(host.sent[0]?.['txnNumber'] !== undefined, isNumbered);
  }
});

test('a hint of a delete is refused where the server would overlook it', async () => {
  const old = { hello: { maxWireVersion: 8 } };
  const hinted = { deleteOne: { filter: {}, hint: 'a_1' } };
  const unheard = { writeConcern: new WriteConcern(0) };
  await assert.rejects(run(scriptedHost([], old), [hinted], unheard), /hint/);
  const plain = scriptedHost([], old);
  await run(plain, [{ deleteOne: { filter: {} } }], unheard);
  assert.equal(plain.sent.length, 1);
});

test('time that ran out on the server is the cause, where there was a limit', async () => {
  const late = { ok: 1, n: 0, writeErrors: [{ index: 0, code: 50, errmsg: 'late' }] };
  const limited = await failureOf(run(scriptedHost([late]), [insertOf(1)], { timeoutMS: 500 }));
  assert.equal(limited.cause.name, 'MongoOperationTimeoutError');
  const unlimited = await failureOf(run(scriptedHost([late]), [insertOf(1)]));
  assert.equal(unlimited.cause, undefined);
  const other = { ok: 1, n: 0, writeErrors: [{ index: 0, code: 2, errmsg: 'bad' }] };
  const refused = await failureOf(run(scriptedHost([other]), [insertOf(1)], { timeoutMS: 500 }));
  assert.equal(refused.cause, undefined);
});

test('a command that is refused keeps what the server said, and its labels', async () => {
  const errorLabels = ['Some'];
  const refusal = new MongoServerError({
    ok: 0,
    code: 8,
    errmsg: 'no',
    codeName: 'X',
    errorLabels,
  });
  const error = await failureOf(run(scriptedHost([refusal]), [insertOf(1)]));
  assert.deepEqual([error.code, error.hasErrorLabel('Some'), error.cause], [8, true, refusal]);
  assert.deepEqual(error.insertedIds, {});
});

test('unordered, every error is told with the place of its operation', async () => {
  const writeErrors = [
    { index: 0, code: 1, errmsg: 'a' },
    { index: 1, code: 2, errmsg: 'b', errInfo: { why: 1 } },
  ];
  const host = scriptedHost([{ ok: 1, n: 1, writeErrors }]);
  const models = [insertOf(1), insertOf(2), insertOf(3)];
  const error = await failureOf(run(host, models, { options: { ordered: false } }));
  assert.deepEqual([error.code, error.message], [1, 'a']);
  assert.deepEqual(
    error.writeErrors.map(({ index, code, errmsg }: Document) => [index, code, errmsg]),
    [
      [0, 1, 'a'],
      [1, 2, 'b'],
    ],
  );
  assert.deepEqual(error.writeErrors[1].errInfo, { why: 1 });
  assert.deepEqual([error.insertedCount, error.insertedIds], [1, { 2: 3 }]);
});

function reply(counts: Document, ...firstBatch: Document[]): Document {
  return { ok: 1, ...counts, cursor: { id: 0, ns: 'admin.$cmd.bulkWrite', firstBatch } };
}

const insertInto = (ns: string, document: Document): ClientModel => ({
  name: 'insertOne',
  namespace: ns,
  document,
});

test('a client’s bulk write has each kind of operation with its options', async () => {
  const host = scriptedHost([reply({})]);
  const collation = { locale: 'de' };
  const shared = { namespace: 'db.c', filter: { a: 1 }, hint: 'a_1', collation };
  const update = { $set: { b: 1 } };
  const models: ClientModel[] = [
    {
      name: 'updateOne',
      ...shared,
      update,
      upsert: true,
      arrayFilters: [{ e: 1 }],
      sort: { a: 1 },
    },
    { name: 'updateMany', ...shared, update: [update], upsert: false },
    { name: 'replaceOne', ...shared, replacement: { c: 1 }, upsert: true, sort: { a: -1 } },
    { name: 'deleteOne', ...shared },
    { name: 'deleteMany', namespace: 'db.c', filter: {} },
    insertInto('db.c', { a: 1, _id: null }),
    insertInto('db.c', { a: 1, _id: 3 }),
  ];
  const options = { comment: 'x', let: { v: 1 }, bypassDocumentValidation: true, ordered: false };
  await runOnClient(host, models, { options });
  const { filter, hint } = shared;
  assert.deepEqual(sentFields(host)[0], {
    bulkWrite: 1,
    errorsOnly: true,
    ordered: false,
    bypassDocumentValidation: true,
    comment: 'x',
    let: { v: 1 },
    ops: [
      {
        ...{ update: 0, filter, updateMods: update, multi: false, hint, upsert: true, collation },
        ...{ arrayFilters: [{ e: 1 }], sort: { a: 1 } },
      },
      { update: 0, filter, updateMods: [update], multi: true, hint, upsert: false, collation },
      {
        ...{ update: 0, filter, updateMods: { c: 1 }, multi: false, hint, upsert: true, collation },
        ...{ sort: { a: -1 } },
      },
      { delete: 0, filter, multi: false, hint, collation },
      { delete: 0, filter: {}, multi: true },
      { insert: 0, document: { _id: null, a: 1 } },
      { insert: 0, document: { _id: 3, a: 1 } },
    ],
    nsInfo: [{ ns: 'db.c' }],
  });
  const { ops } = host.sent[0] ?? {};
  assert.deepEqual(Object.keys(ops[6].document), ['_id', 'a']);
  assert.equal(host.sent[0]?.['txnNumber'], undefined);
});

test('all counts of all commands are summed up', async () => {
  const counts = { nInserted: 1, nUpserted: 2, nMatched: 3, nModified: 4, nDeleted: 5 };
  const host = scriptedHost([reply(counts), reply(counts)], { hello: { maxWriteBatchSize: 1 } });
  const models = [insertInto('db.a', { _id: 1 }), insertInto('db.a', { _id: 2 })];
  const result = await runOnClient(host, models);
  const { acknowledged, insertedCount, upsertedCount, matchedCount, modifiedCount, deletedCount } =
    result;
  assert.equal(acknowledged, true);
  assert.deepEqual(
    [insertedCount, upsertedCount, matchedCount, modifiedCount, deletedCount],
    [2, 4, 6, 8, 10],
  );
  assert.equal(typeof host.sent[0]?.['txnNumber'], 'bigint');
});

test('results of single operations have their places over all commands', async () => {
  const script: ScriptedReply[] = [
    reply({ nDeleted: 2 }, { ok: 1, idx: 0, n: 2 }),
    reply({ nMatched: 1 }, { ok: 1, idx: 0, n: 1, nModified: 1 }),
    reply({ nInserted: 1 }, { ok: 1, idx: 0, n: 1 }),
  ];
  const host = scriptedHost(script, { hello: { maxWriteBatchSize: 1 } });
  const result = await runOnClient(
    host,
    [
      { name: 'deleteMany', namespace: 'db.a', filter: {} },
      { name: 'updateOne', namespace: 'db.a', filter: {}, update: { $set: { a: 1 } } },
      insertInto('db.a', { _id: 7 }),
    ],
    { options: { verboseResults: true } },
  );
  assert.deepEqual(result.deleteResults, new Map([[0, { deletedCount: 2 }]]));
  assert.deepEqual(result.updateResults?.get(1), {
    matchedCount: 1,
    modifiedCount: 1,
    didUpsert: false,
  });
  assert.deepEqual(result.insertResults, new Map([[2, { insertedId: 7 }]]));
  assert.equal(host.sent[0]?.['errorsOnly'], false);
});

test('errors of single operations have details, places and a cause', async () => {
  const script = [
    reply({ nInserted: 1, nErrors: 0 }),
    reply({ nErrors: 1 }, { ok: 0, idx: 0, code: 121, errmsg: 'bad', errInfo: { why: 1 } }),
    reply({ nInserted: 1, nErrors: 0 }),
  ];
  const models = [1, 2, 3].map((_id) => insertInto('db.a', { _id }));
  const limits = { hello: { maxWriteBatchSize: 1 } };
  const ordered = await failureOf(runOnClient(scriptedHost([...script], limits), models));
  assert.ok(ordered instanceof MongoClientBulkWriteError);
  assert.deepEqual(
    ordered.writeErrors,
    new Map([[1, { code: 121, message: 'bad', details: { why: 1 } }]]),
  );
  assert.equal(ordered.partialResult?.insertedCount, 1);
  const host = scriptedHost([...script], limits);
  const unordered = await failureOf(runOnClient(host, models, { options: { ordered: false } }));
  assert.equal(host.sent.length, 3);
  assert.equal(unordered.partialResult?.insertedCount, 2);
  assert.deepEqual([...unordered.writeErrors.keys()], [1]);
});

test('write concern errors do not stop it, and are told at the end', async () => {
  const writeConcernError = { code: 64, errmsg: 'late', errInfo: { w: 2 } };
  const script = [{ ...reply({ nInserted: 1 }), writeConcernError }, reply({ nInserted: 1 })];
  const host = scriptedHost(script, { hello: { maxWriteBatchSize: 1 } });
  const models = [1, 2].map((_id) => insertInto('db.a', { _id }));
  const error = await failureOf(runOnClient(host, models));
  assert.equal(error.partialResult.insertedCount, 2);
  assert.deepEqual(
    error.writeConcernErrors.map(({ code }: Document) => code),
    [64],
  );
});

test('a client’s model that is none is refused', async () => {
  const models: [unknown, RegExp][] = [
    [{ name: 'insertOne', document: {} }, /needs a namespace/],
    [undefined, /needs a namespace/],
    [{ name: 'other', namespace: 'db.c' }, /Unknown operation.*other/],
    [{ name: 'updateOne', namespace: 'db.c', filter: {}, update: { a: 1 } }, /atomic operators/],
    [{ name: 'updateMany', namespace: 'db.c', filter: {}, update: { a: 1 } }, /atomic operators/],
    [{ name: 'replaceOne', namespace: 'db.c', filter: {}, replacement: { $set: {} } }, /must not/],
  ];
  for (const [model, message] of models)
    await assert.rejects(runOnClient(scriptedHost([]), [model as ClientModel]), message);
});

test('without an answer, documents and commands are measured here, each to the byte', async () => {
  const unheard = { options: { ordered: false }, writeConcern: new WriteConcern(0) };
  const tooLarge = (limit: number, model: ClientModel): Promise<unknown> =>
    runOnClient(scriptedHost([], { hello: { maxBsonObjectSize: limit } }), [model], unheard);
  const insert = insertInto('db.a', { _id: 1, text: 'x'.repeat(100) });
  // { _id: 1, text }: 4 + (1 + 4 + 4) + (1 + 5 + 4 + 101) + 1.
  await tooLarge(125, insert);
  await assert.rejects(tooLarge(124, insert), /document of 125 bytes exceeds the maximum of 124/);
  const replacement = { text: 'x'.repeat(100) };
  const replace: ClientModel = { name: 'replaceOne', namespace: 'db.a', filter: {}, replacement };
  await tooLarge(116, replace);
  await assert.rejects(tooLarge(115, replace), /document of 116 bytes/);
  const update = { $set: { text: 'x'.repeat(100) } };
  await tooLarge(60, { name: 'updateOne', namespace: 'db.a', filter: {}, update });
});
