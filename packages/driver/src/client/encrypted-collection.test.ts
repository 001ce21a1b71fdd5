import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '@touchstone/protocol';
import type { Document } from 'bson';
import { MongoCompatibilityError } from '../error/api-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { type ScriptedDb, scriptedDb } from './scripted-db.test-support.ts';

const FIELDS = { fields: [{ path: 'ssn' }] };
const OWN_STATE = { ...FIELDS, escCollection: 'my.esc', ecocCollection: 'my.ecoc' };

/** A database of a client that encrypts by itself, and has a map of encrypted fields; nothing is really encrypted. */
function encryptingDb(
  encryptedFieldsMap: Document | undefined,
  ...[script, settings, hello]: Parameters<typeof scriptedDb>
): ScriptedDb {
  const made = scriptedDb(script, settings, hello);
  const encrypter = {
    encryptedFieldsMap,
    mayEncrypt: () => false,
    decrypt: async (_name: string, reply: Uint8Array) => encode(decode(reply)),
  };
  Object.assign(made.db.s.executor.core, { encrypter });
  return made;
}

const clusteredIndex = { key: { _id: 1 }, unique: true };
const created = (esc: string, ecoc: string, encryptedFields: Document): Document[] => [
  { create: esc, clusteredIndex },
  { create: ecoc, clusteredIndex },
  { create: 'c', encryptedFields },
  {
    createIndexes: 'c',
    indexes: [{ key: new Map([['__safeContent__', 1]]), name: '__safeContent___1' }],
  },
];

test('an encrypted collection is created between its state collections and its index', async () => {
  const { db, commands } = scriptedDb([]);
  await db.createCollection('c', { encryptedFields: FIELDS });
  assert.deepEqual(commands(), created('enxcol_.c.esc', 'enxcol_.c.ecoc', FIELDS));
});

test('the map of the client names encrypted fields too; those of the call count more', async () => {
  const map = { 'db.c': OWN_STATE, 'db.d': FIELDS };
  const { db, commands } = encryptingDb(map, []);
  await db.createCollection('c');
  assert.deepEqual(commands(), created('my.esc', 'my.ecoc', OWN_STATE));
  const given = encryptingDb(map, []);
  await given.db.createCollection('c', { encryptedFields: FIELDS });
  assert.deepEqual(given.commands(), created('enxcol_.c.esc', 'enxcol_.c.ecoc', FIELDS));
  const other = encryptingDb(map, []);
  await other.db.createCollection('e');
  assert.deepEqual(other.commands(), [{ create: 'e' }]);
});

test('a server before 7.0 is told to be too old, and asked for nothing', async () => {
  const { db, commands } = scriptedDb([], {}, { maxWireVersion: 20 });
  await assert.rejects(db.createCollection('c', { encryptedFields: FIELDS }), (error: unknown) => {
    return (
      error instanceof MongoCompatibilityError &&
      /minimum server version .* 7\.0/.test(error.message)
    );
  });
  assert.deepEqual(commands(), []);
  const old = scriptedDb([], {}, { maxWireVersion: 21 });
  await old.db.createCollection('c', { encryptedFields: FIELDS });
  assert.equal(old.commands().length, 4);
});

test('what the server refuses ends the creation there', async () => {
  const refusal = new MongoServerError({ errmsg: 'no', code: 13 });
  const { db, commands } = scriptedDb([{ ok: 1 }, refusal]);
  await assert.rejects(db.createCollection('c', { encryptedFields: FIELDS }), refusal);
  assert.equal(commands().length, 2);
});

test('creation and removal take the time of one operation, and the session and signal of the call', async () => {
  const { db, host, commands } = scriptedDb([]);
  const { clock } = host;
  const { server } = host;
  const checkOut = server.pool.checkOut.bind(server.pool);
  server.pool.checkOut = async (...all: never[]) => {
    await new Promise<void>((resolve) => clock.setTimer(100, resolve));
    return checkOut(...(all as unknown as Parameters<typeof checkOut>));
  };
  await db.createCollection('c', { encryptedFields: FIELDS, timeoutMS: 1000 });
  assert.deepEqual(
    commands().map(({ maxTimeMS }) => maxTimeMS),
    [899, 799, 699, 599],
  );
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);
  const options = { encryptedFields: FIELDS, signal } as object;
  await assert.rejects(db.createCollection('c', options), reason);
});

test('a collection is dropped with its state collections; the answer is about itself', async () => {
  const { db, commands } = scriptedDb([{ ok: 1 }, { ok: 1 }, { ok: 1 }]);
  assert.equal(await db.dropCollection('c', { encryptedFields: FIELDS }), true);
  assert.deepEqual(commands(), [
    { drop: 'enxcol_.c.esc' },
    { drop: 'enxcol_.c.ecoc' },
    { drop: 'c' },
  ]);
  const missing = (): Error => new MongoServerError({ errmsg: 'ns not found', code: 26 });
  const gone = scriptedDb([missing(), missing(), missing()]);
  assert.equal(await gone.db.dropCollection('c', { encryptedFields: OWN_STATE }), false);
  assert.deepEqual(gone.commands()[0], { drop: 'my.esc' });
  const stateless = scriptedDb([missing(), missing(), { ok: 1 }]);
  assert.equal(await stateless.db.dropCollection('c', { encryptedFields: FIELDS }), true);
});

test('a client with a map asks the server about collections of which the map is silent', async () => {
  const listed = (options: Document): Document => ({
    cursor: { id: 0n, ns: 'db.$cmd.listCollections', firstBatch: [{ name: 'c', options }] },
    ok: 1,
  });
  const drop = async (map: Document | undefined, reply: Document): Promise<string[]> => {
    const { db, commands } = encryptingDb(map, [reply]);
    await db.dropCollection('c');
    return commands().map((command) => Object.entries(command)[0]?.join(' ') ?? '');
  };
  const state = ['drop enxcol_.c.esc', 'drop enxcol_.c.ecoc', 'drop c'];
  assert.deepEqual(await drop({ 'db.c': FIELDS }, { ok: 1 }), state);
  assert.deepEqual(await drop({}, listed({ encryptedFields: FIELDS })), [
    'listCollections 1',
    ...state,
  ]);
  assert.deepEqual(await drop({}, listed({})), ['listCollections 1', 'drop c']);
  assert.deepEqual(await drop(undefined, { ok: 1 }), ['drop c']);
  const { db, commands } = encryptingDb({}, [listed({})]);
  await db.dropCollection('c');
  assert.deepEqual(commands()[0], {
    listCollections: 1,
    filter: { name: 'c' },
    cursor: {},
    nameOnly: false,
    authorizedCollections: false,
  });
});
