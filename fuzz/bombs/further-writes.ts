import { type Bomb, fieldsOf, filled, insert, list, MAX_TIME, range } from './bomb.ts';

const MANY = 200_000;

function index(collection: string, key: object, options: object = {}): object {
  return { createIndexes: collection, indexes: [{ key, name: 'bomb', ...options }] };
}

function update(collection: string, q: object, u: unknown, options: object = {}): object {
  return { update: collection, updates: [{ q, u, ...options }], ...MAX_TIME };
}

function wide(name: string, count = 200_000): object {
  return insert(name, { _id: 1, ...fieldsOf(count, (at) => at) });
}

const LONG = list(400_000, (at) => at);
const RECORDS = list(50_000, (a) => ({ a, b: `${a}` }));

/** Updates by pipelines, arrays and filters, of what is large. */
export const furtherWrites: readonly Bomb[] = [
  {
    name: 'update by a pipeline that makes 200,000 fields',
    command: update('c', { _id: 1 }, [
      {
        $replaceWith: {
          $mergeObjects: [
            { _id: 1 },
            { $arrayToObject: { $map: { input: range(MANY), in: [{ $toString: '$$this' }, 1] } } },
          ],
        },
      },
    ]),
  },
  {
    name: 'update of one field of 200,000',
    before: [wide('wide')],
    command: update('wide', { _id: 1 }, { $set: { f7: 'x' } }),
  },
  {
    name: 'update by a pipeline of one field of 200,000',
    command: update('wide', { _id: 1 }, [{ $set: { f8: 'x' } }]),
  },
  {
    name: 'replacement of 200,000 fields',
    command: update('wide', { _id: 1 }, { _id: 1, ...fieldsOf(MANY, (at) => -at) }),
  },
  {
    name: 'upsert of 100,000 fields',
    command: update(
      'wide',
      { _id: 'new' },
      { $set: fieldsOf(100_000, (at) => at) },
      { upsert: true },
    ),
  },
  {
    name: 'findAndModify of 200,000 fields, both before and after',
    command: {
      findAndModify: 'wide',
      query: { _id: 1 },
      update: { $inc: { f9: 1 } },
      new: true,
      fields: { f9: 1 },
      ...MAX_TIME,
    },
  },
  {
    name: 'findAndModify by arrayFilters of 50,000 documents',
    before: [insert('lists', { _id: 1, x: RECORDS })],
    command: {
      findAndModify: 'lists',
      query: { _id: 1 },
      update: { $set: { 'x.$[e].c': 1 } },
      arrayFilters: [{ 'e.a': { $gt: -1 }, 'e.b': /(1+)+$/ }],
      ...MAX_TIME,
    },
  },
  {
    name: '$elemMatch within $elemMatch of 1,000 squared',
    before: [
      insert('deep', { _id: 1, x: list(1000, (a) => ({ a, y: list(300, (b) => ({ b })) })) }),
    ],
    command: {
      find: 'deep',
      filter: { x: { $elemMatch: { a: { $gte: 0 }, y: { $elemMatch: { b: { $gt: 1000 } } } } } },
      ...MAX_TIME,
    },
  },
  {
    name: 'a positional update of an array of 400,000',
    before: [insert('lists', { _id: 2, x: LONG })],
    command: update('lists', { _id: 2, x: 399_999 }, { $set: { 'x.$': -1 } }),
  },
  {
    name: '$pop, $inc of an element, of an array of 400,000',
    command: update('lists', { _id: 2 }, { $inc: { 'x.5': 1 } }),
  },
  {
    name: 'an indexed array of 1,000,000, inserted',
    before: [index('arrays', { x: 1 })],
    command: insert('arrays', { _id: 1, x: list(1_000_000, (at) => at) }),
  },
  {
    name: 'an indexed array of 400,000, changed',
    before: [insert('arrays', { _id: 2, x: LONG })],
    command: update('arrays', { _id: 2 }, { $push: { x: -1 } }),
  },
  {
    name: 'an indexed array of 400,000, removed',
    before: [insert('arrays', { _id: 3, x: LONG })],
    command: { delete: 'arrays', deletes: [{ q: { _id: 3 }, limit: 1 }], ...MAX_TIME },
  },
  {
    name: 'a unique index over an array of 400,000',
    before: [index('uniques', { x: 1 }, { unique: true })],
    command: insert('uniques', { _id: 1, x: LONG }),
  },
  {
    name: 'a compound index of 1,000 times 8 fields, ten times',
    before: [
      index(
        'compound',
        fieldsOf(8, () => 1),
      ),
    ],
    command: {
      insert: 'compound',
      documents: list(200, (_id) => ({
        _id,
        f0: list(1000, (at) => at + _id),
        ...Object.fromEntries(list(7, (at) => [`f${at + 1}`, 'text'.repeat(20)])),
      })),
      ...MAX_TIME,
    },
  },
  {
    name: 'an index with a collation, over 200,000 texts',
    before: [filled('texts', MANY, { s: { $toString: '$_id' } })],
    command: index('texts', { s: 1 }, { collation: { locale: 'de' } }),
  },
  {
    name: 'a hashed index over 200,000 texts',
    command: index('texts', { s: 'hashed' }, { name: 'h' }),
  },
  {
    name: 'a validator of $jsonSchema with uniqueItems, of 200,000',
    before: [
      {
        create: 'schema',
        validator: { $jsonSchema: { properties: { x: { bsonType: 'array', uniqueItems: true } } } },
      },
    ],
    command: insert('schema', { _id: 1, x: list(MANY, (a) => ({ a })) }),
  },
  {
    name: 'collMod to a validator, and to strict',
    command: { collMod: 'texts', validator: { s: { $type: 'string' } }, validationLevel: 'strict' },
  },
  {
    name: 'collMod of an index to unique, over 200,000',
    command: {
      collMod: 'texts',
      index: { name: 'bomb', prepareUnique: true },
    },
  },
  {
    name: 'a bulkWrite of 50,000 updates of one large document',
    command: {
      bulkWrite: 1,
      ops: list(500, () => ({
        update: 0,
        filter: { _id: 1 },
        updateMods: { $inc: { f1: 1 } },
      })),
      nsInfo: [{ ns: 'bombs.wide' }],
      ...MAX_TIME,
      $db: 'admin',
    },
  },
];
