import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import { Binary, type Document, UUID } from 'bson';
import type { MongoClient } from '../client/mongo-client.ts';
import { scriptedDb } from '../client/scripted-db.test-support.ts';
import {
  MongoCryptCreateDataKeyError,
  MongoCryptCreateEncryptedCollectionError,
  MongoCryptInvalidArgumentError,
} from '../error/crypt-error.ts';
import type { ScriptedReply } from '../execution/scripted-host.test-support.ts';
import type { CryptContext } from '../mongocrypt/binding.ts';
import { type FakeCrypt, fakeContext, fakeCrypt } from '../mongocrypt/fake-crypt.test-support.ts';
import { ClientEncryption } from './client-encryption.ts';
import type { ClientEncryptionOptions } from './client-encryption-options.ts';

interface Bench {
  readonly encryption: ClientEncryption;
  readonly crypt: FakeCrypt;
  readonly client: MongoClient;
  /** The names of the databases that the client was asked for. */
  readonly databases: string[];
  commands(): Document[];
}

interface BenchOptions extends Partial<ClientEncryptionOptions> {
  readonly clientTimeoutMS?: number;
}

/** Explicit encryption whose libmongocrypt and server answer by script. */
function bench(
  works: readonly CryptContext[] = [],
  replies: ScriptedReply[] = [],
  { clientTimeoutMS, ...options }: BenchOptions = {},
): Bench {
  const { db, host, commands } = scriptedDb(replies);
  const databases: string[] = [];
  const client = {
    s: { core: { runtime: { clock: host.clock, random: host.random } } },
    timeoutMS: clientTimeoutMS,
    db(name: string) {
      databases.push(name);
      return db;
    },
  } as unknown as MongoClient;
  const crypt = fakeCrypt(works);
  const given = { keyVaultNamespace: 'vault.keys', ...options };
  const encryption = new ClientEncryption(client, given, crypt.create);
  return { encryption, crypt, client, databases, commands };
}

const ID = new UUID('00000000-0000-4000-8000-000000000001');
const OTHER_ID = new UUID('00000000-0000-4000-8000-000000000002');
const MAJORITY = { w: 'majority' };

test('libmongocrypt is made with the options of the object', () => {
  const kmsProviders = { local: { key: 'k' } };
  const [made] = bench([], [], { kmsProviders, keyExpirationMS: 0 }).crypt.made;
  assert.equal(made?.keyExpirationMS, 0);
  assert.ok(made?.kmsProviders.includes(0x6b));
  const [plain] = bench().crypt.made;
  assert.deepEqual(plain, { kmsProviders: encode({}) });
  assert.throws(() => bench([], [], { keyVaultNamespace: 'none' }), MongoCryptInvalidArgumentError);
});

test('a data key is made as asked and put into the vault, with majority', async () => {
  const made = fakeContext([{ kind: 'credentials' }], { result: { _id: ID, keyMaterial: 'm' } });
  const { encryption, crypt, commands, databases } = bench([made], [], {
    kmsProviders: { local: { key: 'k' } },
  });
  const masterKey = { region: 'r', key: 'k' };
  const keyMaterial = new Uint8Array(96);
  const options = { masterKey, keyAltNames: ['a', 'b'], keyMaterial };
  assert.deepEqual(await encryption.createDataKey('aws', options), ID);
  assert.deepEqual(crypt.works[0]?.slice(0, 2), ['dataKey', { provider: 'aws', ...masterKey }]);
  assert.deepEqual(made.given, [{ local: { key: 'k' } }]);
  assert.deepEqual(commands(), [
    {
      insert: 'keys',
      documents: [{ _id: ID, keyMaterial: 'm' }],
      ordered: true,
      writeConcern: MAJORITY,
    },
  ]);
  assert.deepEqual(databases, ['vault']);
});

test('a data key without options is made with none', async () => {
  const asking = fakeContext([{ kind: 'credentials' }], { result: { _id: ID } });
  const { encryption, crypt } = bench([asking]);
  await encryption.createDataKey('local');
  assert.deepEqual(asking.given, [{}]);
  assert.deepEqual(crypt.works, [['dataKey', { provider: 'local' }, {}]]);
});

test('the keys that match are rewrapped, each with its material and master key', async () => {
  const v = [ID, OTHER_ID].map((_id, at) => ({
    _id,
    masterKey: { provider: 'local' },
    keyMaterial: `m${at}`,
    status: 1,
  }));
  const rewrapped = fakeContext([{ kind: 'keys', ask: {} }], { result: { v } });
  const found = { cursor: { id: 0n, ns: 'db.keys', firstBatch: [{ _id: ID }] }, ok: 1 };
  const { encryption, crypt, commands } = bench(
    [rewrapped],
    [found, { n: 2, nModified: 2, ok: 1 }],
  );
  const { bulkWriteResult } = await encryption.rewrapManyDataKey({ status: 1 } as never, {
    provider: 'aws',
    masterKey: { region: 'r', key: 'k' },
  });
  assert.equal(bulkWriteResult?.modifiedCount, 2);
  assert.deepEqual(crypt.works, [
    ['rewrapManyDataKey', { status: 1 }, { provider: 'aws', region: 'r', key: 'k' }],
  ]);
  const [reading, writing] = commands();
  assert.deepEqual(reading, { find: 'keys', filter: {}, readConcern: { level: 'majority' } });
  assert.deepEqual(writing, {
    update: 'keys',
    updates: v.map(({ _id, masterKey, keyMaterial }) => ({
      q: { _id },
      u: { $set: { masterKey, keyMaterial }, $currentDate: { updateDate: true } },
    })),
    ordered: true,
    writeConcern: MAJORITY,
  });
});

test('rewrapping by the keys that data keys have needs no key; none that matches means no write', async () => {
  const none = { ...fakeContext([]), state: 6 } as CryptContext;
  const { encryption, crypt, commands } = bench([none]);
  assert.deepEqual(await encryption.rewrapManyDataKey({}), {});
  assert.deepEqual(crypt.works, [['rewrapManyDataKey', {}, undefined]]);
  assert.deepEqual(commands(), []);
});

test('keys are found, named and deleted with majority', async () => {
  const key = { _id: ID, keyAltNames: ['a'] };
  const found = (): Document => ({ cursor: { id: 0n, ns: 'db.keys', firstBatch: [key] }, ok: 1 });
  const changed = { value: key, ok: 1 };
  const replies = [found(), found(), found(), changed, { value: null, ok: 1 }, { n: 1, ok: 1 }];
  const { encryption, commands } = bench([], replies);
  assert.deepEqual(await encryption.getKeys().toArray(), [key]);
  assert.deepEqual(await encryption.getKey(ID), key);
  assert.deepEqual(await encryption.getKeyByAltName('a'), key);
  assert.deepEqual(await encryption.addKeyAltName(ID, 'b'), key);
  assert.equal(await encryption.removeKeyAltName(ID, 'a'), null);
  assert.equal((await encryption.deleteKey(ID)).deletedCount, 1);
  const readConcern = { level: 'majority' };
  const changing = {
    findAndModify: 'keys',
    query: { _id: ID },
    remove: false,
    new: false,
    upsert: false,
  };
  const others = { $filter: { input: '$keyAltNames', cond: { $ne: ['$$this', 'a'] } } };
  const isLast = { $eq: ['$keyAltNames', ['a']] };
  const removal = [{ $set: { keyAltNames: { $cond: [isLast, '$$REMOVE', others] } } }];
  assert.deepEqual(commands(), [
    { find: 'keys', filter: {}, readConcern },
    { find: 'keys', filter: { _id: ID }, limit: 1, singleBatch: true, readConcern },
    { find: 'keys', filter: { keyAltNames: 'a' }, limit: 1, singleBatch: true, readConcern },
    { ...changing, update: { $addToSet: { keyAltNames: 'b' } }, writeConcern: MAJORITY },
    { ...changing, update: removal, writeConcern: MAJORITY },
    {
      delete: 'keys',
      deletes: [{ q: { _id: ID }, limit: 1 }],
      ordered: true,
      writeConcern: MAJORITY,
    },
  ]);
});

test('values are encrypted and decrypted inside of a document', async () => {
  const secret = new Binary(Uint8Array.of(1), 6);
  const { encryption, crypt } = bench([
    fakeContext([], { result: { v: secret } }),
    fakeContext([], { result: { v: { $and: [] } } }),
    fakeContext([], { result: { v: 'plain' } }),
  ]);
  const algorithm = 'Range';
  assert.deepEqual(await encryption.encrypt('plain', { algorithm, keyAltName: 'a' }), secret);
  const expression = { $and: [{ a: { $gt: 1 } }] };
  assert.deepEqual(await encryption.encryptExpression(expression, { algorithm }), { $and: [] });
  assert.equal(await encryption.decrypt(secret), 'plain');
  const [first, second, third] = crypt.works;
  const byName = { algorithm, expressionMode: false, keyAltName: encode({ keyAltName: 'a' }) };
  assert.deepEqual(first, ['explicitEncryption', { v: 'plain' }, byName]);
  assert.deepEqual(second, [
    'explicitEncryption',
    { v: expression },
    { algorithm, expressionMode: true },
  ]);
  assert.deepEqual(third, ['explicitDecryption', { v: secret }]);
});

test('the time of the object, or else of its client, holds for every operation', async () => {
  const found = { cursor: { id: 0n, ns: 'db.keys', firstBatch: [] }, ok: 1 };
  const dataKey = (): CryptContext => fakeContext([], { result: { _id: ID } });
  const act = async ({ encryption }: Bench): Promise<void> => {
    await encryption.createDataKey('local');
    await encryption.getKey(ID);
    await encryption.deleteKey(ID);
    await encryption.addKeyAltName(ID, 'a');
  };
  const limits = async (options: BenchOptions): Promise<unknown[]> => {
    const made = bench(
      [dataKey()],
      [{ n: 1, ok: 1 }, found, { n: 1, ok: 1 }, { value: null, ok: 1 }],
      options,
    );
    await act(made);
    return made.commands().map(({ maxTimeMS }) => maxTimeMS);
  };
  // The server is told what is left when the way to it is subtracted: one millisecond here.
  const each = (timeMS: unknown): unknown[] => Array.from({ length: 4 }, () => timeMS);
  assert.deepEqual(await limits({}), each(undefined));
  assert.deepEqual(await limits({ clientTimeoutMS: 500 }), each(499));
  assert.deepEqual(await limits({ timeoutMS: 300, clientTimeoutMS: 500 }), each(299));
  assert.deepEqual(await limits({ timeoutMS: 0, clientTimeoutMS: 500 }), each(undefined));
});

test('an encrypted collection gets a data key for each field that has none', async () => {
  const works = [ID, OTHER_ID].map((_id) => fakeContext([], { result: { _id } }));
  const { encryption, crypt, client } = bench(works);
  const given = {
    fields: [{ path: 'a', keyId: null }, { path: 'b', keyId: 'mine' }, 'odd', null, { path: 'c' }],
    other: 1,
  };
  const { collection, encryptedFields } = await encryption.createEncryptedCollection(
    client.db('db'),
    'people',
    { provider: 'local', createCollectionOptions: { encryptedFields: given, capped: false } },
  );
  assert.equal(collection.collectionName, 'people');
  assert.deepEqual(encryptedFields, {
    fields: [
      { path: 'a', keyId: ID },
      { path: 'b', keyId: 'mine' },
      'odd',
      null,
      { path: 'c', keyId: OTHER_ID },
    ],
    other: 1,
  });
  assert.equal(given.fields[0] instanceof Object && 'keyId' in given.fields[0], true);
  assert.deepEqual(given.fields[0], { path: 'a', keyId: null }, 'what was given is left alone');
  assert.equal(crypt.works.length, 2);
});

test('fields that are no list are left to the server', async () => {
  const { encryption, client, commands, crypt } = bench();
  const encryptedFields = { fields: { path: 'a' } };
  await encryption.createEncryptedCollection(client.db('db'), 'people', {
    provider: 'local',
    createCollectionOptions: { encryptedFields },
  });
  assert.deepEqual(crypt.works, []);
  const created = commands().find(({ create }) => create === 'people');
  assert.deepEqual(created?.['encryptedFields'], encryptedFields);
});

test('who cannot make a data key names those that were made; no collection is created', async () => {
  const works = [fakeContext([], { result: { _id: ID } }), fakeContext([], { result: 'no key' })];
  const { encryption, client, commands } = bench(works);
  const fields = [{ path: 'a' }, { path: 'b' }];
  const creating = encryption.createEncryptedCollection(client.db('db'), 'people', {
    provider: 'local',
    createCollectionOptions: { encryptedFields: { fields } },
  });
  await assert.rejects(creating, (error: unknown) => {
    assert.ok(error instanceof MongoCryptCreateDataKeyError);
    assert.match(error.message, /no key/);
    assert.deepEqual(error.encryptedFields, { fields: [{ path: 'a', keyId: ID }, { path: 'b' }] });
    return true;
  });
  assert.equal(
    commands().some(({ create }) => create !== undefined),
    false,
  );
});

test('who cannot create the collection names the keys that were made', async () => {
  const cause = new Error('no collection');
  const { encryption, client } = bench(
    [fakeContext([], { result: { _id: ID } })],
    [{ n: 1, ok: 1 }, cause],
  );
  const creating = encryption.createEncryptedCollection(client.db('db'), 'people', {
    provider: 'local',
    createCollectionOptions: { encryptedFields: { fields: [{ path: 'a' }] } },
  });
  await assert.rejects(creating, (error: unknown) => {
    assert.ok(error instanceof MongoCryptCreateEncryptedCollectionError);
    assert.equal(error.cause, cause);
    assert.deepEqual(error.encryptedFields, { fields: [{ path: 'a', keyId: ID }] });
    return true;
  });
});

test('the key vault may be another client, whose time is not asked for', async () => {
  const found = { cursor: { id: 0n, ns: 'db.keys', firstBatch: [] }, ok: 1 };
  const other = bench([], [found]);
  const made = bench([], [], { keyVaultClient: other.client, clientTimeoutMS: 100 });
  await made.encryption.getKey(ID);
  assert.deepEqual(made.databases, []);
  assert.deepEqual(other.databases, ['vault']);
  assert.equal(other.commands()[0]?.['maxTimeMS'], 99);
});
