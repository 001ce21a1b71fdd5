// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.

import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { Binary, ClientEncryption, type Document, Int32, Long } from '@touchstone/driver';
import { byteAt, present } from '@touchstone/protocol';
import * as official from 'mongodb';
import { startMongocryptd } from '../mongocryptd/start-mongocryptd.ts';
import {
  DETERMINISTIC,
  KEY_VAULT,
  LOCAL,
  personSchema,
  RANDOM,
  runtime,
  SKIP,
  startBench,
} from './client-encryption.test-support.ts';

const people = [
  { _id: 1, ssn: '123', note: 'first' },
  { _id: 2, ssn: '456', note: 'second' },
] as Document[];

test('what a schema names encrypted is stored encrypted, found, changed and read', {
  skip: SKIP,
}, async () => {
  await using bench = await startBench();
  const schemaMap = { 'app.people': personSchema(bench.keyId) };
  const client = bench.client({ schemaMap }, { monitorCommands: true });
  const commands: unknown[] = [];
  client.on('commandStarted', (event) => commands.push(event));
  const collection = client.db('app').collection<Document>('people');
  await collection.insertMany(people.map((person) => ({ ...person })));
  assert.deepEqual(await collection.findOne({ ssn: '456' }), people[1]);
  await collection.updateOne({ ssn: '123' }, { $set: { note: 'changed' } });
  assert.equal(await collection.countDocuments({ ssn: { $in: ['123', '456'] } }), 2);
  const pipeline = [{ $match: { ssn: '123' } }, { $project: { _id: 0, text: '$note' } }];
  assert.deepEqual(await collection.aggregate(pipeline).toArray(), [{ text: 'changed' }]);
  const bulk = [
    { insertOne: { document: { _id: 3, ssn: '789' } } },
    { deleteOne: { filter: { ssn: '123' } } },
  ];
  await collection.bulkWrite(bulk as never);
  assert.deepEqual((await collection.distinct('ssn')).sort(), ['456', '789']);
  for (const stored of await bench.plain
    .db('app')
    .collection<Document>('people')
    .find()
    .toArray()) {
    assert.equal((stored['ssn'] as Binary).sub_type, 6);
  }
  const shown = inspect(commands, { depth: 20 });
  assert.ok(!/'(123|456|789|first|second|changed)'/.test(shown), 'events show what was sent');
});

test('a schema of the server counts as one of the client; unencrypted collections are left alone', {
  skip: SKIP,
}, async () => {
  await using bench = await startBench();
  const validator = { $jsonSchema: personSchema(bench.keyId) };
  await bench.plain.db('app').createCollection('people', { validator });
  const client = bench.client();
  const collection = client.db('app').collection<Document>('people');
  await collection.insertOne({ ...present(people[0]) });
  assert.deepEqual(await collection.findOne({ ssn: '123' }), people[0]);
  await client.db('app').collection<any>('plain').insertOne({ _id: 1, ssn: '123' });
  const plain = await bench.plain.db('app').collection('plain').findOne();
  assert.deepEqual(plain, { _id: 1, ssn: '123' });
});

test('what cannot be found or changed when it is encrypted is refused, with nothing sent', {
  skip: SKIP,
}, async () => {
  await using bench = await startBench();
  const schemaMap = { 'app.people': personSchema(bench.keyId) };
  const collection = bench.client({ schemaMap }).db('app').collection<Document>('people');
  const refusals: readonly (readonly [() => Promise<unknown>, number, RegExp])[] = [
    [() => collection.findOne({ note: 'x' }), 51158, /randomized encryption/],
    [() => collection.findOne({ ssn: { $gt: 'x' } }), 51092, /Invalid match expression operator/],
    [() => collection.findOne({ ssn: null }), 51095, /Illegal equality to null/],
    [() => collection.updateOne({}, { $push: { ssn: 'x' } } as never), 51150, /\$push not allowed/],
    [() => collection.insertOne({ ssn: 1 }), 31118, /element of type: int/],
    [() => collection.find({ $where: 'true' }).toArray(), 51092, /Unsupported match expression/],
  ];
  for (const [act, code, message] of refusals) {
    await assert.rejects(act, (error: any) => {
      assert.equal(error.name, 'MongoCryptError');
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });
  }
  await assert.rejects(
    client(bench, { 'app.people': { properties: { a: { encrypt: 1 } } } }),
    /encrypt/,
  );
});

async function client(
  bench: Awaited<ReturnType<typeof startBench>>,
  schemaMap: Document,
): Promise<unknown> {
  return bench.client({ schemaMap }).db('app').collection('people').insertOne({});
}

test('every algorithm of explicit encryption gives back what it got', { skip: SKIP }, async () => {
  await using bench = await startBench();
  const { encryption, keyId } = bench;
  const range = { min: new Int32(0), max: new Int32(100), sparsity: Long.fromNumber(1) };
  const cases: readonly (readonly [unknown, object])[] = [
    ['text', { algorithm: DETERMINISTIC }],
    [{ a: [1, { b: 2 }] }, { algorithm: RANDOM }],
    ['text', { algorithm: 'Unindexed' }],
    ['text', { algorithm: 'Indexed', contentionFactor: 0 }],
    [new Int32(7), { algorithm: 'Range', contentionFactor: 0, rangeOptions: range }],
  ];
  for (const [value, options] of cases) {
    const encrypted = await encryption.encrypt(value, { keyId, ...options } as never);
    assert.equal(encrypted.sub_type, 6);
    const expected = value instanceof Int32 ? 7 : value;
    assert.deepEqual(await encryption.decrypt(encrypted), expected);
  }
  const named = await encryption.encrypt('x', { keyAltName: 'known', algorithm: DETERMINISTIC });
  const byId = await encryption.encrypt('x', { keyId, algorithm: DETERMINISTIC });
  assert.deepEqual(named, byId);
  const options = {
    keyId,
    algorithm: 'Range',
    queryType: 'range',
    contentionFactor: 0,
    rangeOptions: range,
  };
  const expression = { $and: [{ age: { $gte: new Int32(3) } }, { age: { $lt: new Int32(9) } }] };
  const found = (await encryption.encryptExpression(expression, options as never)) as any;
  assert.equal(found.$and[0].age.$gte.sub_type, 6);
});

test('data keys have names, are rewrapped and deleted', { skip: SKIP }, async () => {
  await using bench = await startBench();
  const { encryption, keyId, plain } = bench;
  const before = await encryption.addKeyAltName(keyId, 'other');
  assert.deepEqual(before?.keyAltNames, ['known']);
  assert.deepEqual((await encryption.getKeyByAltName('other'))?._id, keyId);
  await encryption.removeKeyAltName(keyId, 'known');
  await encryption.removeKeyAltName(keyId, 'other');
  assert.equal((await encryption.getKey(keyId))?.keyAltNames, undefined);
  const secret = await encryption.encrypt('x', { keyId, algorithm: DETERMINISTIC });
  const kmsProviders = { ...LOCAL, 'local:new': { key: Buffer.alloc(96, 9) } };
  const both = new ClientEncryption(plain, { keyVaultNamespace: KEY_VAULT, kmsProviders });
  const { bulkWriteResult } = await both.rewrapManyDataKey({}, { provider: 'local:new' });
  assert.equal(bulkWriteResult?.modifiedCount, 1);
  assert.deepEqual((await both.getKeys().toArray())[0]?.masterKey, { provider: 'local:new' });
  assert.equal(await both.decrypt(secret), 'x');
  assert.deepEqual(await both.rewrapManyDataKey({ _id: new Binary() } as never), {});
  assert.equal((await both.deleteKey(keyId)).deletedCount, 1);
});

test('a wrong master key, an unknown data key and spoiled ciphertext are told, without any secret', {
  skip: SKIP,
}, async () => {
  await using bench = await startBench();
  const { encryption, keyId, plain } = bench;
  const wrong = { local: { key: Buffer.alloc(96, 8) } };
  const stranger = new ClientEncryption(plain, {
    keyVaultNamespace: KEY_VAULT,
    kmsProviders: wrong,
  });
  await assert.rejects(
    stranger.encrypt('x', { keyId, algorithm: DETERMINISTIC }),
    /HMAC validation failure/,
  );
  const unknown = new Binary(Buffer.alloc(16), 4);
  await assert.rejects(
    encryption.encrypt('x', { keyId: unknown, algorithm: DETERMINISTIC }),
    /not all keys requested were satisfied/,
  );
  assert.throws(
    () =>
      new ClientEncryption(plain, {
        keyVaultNamespace: KEY_VAULT,
        kmsProviders: { local: { key: 'c2hvcnQ=' } },
      }),
    (error: any) => error.name === 'MongoCryptError' && !error.message.includes('c2hvcnQ='),
  );
  const secret = await encryption.encrypt('the secret', { keyId, algorithm: DETERMINISTIC });
  for (let at = 0; at < secret.length(); at += 1) {
    const spoiled = Buffer.from(secret.value());
    spoiled[at] = byteAt(spoiled, at) ^ 1;
    // The type of the value is checked by nothing but the value itself: byte 17 is its type.
    await assert.rejects(encryption.decrypt(new Binary(spoiled, 6)), (error: any) => {
      assert.equal(error.name, 'MongoCryptError', `byte ${at}`);
      assert.ok(!error.message.includes('secret'));
      return true;
    });
  }
  const shown = inspect([bench.client(), encryption, stranger], { depth: 20, showHidden: true });
  assert.ok(!shown.includes(LOCAL.local.key.toString('base64')));
  assert.ok(!/<Buffer (07 ){8}/.test(shown), 'the master key is not shown');
});

test('both drivers use touchstone mongocryptd, and find what the other has encrypted', {
  skip: SKIP,
}, async () => {
  await using bench = await startBench();
  await using cryptd = await startMongocryptd();
  const schemaMap = { 'app.people': personSchema(bench.keyId) };
  const extraOptions = { mongocryptdURI: cryptd.uri, mongocryptdBypassSpawn: true };
  const ours = bench.client({ schemaMap, extraOptions });
  const theirs = new official.MongoClient(bench.deployment.uri, {
    autoEncryption: { keyVaultNamespace: KEY_VAULT, kmsProviders: LOCAL, schemaMap, extraOptions },
  });
  try {
    await ours
      .db('app')
      .collection<Document>('people')
      .insertOne({ ...present(people[0]) });
    await theirs
      .db('app')
      .collection<Document>('people')
      .insertOne({ ...present(people[1]) } as never);
    assert.deepEqual(
      await theirs.db('app').collection('people').findOne({ ssn: '123' }),
      people[0],
    );
    assert.deepEqual(await ours.db('app').collection('people').findOne({ ssn: '456' }), people[1]);
    await assert.rejects(
      theirs.db('app').collection('people').findOne({ note: 'x' }),
      (error: any) => Number(error.code) === 51158,
    );
  } finally {
    await theirs.close();
  }
});

test('a mongocryptd that is not there is told, and one that nobody asks ends', {
  skip: SKIP,
}, async () => {
  await using bench = await startBench();
  const schemaMap = { 'app.people': personSchema(bench.keyId) };
  const extraOptions = {
    mongocryptdURI: 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50',
    mongocryptdBypassSpawn: true,
  };
  const collection = bench.client({ schemaMap, extraOptions }).db('app').collection('people');
  await assert.rejects(collection.insertOne({ ssn: '1' }), /Unable to connect to `mongocryptd`/);
  await using idle = await startMongocryptd({ idleShutdownMS: 1, runtime });
  await idle.idle;
});

test('a client that was closed encrypts again once it is connected', { skip: SKIP }, async () => {
  await using bench = await startBench();
  const client = bench.client({ schemaMap: { 'app.people': personSchema(bench.keyId) } });
  await client
    .db('app')
    .collection<Document>('people')
    .insertOne({ ...present(people[0]) });
  await client.close();
  await client.connect();
  assert.deepEqual(await client.db('app').collection('people').findOne({ ssn: '123' }), people[0]);
});

test('large batches are split where encryption would make them too large', {
  skip: SKIP,
}, async () => {
  await using bench = await startBench();
  const client = bench.client({ bypassQueryAnalysis: true }, { monitorCommands: true });
  const inserts: Document[] = [];
  client.on('commandStarted', ({ commandName, command }) => {
    if (commandName === 'insert') inserts.push(command);
  });
  const text = 'x'.repeat(1_500_000);
  await client
    .db('app')
    .collection<any>('big')
    .insertMany([
      { _id: 1, text },
      { _id: 2, text },
    ]);
  assert.deepEqual(
    inserts.map(({ documents }) => documents.length),
    [1, 1],
  );
});

test('time that is up ends encryption, too', { skip: SKIP }, async () => {
  await using bench = await startBench();
  await bench.plain.db('admin').command({
    configureFailPoint: 'failCommand',
    mode: { times: 1 },
    data: { failCommands: ['find'], blockConnection: true, blockTimeMS: 500 },
  });
  const schemaMap = { 'app.people': personSchema(bench.keyId) };
  const client = bench.client({ schemaMap }, { timeoutMS: 100 });
  await assert.rejects(
    client.db('app').collection('people').insertOne({ ssn: '1' }),
    (error: any) => error.name === 'MongoOperationTimeoutError',
  );
  await bench.plain.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
});

test('a mongocryptd that is not running is started', { skip: SKIP }, async () => {
  await using bench = await startBench();
  const free = await startMongocryptd();
  await free.close();
  const program = fileURLToPath(import.meta.resolve('touchstone/package.json'));
  const extraOptions = {
    mongocryptdURI: free.uri,
    mongocryptdSpawnPath: process.execPath,
    mongocryptdSpawnArgs: [
      join(dirname(program), 'bin', 'touchstone.js'),
      'mongocryptd',
      '--port',
      String(free.port),
      // It outlives the test, but not for long.
      '--idleShutdownTimeoutSecs=2',
    ],
  };
  const schemaMap = { 'app.people': personSchema(bench.keyId) };
  const client = bench.client({ schemaMap, extraOptions });
  await client
    .db('app')
    .collection<Document>('people')
    .insertOne({ ...present(people[0]) });
  const stored = await bench.plain.db('app').collection<Document>('people').findOne();
  assert.equal((stored as Document)['ssn'].sub_type, 6);
});
