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
  [
    (c) => c.createIndex({ a: 1, b: -1 }),
    {
      createIndexes: 'c',
      indexes: [
        {
          name: 'a_1_b_-1',
          key: new Map<string, unknown>([
            ['a', 1],
            ['b', -1],
          ]),
        },
      ],
    },
  ],
  [
    (c) =>
      c.createIndex('a', {
        unique: true,
        name: 'n',
        commitQuorum: 1,
        maxTimeMS: 5,
        collation: { locale: 'de' },
      }),
    {
      createIndexes: 'c',
      indexes: [
        {
          unique: true,
          collation: { locale: 'de' },
          name: 'n',
          key: new Map<string, unknown>([['a', 1]]),
        },
      ],
      commitQuorum: 1,
      maxTimeMS: 5,
    },
  ],
  [
    (c) => c.createIndex(['a', { b: '2d' }], { min: 1 }, { comment: 'x' }),
    {
      createIndexes: 'c',
      indexes: [
        {
          min: 1,
          name: 'a_1_b_2d',
          key: new Map<string, unknown>([
            ['a', 1],
            ['b', '2d'],
          ]),
        },
      ],
      comment: 'x',
    },
  ],
  [
    (c) =>
      c.createIndexes(
        [
          { key: { a: 1 }, sparse: true, expireAfterSeconds: 5 },
          { key: new Map([['b', 'text']]), version: 2 },
        ],
        { maxTimeMS: 5, commitQuorum: 'majority', comment: 'x' },
      ),
    {
      createIndexes: 'c',
      indexes: [
        {
          sparse: true,
          expireAfterSeconds: 5,
          name: 'a_1',
          key: new Map<string, unknown>([['a', 1]]),
        },
        { v: 2, name: 'b_text', key: new Map<string, unknown>([['b', 'text']]) },
      ],
      commitQuorum: 'majority',
      comment: 'x',
    },
  ],
  [
    (c) => c.dropIndex('a_1', { comment: 'x', maxTimeMS: 5 }),
    { dropIndexes: 'c', index: 'a_1', comment: 'x', maxTimeMS: 5 },
  ],
  [(c) => c.dropIndexes(), { dropIndexes: 'c', index: '*' }],
  [
    (c) => c.listIndexes({ batchSize: 2 }).toArray(),
    { listIndexes: 'c', cursor: { batchSize: 2 } },
  ],
  [(c) => c.listIndexes().toArray(), { listIndexes: 'c', cursor: {} }],
  [
    (c) => c.listSearchIndexes().toArray(),
    { aggregate: 'c', pipeline: [{ $listSearchIndexes: {} }], cursor: {} },
  ],
  [
    (c) => c.listSearchIndexes('n', { batchSize: 2 }).toArray(),
    { aggregate: 'c', pipeline: [{ $listSearchIndexes: { name: 'n' } }], cursor: { batchSize: 2 } },
  ],
  [
    (c) => c.listSearchIndexes({ batchSize: 2 }).toArray(),
    { aggregate: 'c', pipeline: [{ $listSearchIndexes: {} }], cursor: { batchSize: 2 } },
  ],
  [
    (c) => c.createSearchIndex({ name: 'n', definition: { a: 1 } }),
    { createSearchIndexes: 'c', indexes: [{ name: 'n', definition: { a: 1 } }] },
  ],
  [
    (c) => c.updateSearchIndex('n', { a: 1 }),
    { updateSearchIndex: 'c', name: 'n', definition: { a: 1 } },
  ],
  [(c) => c.dropSearchIndex('n'), { dropSearchIndex: 'c', name: 'n' }],
  [(c) => c.drop({ comment: 'x', maxTimeMS: 5 }), { drop: 'c', comment: 'x', maxTimeMS: 5 }],
  [(c) => c.drop(), { drop: 'c' }],
  [
    (c) => c.rename('new', { dropTarget: true, comment: 'x', maxTimeMS: 5 }),
    {
      renameCollection: 'db.c',
      to: 'db.new',
      dropTarget: true,
      comment: 'x',
      maxTimeMS: 5,
      $db: 'admin',
    },
  ],
  [
    (c) => c.rename('new'),
    { renameCollection: 'db.c', to: 'db.new', dropTarget: false, $db: 'admin' },
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
