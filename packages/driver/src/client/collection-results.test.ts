// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Code, type Document, ObjectId } from 'bson';
import { WriteConcern } from '../concern/write-concern.ts';
import { MongoAPIError } from '../error/mongo-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { Collection } from './collection.ts';
import { Db } from './db.ts';
import { type ScriptedDb, scriptedDb } from './scripted-db.test-support.ts';

interface World extends ScriptedDb {
  readonly c: Collection<any>;
}

function world(...script: (Document | Error)[]): World {
  const made = scriptedDb(script);
  return { ...made, c: made.db.collection('c') };
}

const cursor = (...firstBatch: Document[]): Document => ({
  ok: 1,
  cursor: { id: 0, ns: 'db.c', firstBatch },
});
const notFound = (): Error => new MongoServerError({ ok: 0, code: 26, errmsg: 'ns not found' });
const refused = (): Error => new MongoServerError({ ok: 0, code: 13, errmsg: 'not authorized' });

test('counts of writes are those of the server', async () => {
  const { c } = world(
    { ok: 1, n: 2, nModified: 1 },
    { ok: 1, n: 1, nModified: 0, upserted: [{ index: 0, _id: 7 }] },
    { ok: 1, n: 4 },
    { ok: 1 },
  );
  const acknowledged = true;
  assert.deepEqual(await c.updateMany({}, { $set: { a: 1 } }), {
    ...{ acknowledged, matchedCount: 2, modifiedCount: 1, upsertedCount: 0, upsertedId: null },
  });
  assert.deepEqual(await c.replaceOne({}, {}, { upsert: true }), {
    ...{ acknowledged, matchedCount: 0, modifiedCount: 0, upsertedCount: 1, upsertedId: 7 },
  });
  assert.deepEqual(await c.deleteMany({}), { acknowledged, deletedCount: 4 });
  assert.deepEqual(await c.deleteMany({}), { acknowledged, deletedCount: 0 });
});

test('what nobody acknowledges says so', async () => {
  const { c, host } = world();
  const options = { writeConcern: new WriteConcern(0) };
  assert.equal((await c.insertOne({}, options)).acknowledged, false);
  assert.equal((await c.deleteOne({}, options)).acknowledged, false);
  assert.equal((await c.updateOne({}, { $set: { a: 1 } }, options)).acknowledged, false);
  assert.equal((await c.insertMany([{}], options)).acknowledged, false);
  assert.equal(host.sent.length, 4);
});

test('ids are made here, in the document, unless the server is to make them', async () => {
  const { c, commands } = world();
  const document: Document = { a: 1 };
  const { insertedId } = await c.insertOne(document);
  assert.ok(insertedId instanceof ObjectId);
  assert.equal(document['_id'], insertedId);
  const given = { _id: 5 };
  assert.equal((await c.insertOne(given)).insertedId, 5);
  const map = new Map([['a', 1]]);
  const { insertedId: ofMap } = await c.insertOne(map as never);
  assert.equal(map.get('_id'), ofMap);
  const left: Document = { a: 1 };
  assert.equal((await c.insertOne(left, { forceServerObjectId: true })).insertedId, undefined);
  assert.equal('_id' in left, false);
  const { insertedIds } = await c.insertMany([{ _id: 1 }, {}]);
  assert.equal(insertedIds[0], 1);
  assert.ok((insertedIds[1] as unknown) instanceof ObjectId);
  assert.deepEqual(commands()[3]?.['documents'], [{ a: 1 }]);
});

test('a database may have its own makers of ids', async () => {
  const { db } = world();
  let last = 0;
  const pkFactory = { createPk: () => ++last };
  const numbered = new Db(db.client, 'db', { pkFactory });
  assert.equal((await numbered.collection('c').insertOne({})).insertedId, 1);
  const created = await db.createCollection('c', { pkFactory });
  assert.equal((await created.insertOne({})).insertedId, 2);
  const serverSide = new Db(db.client, 'db', { forceServerObjectId: true });
  assert.equal((await serverSide.collection('c').insertOne({})).insertedId, undefined);
});

test('findOneAnd… gives the document, or all that the server says', async () => {
  const reply = { ok: 1, value: { a: 1 }, lastErrorObject: { n: 1 } };
  const { c } = world(reply, reply, reply, { ok: 1, value: null });
  assert.deepEqual(await c.findOneAndDelete({}), { a: 1 });
  assert.deepEqual(await c.findOneAndReplace({}, {}, { includeResultMetadata: true }), reply);
  const withoutMetadata = { includeResultMetadata: false };
  assert.deepEqual(await c.findOneAndUpdate({}, { $set: { a: 1 } }, withoutMetadata), { a: 1 });
  assert.equal(await c.findOneAndDelete({}), null);
});

test('with explain, each operation is explained instead of done', async () => {
  const plan = { ok: 1, plan: 1 };
  for (const call of [
    (c: Collection<any>) => c.updateOne({}, { $set: { a: 1 } }, { explain: true }),
    (c: Collection<any>) => c.deleteMany({}, { explain: 'queryPlanner' }),
    (c: Collection<any>) => c.findOneAndDelete({}, { explain: true } as never),
    (c: Collection<any>) => c.distinct('a', {}, { explain: true } as never),
    (c: Collection<any>) => c.estimatedDocumentCount({ explain: true } as never),
  ]) {
    const { c, host } = world(plan);
    assert.deepEqual(await call(c), plan);
    assert.deepEqual(Object.keys(host.sent[0] ?? {})[0], 'explain');
  }
  const { c, commands } = world(plan);
  await c.deleteMany({ a: 1 }, { explain: 'queryPlanner', comment: 'x' });
  assert.deepEqual(commands()[0], {
    explain: { delete: 'c', ordered: true, comment: 'x', deletes: [{ q: { a: 1 }, limit: 0 }] },
    verbosity: 'queryPlanner',
    comment: 'x',
  });
});

test('a collection’s hint is that of its reads which have none of their own', async () => {
  const { c, commands } = world(...Array.from({ length: 6 }, () => ({ ...cursor(), values: [] })));
  c.hint = { a: 1 };
  assert.deepEqual(c.hint, { a: 1 });
  await c.find().toArray();
  await c.find({}, { hint: 'b_1' }).toArray();
  await c.findOne();
  await c.aggregate([]).toArray();
  await c.distinct('a');
  await c.count();
  assert.deepEqual(
    commands().map(({ hint }) => hint),
    [{ a: 1 }, 'b_1', { a: 1 }, { a: 1 }, { a: 1 }, { a: 1 }],
  );
});

test('indexes are told in full or by name, and looked for', async () => {
  const indexes = [
    { v: 2, key: { _id: 1 }, name: '_id_' },
    { v: 2, key: { a: 1, b: -1 }, name: 'ab' },
  ];
  const replies = Array.from({ length: 8 }, () => cursor(...indexes));
  const { c, db } = world(...replies);
  const byName = {
    _id_: [['_id', 1]],
    ab: [
      ['a', 1],
      ['b', -1],
    ],
  };
  assert.deepEqual(await c.indexes(), indexes);
  assert.deepEqual(await c.indexes({ full: false }), byName);
  assert.deepEqual(await c.indexInformation(), byName);
  assert.deepEqual(await c.indexInformation({ full: true }), indexes);
  assert.deepEqual(await db.indexInformation('c', { full: true }), indexes);
  assert.equal(await c.indexExists('ab'), true);
  assert.equal(await c.indexExists(['_id_', 'ab']), true);
  assert.equal(await c.indexExists(['_id_', 'other']), false);
});

test('what is dropped and was not there is no error, but everything else is', async () => {
  const { c } = world(notFound(), refused(), notFound(), refused());
  assert.equal(await c.dropIndexes(), false);
  await assert.rejects(c.dropIndexes(), { code: 13 });
  await c.drop();
  await assert.rejects(c.drop(), { code: 13 });
});

test('the options of a collection are listed, those of none are an error', async () => {
  const capped = { name: 'c', options: { capped: true, size: 9 } };
  const { c } = world(cursor(capped), cursor(capped), cursor({ name: 'c', options: {} }), cursor());
  assert.deepEqual(await c.options(), { capped: true, size: 9 });
  assert.equal(await c.isCapped(), true);
  assert.equal(await c.isCapped(), false);
  await assert.rejects(c.options(), {
    name: 'MongoAPIError',
    message: 'collection db.c not found',
  });
});

test('a renamed collection is the new one, with its options', async () => {
  const { db } = world();
  const renamed = await db.collection('c', { readConcern: 'local' }).rename('d');
  assert.equal(renamed.namespace, 'db.d');
  assert.equal(renamed.readConcern?.level, 'local');
  assert.ok((await db.renameCollection('a', 'b')) instanceof Collection);
});

test('functions are sent by their text', async () => {
  const { c, commands } = world(
    { ok: 1, result: 'other' },
    { ok: 1, result: { db: 'x', collection: 'y' } },
  );
  const map = function map() {
    return 1;
  };
  const code = new Code('reduce');
  assert.deepEqual(await c.mapReduce(map, code, { out: 'other' }), {
    db: 'db',
    collection: 'other',
  });
  assert.deepEqual(await c.mapReduce('m', 'r', { out: { replace: 'y', db: 'x' } }), {
    db: 'x',
    collection: 'y',
  });
  assert.deepEqual(commands()[0]?.['map'], new Code(String(map)));
  for (const out of [undefined, null, 5])
    await assert.rejects(c.mapReduce('m', 'r', { out: out as never }), /"out" must be/);
});

test('collections are all but those of the server itself', async () => {
  const { db } = world(cursor({ name: 'a' }, { name: 'a.$b' }, { name: 'system.users' }));
  const names = (await db.collections()).map(({ collectionName }) => collectionName);
  assert.deepEqual(names, ['a', 'system.users']);
});

test('profiling levels are told by name', async () => {
  const levels: unknown[] = [];
  for (const was of [0, 1, 2]) levels.push(await world({ ok: 1, was }).db.profilingLevel());
  assert.deepEqual(levels, ['off', 'slow_only', 'all']);
  await assert.rejects(world({ ok: 1, was: 3 }).db.profilingLevel(), /level/);
  const { db, commands } = world();
  for (const level of ['off', 'slow_only', 'all'] as const)
    assert.equal(await db.setProfilingLevel(level), level);
  assert.deepEqual(commands(), [{ profile: 0 }, { profile: 1 }, { profile: 2 }]);
  await assert.rejects(db.setProfilingLevel('high' as never), /level/);
});

test('a collection that is not in order fails its validation', async () => {
  await assert.rejects(
    world({ ok: 1, valid: false }).db.admin().validateCollection('c'),
    MongoAPIError,
  );
  assert.equal((await world({ ok: 1 }).db.admin().validateCollection('c'))['ok'], 1);
});

test('arguments that cannot be meant are refused before anything is sent', async () => {
  const { c, db, host } = world();
  const no = null as never;
  const refusals: [() => unknown, RegExp][] = [
    [() => c.insertMany([{}, no]), /null\/undefined values/],
    [() => c.insertMany([undefined as never]), /null\/undefined values/],
    [() => c.bulkWrite({} as never), /must be an array/],
    [() => c.updateOne(no, { $set: {} }), /Selector must be a valid/],
    [() => c.updateOne('x' as never, { $set: {} }), /Selector must be a valid/],
    [() => c.updateOne({}, no), /Document must be a valid/],
    [() => c.updateMany({}, { a: 1 }), /atomic operators/],
    [() => c.findOneAndUpdate({}, { a: 1 }), /atomic operators/],
    [() => c.findOneAndUpdate({}, no), /"update" must be an object/],
    [() => c.findOneAndUpdate({}, 'x' as never), /"update" must be an object/],
    [() => c.findOneAndReplace({}, no), /"replacement" must be an object/],
    [() => c.findOneAndReplace({}, { $set: {} }), /must not contain/],
    [() => c.findOneAndDelete(no), /"filter" must be an object/],
    [() => c.findOneAndDelete('x' as never), /"filter" must be an object/],
    [async () => db.collection('c', (() => undefined) as never), /callback form/],
    [async () => new Db(db.client, ''), /empty string/],
    [async () => new Db(db.client, 5 as never), /must be a string/],
    [() => c.find({}, { timeoutMS: -1 }).next(), /not negative/],
    [() => db.command({ ping: 1 }, { timeoutMS: 'x' as never }), /not negative/],
    [() => c.findOne({}, { session: {} as never }), /same MongoClient/],
    [() => db.command({ ping: 1 }, { session: {} as never }), /same MongoClient/],
    [async () => c.find(5 as never), /plain object or ObjectId/],
  ];
  for (const [call, message] of refusals)
    await assert.rejects(async () => call(), message, String(call));
  assert.deepEqual(host.sent, []);
  assert.equal(new Db(db.client, '$external').databaseName, '$external');
});

test('what a database shows is what it was given, or what its client has', () => {
  const { db } = world();
  const own = new Db(db.client, 'own', {
    readConcern: { level: 'majority' },
    writeConcern: { w: 2 },
    readPreference: 'secondaryPreferred',
    timeoutMS: 7,
    promoteLongs: false,
  });
  assert.equal(own.namespace, 'own');
  assert.equal(own.readConcern?.level, 'majority');
  assert.equal(own.writeConcern?.w, 2);
  assert.deepEqual([own.readPreference.mode, own.secondaryOk], ['secondaryPreferred', true]);
  assert.deepEqual([db.readPreference.mode, db.secondaryOk], ['primary', false]);
  assert.deepEqual([own.timeoutMS, own.bsonOptions], [7, { promoteLongs: false }]);
  assert.equal(own.options?.timeoutMS, 7);
  const c = own.collection('c', { timeoutMS: 9 });
  assert.deepEqual([c.dbName, c.collectionName, c.timeoutMS], ['own', 'c', 9]);
  assert.equal(c.fullNamespace.toString(), 'own.c');
  assert.equal(c.client, db.client);
});

test('lists of collections are the primary’s, unless the call says otherwise', async () => {
  const { db, host } = world(cursor(), cursor());
  const secondary = new Db(db.client, 'db', { readPreference: 'secondary' });
  await secondary.listCollections().toArray();
  await db.listCollections({}, { readPreference: 'nearest' } as never).toArray();
  const modes = host.selections.map(
    ({ criteria }) => (criteria as { readPreference?: { mode: string } }).readPreference?.mode,
  );
  assert.deepEqual(modes, ['primary', 'nearest']);
});

test('options that are null are as if they were not there, but for the comment', async () => {
  const { c, commands } = world(cursor());
  await c.find({}, { hint: null, comment: null, maxTimeMS: null } as never).toArray();
  assert.deepEqual(commands()[0], { find: 'c', filter: {}, comment: null });
});
