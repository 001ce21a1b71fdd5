// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import type { Collection } from './collection.ts';
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
const COMMANDS: readonly (readonly [(c: Collection<any>) => unknown, Document])[] = [
  [(c) => c.findOne(), { find: 'c', filter: {}, limit: 1, singleBatch: true }],
  [
    (c) =>
      c.findOne(
        { a: 1 },
        { sort: { a: -1 }, projection: { a: 1 }, skip: 2, maxTimeMS: 5, readConcern: 'majority' },
      ),
    {
      find: 'c',
      filter: { a: 1 },
      sort: new Map<string, unknown>([['a', -1]]),
      projection: { a: 1 },
      skip: 2,
      maxTimeMS: 5,
      limit: 1,
      singleBatch: true,
      readConcern: { level: 'majority' },
    },
  ],
  [
    (c) => c.find({ a: 1 }, { projection: ['a', 'b'], timeout: false }).toArray(),
    { find: 'c', filter: { a: 1 }, projection: { a: 1, b: 1 }, noCursorTimeout: true },
  ],
  [
    (c) => c.find({}, { limit: -3 }).toArray(),
    { find: 'c', filter: {}, limit: 3, singleBatch: true },
  ],
  [
    (c) => c.find({}, { limit: 4, batchSize: 4 }).toArray(),
    { find: 'c', filter: {}, limit: 4, batchSize: 5 },
  ],
  [
    (c) => c.find({}, { batchSize: -2 }).toArray(),
    { find: 'c', filter: {}, limit: 2, singleBatch: true },
  ],
  [
    (c) => c.find({}, { limit: 1, batchSize: -2 }).toArray(),
    { find: 'c', filter: {}, limit: 1, singleBatch: true },
  ],
  [(c) => c.find({}, { batchSize: 0 }).toArray(), { find: 'c', filter: {}, batchSize: 0 }],
  [
    (c) =>
      c
        .aggregate([{ $match: {} }], {
          allowDiskUse: true,
          batchSize: 2,
          comment: 'x',
          hint: 'a_1',
          let: { v: 1 },
          maxTimeMS: 5,
          collation: { locale: 'de' },
          bypassDocumentValidation: true,
        })
        .toArray(),
    {
      aggregate: 'c',
      pipeline: [{ $match: {} }],
      cursor: { batchSize: 2 },
      allowDiskUse: true,
      collation: { locale: 'de' },
      comment: 'x',
      hint: 'a_1',
      let: { v: 1 },
      maxTimeMS: 5,
    },
  ],
  [
    (c) => c.aggregate([{ $match: {} }], { out: 'other' }).toArray(),
    { aggregate: 'c', pipeline: [{ $match: {} }, { $out: 'other' }], cursor: {} },
  ],
  [
    (c) =>
      c
        .aggregate([{ $merge: 'other' }], { bypassDocumentValidation: true, batchSize: 3 })
        .toArray(),
    { aggregate: 'c', pipeline: [{ $merge: 'other' }], cursor: {}, bypassDocumentValidation: true },
  ],
  [
    (c) => c.countDocuments({ a: 1 }, { skip: 1, limit: 2, hint: 'a_1' }),
    {
      aggregate: 'c',
      pipeline: [
        { $match: { a: 1 } },
        { $skip: 1 },
        { $limit: 2 },
        { $group: { _id: 1, n: { $sum: 1 } } },
      ],
      cursor: {},
      hint: 'a_1',
    },
  ],
  [
    (c) => c.countDocuments(),
    {
      aggregate: 'c',
      pipeline: [{ $match: {} }, { $group: { _id: 1, n: { $sum: 1 } } }],
      cursor: {},
    },
  ],
  [
    (c) => c.estimatedDocumentCount({ maxTimeMS: 5, comment: 'x' }),
    { count: 'c', maxTimeMS: 5, comment: 'x' },
  ],
  [(c) => c.estimatedDocumentCount(), { count: 'c' }],
  [
    (c) => c.count({ a: 1 }, { limit: 2, skip: 1, hint: 'a_1', collation: { locale: 'de' } }),
    { count: 'c', query: { a: 1 }, limit: 2, skip: 1, hint: 'a_1', collation: { locale: 'de' } },
  ],
  [(c) => c.count(), { count: 'c', query: {} }],
  [
    (c) =>
      c.distinct(
        'a',
        { b: 1 },
        { collation: { locale: 'de' }, hint: 'a_1', maxTimeMS: 5, comment: 'x' },
      ),
    {
      distinct: 'c',
      key: 'a',
      query: { b: 1 },
      collation: { locale: 'de' },
      hint: 'a_1',
      maxTimeMS: 5,
      comment: 'x',
    },
  ],
  [(c) => c.distinct('a'), { distinct: 'c', key: 'a', query: {} }],
  [
    (c) =>
      c.mapReduce('m', 'r', {
        out: { inline: 1 },
        query: { a: 1 },
        limit: 2,
        scope: { s: 1 },
        jsMode: true,
        verbose: true,
        sort: { a: 1 },
        finalize: 'f',
        bypassDocumentValidation: true,
        collation: { locale: 'de' },
        maxTimeMS: 5,
        comment: 'x',
      }),
    {
      mapReduce: 'c',
      map: 'm',
      reduce: 'r',
      out: { inline: 1 },
      finalize: 'f',
      sort: new Map<string, unknown>([['a', 1]]),
      query: { a: 1 },
      limit: 2,
      scope: { s: 1 },
      jsMode: true,
      verbose: true,
      collation: { locale: 'de' },
      maxTimeMS: 5,
      comment: 'x',
    },
  ],
  [
    (c) => c.mapReduce('m', 'r', { out: 'other', bypassDocumentValidation: true }),
    { mapReduce: 'c', map: 'm', reduce: 'r', out: 'other', bypassDocumentValidation: true },
  ],
  [
    (c) => c.watch([{ $match: {} }], { batchSize: 1 }).tryNext(),
    { aggregate: 'c', pipeline: [{ $changeStream: {} }, { $match: {} }], cursor: { batchSize: 1 } },
  ],
  [
    (c) => c.watch({ fullDocument: 'required' } as never).tryNext(),
    { aggregate: 'c', pipeline: [{ $changeStream: { fullDocument: 'required' } }], cursor: {} },
  ],
];

for (const [call, expected] of COMMANDS) {
  const name = String(call)
    .replace(/\s+/g, ' ')
    .replace(/^\(\w+\) => /, '');
  test(`command: ${name}`, async () => {
    const { db, commands } = scriptedDb([REPLY]);
    await call(db.collection('c'));
    assert.deepEqual(commands(), [expected]);
  });
}
