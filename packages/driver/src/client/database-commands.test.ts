import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import type { Db } from './db.ts';
import { scriptedDb } from './scripted-db.test-support.ts';

/** Something for every reader: counts, values, an empty cursor. */
const REPLY: Document = {
  ok: 1,
  n: 3,
  was: 1,
  valid: true,
  values: [],
  results: [],
  cursor: { id: 0, ns: 'db.c', firstBatch: [] },
};

/** Calls, and the command that each sends. */
const COMMANDS: readonly (readonly [(db: Db) => unknown, Document])[] = [
  [
    (db) => db.command({ ping: 1 }, { readPreference: 'secondary' }),
    { ping: 1, $readPreference: { mode: 'secondary' } },
  ],
  [(db) => db.runCursorCommand({ find: 'c' }).toArray(), { find: 'c' }],
  [
    (db) => db.aggregate([{ $currentOp: {} }], { comment: 'x' }).toArray(),
    { aggregate: 1, pipeline: [{ $currentOp: {} }], cursor: {}, comment: 'x' },
  ],
  [
    (db) =>
      db.createCollection('n', {
        capped: true,
        size: 5,
        max: 2,
        validator: { a: 1 },
        validationLevel: 'off',
        validationAction: 'warn',
        viewOn: 'v',
        pipeline: [{ $match: {} }],
        collation: { locale: 'de' },
        timeseries: { timeField: 't' },
        expireAfterSeconds: 5,
        clusteredIndex: { key: { _id: 1 }, unique: true },
        changeStreamPreAndPostImages: { enabled: true },
        storageEngine: { a: 1 },
        indexOptionDefaults: { a: 1 },
        comment: 'x',
        maxTimeMS: 5,
      }),
    {
      create: 'n',
      capped: true,
      size: 5,
      max: 2,
      validator: { a: 1 },
      validationLevel: 'off',
      validationAction: 'warn',
      viewOn: 'v',
      pipeline: [{ $match: {} }],
      collation: { locale: 'de' },
      timeseries: { timeField: 't' },
      expireAfterSeconds: 5,
      clusteredIndex: { key: { _id: 1 }, unique: true },
      changeStreamPreAndPostImages: { enabled: true },
      storageEngine: { a: 1 },
      indexOptionDefaults: { a: 1 },
      comment: 'x',
      maxTimeMS: 5,
    },
  ],
  [(db) => db.createCollection('n'), { create: 'n' }],
  [
    (db) =>
      db
        .listCollections(
          { name: 'a' },
          { nameOnly: true, authorizedCollections: true, batchSize: 2, comment: 'x' },
        )
        .toArray(),
    {
      listCollections: 1,
      filter: { name: 'a' },
      cursor: { batchSize: 2 },
      nameOnly: true,
      authorizedCollections: true,
      comment: 'x',
    },
  ],
  [
    (db) => db.listCollections().toArray(),
    { listCollections: 1, filter: {}, cursor: {}, nameOnly: false, authorizedCollections: false },
  ],
  [
    (db) => db.collections(),
    { listCollections: 1, filter: {}, cursor: {}, nameOnly: true, authorizedCollections: false },
  ],
  [(db) => db.dropCollection('n'), { drop: 'n' }],
  [(db) => db.dropDatabase({ comment: 'x' }), { dropDatabase: 1, comment: 'x' }],
  [
    (db) => db.renameCollection('a', 'b'),
    { renameCollection: 'db.a', to: 'db.b', dropTarget: false, $db: 'admin' },
  ],
  [
    (db) => db.createIndex('n', { a: 1 }),
    { createIndexes: 'n', indexes: [{ name: 'a_1', key: new Map<string, unknown>([['a', 1]]) }] },
  ],
  [(db) => db.indexInformation('n'), { listIndexes: 'n', cursor: {} }],
  [(db) => db.stats({ scale: 10 }), { dbStats: true, scale: 10 }],
  [(db) => db.stats(), { dbStats: true }],
  [(db) => db.removeUser('u', { comment: 'x' }), { dropUser: 'u' }],
  [(db) => db.profilingLevel(), { profile: -1 }],
  [(db) => db.setProfilingLevel('slow_only'), { profile: 1 }],
  [
    (db) => db.watch([{ $match: {} }]).tryNext(),
    { aggregate: 1, pipeline: [{ $changeStream: {} }, { $match: {} }], cursor: {} },
  ],
  [
    (db) => db.watch({ batchSize: 2 } as never).tryNext(),
    { aggregate: 1, pipeline: [{ $changeStream: {} }], cursor: { batchSize: 2 } },
  ],
  [(db) => db.admin().command({ x: 1 }), { x: 1, $db: 'admin' }],
  [(db) => db.admin().buildInfo(), { buildInfo: 1, $db: 'admin' }],
  [(db) => db.admin().serverInfo(), { buildInfo: 1, $db: 'admin' }],
  [(db) => db.admin().serverStatus(), { serverStatus: 1, $db: 'admin' }],
  [(db) => db.admin().ping(), { ping: 1, $db: 'admin' }],
  [(db) => db.admin().replSetGetStatus(), { replSetGetStatus: 1, $db: 'admin' }],
  [(db) => db.admin().removeUser('u'), { dropUser: 'u', $db: 'admin' }],
  [
    (db) => db.admin().validateCollection('n', { full: true, background: false }),
    { validate: 'n', full: true, background: false },
  ],
  [
    (db) =>
      db.admin().listDatabases({
        filter: { a: 1 },
        nameOnly: true,
        authorizedDatabases: true,
        comment: 'x',
      }),
    {
      listDatabases: 1,
      nameOnly: true,
      filter: { a: 1 },
      authorizedDatabases: true,
      comment: 'x',
      $db: 'admin',
    },
  ],
  [(db) => db.admin().listDatabases(), { listDatabases: 1, $db: 'admin' }],
];

for (const [call, expected] of COMMANDS) {
  const name = String(call)
    .replace(/\s+/g, ' ')
    .replace(/^\(\w+\) => /, '');
  test(`command: ${name}`, async () => {
    const { db, commands } = scriptedDb([REPLY]);
    await call(db);
    assert.deepEqual(commands(), [expected]);
  });
}
