// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoInvalidArgumentError, MongoNotConnectedError } from '../error/api-error.ts';
import { MongoClient } from './mongo-client.ts';
import { updateResult } from './write-results.ts';

const URI = 'mongodb://127.0.0.1:1/zoo';

test('settings come down from the client to the collection, each level may override', () => {
  const client = new MongoClient(`${URI}?readPreference=nearest&w=2`, { promoteLongs: false });
  assert.equal(client.db().databaseName, 'zoo');
  const pets = client.db('farm').collection('pets', { readConcern: 'local', raw: true });
  assert.equal(pets.namespace, 'farm.pets');
  assert.equal(pets.readPreference.mode, 'nearest');
  assert.equal(pets.writeConcern?.w, 2);
  assert.equal(pets.readConcern?.level, 'local');
  assert.deepEqual(pets.bsonOptions, { promoteLongs: false, raw: true });
  assert.equal(pets.db.client, client);
});

test('names that no database or collection can have are refused', () => {
  const client = new MongoClient(URI);
  for (const name of ['a.b', 'a b', 'a$', 'a/b'])
    assert.throws(() => client.db(name), /characters?/);
  for (const name of [undefined, null, 5]) {
    assert.throws(() => client.db().collection(name as any), MongoInvalidArgumentError);
  }
});

test('options that the driver does not know are refused, not ignored', () => {
  assert.throws(
    () => new MongoClient(URI, { retryWrite: true } as object),
    /retryWrite is not supported; did you mean retryWrites/,
  );
  assert.throws(() => new MongoClient(URI, { serverApi: '2' as any }), /must be one of/);
});

test('arguments are checked before anything is sent', async () => {
  const pets = new MongoClient(URI).db().collection('pets');
  await assert.rejects(pets.updateOne({}, {}), /atomic operators/);
  await assert.rejects(pets.replaceOne({}, { $set: {} }), /must not contain/);
  await assert.rejects(pets.insertMany('x' as any), /array/);
  assert.throws(() => pets.find(5 as any), /Query filter must be a plain object or ObjectId/);
});

test('after its end a client must be connected anew', async () => {
  const client = new MongoClient(URI);
  await client.close();
  await assert.rejects(client.db().collection('pets').findOne(), MongoNotConnectedError);
});

test('an upserted document does not count as matched', () => {
  assert.deepEqual(
    updateResult({ n: 1, nModified: 0, upserted: [{ index: 0, _id: null }] }, true),
    {
      acknowledged: true,
      matchedCount: 0,
      modifiedCount: 0,
      upsertedCount: 1,
      upsertedId: null,
    },
  );
});

test('what libraries look for: no name is the default name, and a collection leads to its database', () => {
  const client = new MongoClient('mongodb://a/zoo');
  assert.equal(client.db('').databaseName, 'zoo');
  const db = client.db('farm');
  assert.equal(db.collection('pets').s.db, db);
  const names = ['acknowledged', 'modifiedCount', 'upsertedId', 'upsertedCount', 'matchedCount'];
  assert.deepEqual(Object.keys(updateResult({ n: 1, nModified: 1 }, true)), names);
});

test('what a reply does not tell counts as none', () => {
  const { matchedCount, modifiedCount, upsertedCount } = updateResult({}, true);
  assert.deepEqual([matchedCount, modifiedCount, upsertedCount], [0, 0, 0]);
});
