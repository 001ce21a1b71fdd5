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
  [(c) => c.insertOne({ _id: 1 }), { insert: 'c', ordered: true, documents: [{ _id: 1 }] }],
  [
    (c) =>
      c.insertOne(
        { _id: 1 },
        { bypassDocumentValidation: true, comment: 'x', writeConcern: { w: 2 } },
      ),
    {
      insert: 'c',
      ordered: true,
      bypassDocumentValidation: true,
      comment: 'x',
      writeConcern: { w: 2 },
      documents: [{ _id: 1 }],
    },
  ],
  [
    (c) => c.insertMany([{ _id: 1 }, { _id: 2 }], { ordered: false }),
    { insert: 'c', ordered: false, documents: [{ _id: 1 }, { _id: 2 }] },
  ],
  [
    (c) => c.updateOne({ a: 1 }, { $set: { b: 1 } }),
    { update: 'c', ordered: true, updates: [{ q: { a: 1 }, u: { $set: { b: 1 } } }] },
  ],
  [
    (c) =>
      c.updateOne({ a: 1 }, [{ $set: { b: 1 } }], {
        upsert: true,
        hint: 'a_1',
        collation: { locale: 'de' },
        arrayFilters: [{ 'e.a': 1 }],
        sort: { a: -1 },
        let: { v: 1 },
        comment: 'x',
        bypassDocumentValidation: true,
        maxTimeMS: 5,
      }),
    {
      update: 'c',
      ordered: true,
      bypassDocumentValidation: true,
      let: { v: 1 },
      comment: 'x',
      maxTimeMS: 5,
      updates: [
        {
          q: { a: 1 },
          u: [{ $set: { b: 1 } }],
          upsert: true,
          hint: 'a_1',
          collation: { locale: 'de' },
          arrayFilters: [{ 'e.a': 1 }],
          sort: new Map<string, unknown>([['a', -1]]),
        },
      ],
    },
  ],
  [
    (c) => c.updateMany({ a: 1 }, { $inc: { b: 1 } }, { upsert: true }),
    {
      update: 'c',
      ordered: true,
      updates: [{ q: { a: 1 }, u: { $inc: { b: 1 } }, multi: true, upsert: true }],
    },
  ],
  [
    (c) => c.replaceOne({ a: 1 }, { b: 1 }, { upsert: false, sort: ['a', 1] }),
    {
      update: 'c',
      ordered: true,
      updates: [
        { q: { a: 1 }, u: { b: 1 }, upsert: false, sort: new Map<string, unknown>([['a', 1]]) },
      ],
    },
  ],
  [
    (c) =>
      c.deleteOne(
        { a: 1 },
        { hint: { a: 1 }, collation: { locale: 'de' }, let: { v: 1 }, comment: 'x', maxTimeMS: 5 },
      ),
    {
      delete: 'c',
      ordered: true,
      let: { v: 1 },
      comment: 'x',
      maxTimeMS: 5,
      deletes: [{ q: { a: 1 }, limit: 1, collation: { locale: 'de' }, hint: { a: 1 } }],
    },
  ],
  [(c) => c.deleteOne(), { delete: 'c', ordered: true, deletes: [{ q: {}, limit: 1 }] }],
  [
    (c) => c.deleteMany({ a: 1 }, { ordered: false }),
    { delete: 'c', ordered: false, deletes: [{ q: { a: 1 }, limit: 0 }] },
  ],
  [(c) => c.deleteMany(), { delete: 'c', ordered: true, deletes: [{ q: {}, limit: 0 }] }],
  [
    (c) =>
      c.findOneAndDelete(
        { a: 1 },
        {
          sort: { a: 1 },
          projection: { a: 1 },
          maxTimeMS: 5,
          hint: 'a_1',
          let: { v: 1 },
          comment: 'x',
          collation: { locale: 'de' },
        },
      ),
    {
      findAndModify: 'c',
      query: { a: 1 },
      remove: true,
      new: false,
      upsert: false,
      sort: new Map<string, unknown>([['a', 1]]),
      fields: { a: 1 },
      collation: { locale: 'de' },
      hint: 'a_1',
      let: { v: 1 },
      maxTimeMS: 5,
      comment: 'x',
    },
  ],
  [
    (c) =>
      c.findOneAndReplace(
        { a: 1 },
        { b: 1 },
        { upsert: true, returnDocument: 'after', bypassDocumentValidation: true },
      ),
    {
      findAndModify: 'c',
      query: { a: 1 },
      remove: false,
      new: true,
      upsert: true,
      update: { b: 1 },
      bypassDocumentValidation: true,
    },
  ],
  [
    (c) =>
      c.findOneAndUpdate(
        { a: 1 },
        { $set: { b: 1 } },
        { returnDocument: 'before', arrayFilters: [{ e: 1 }] },
      ),
    {
      findAndModify: 'c',
      query: { a: 1 },
      remove: false,
      new: false,
      upsert: false,
      update: { $set: { b: 1 } },
      arrayFilters: [{ e: 1 }],
    },
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
