import { Binary, Long } from 'bson';
import { type Bomb, fieldsOf, list, MAX_TIME, range } from './bomb.ts';

const NUMBERS = list(200_000, (at) => at);
const DOCUMENTS = list(100_000, (a) => ({ a, b: [a] }));

function seed(_id: number, fields: object): object {
  return { insert: 'updated', documents: [{ _id, ...fields }] };
}

function update(_id: number, u: object, options: object = {}): object {
  return { update: 'updated', updates: [{ q: { _id }, u, ...options }], ...MAX_TIME };
}

/** Arrays of ten within each other. */
function nested(depth: number): unknown {
  return depth === 0 ? 1 : list(10, () => nested(depth - 1));
}

function session(at: number): Binary {
  const id = Buffer.alloc(16);
  id.writeUInt32LE(at, 0);
  return new Binary(id, Binary.SUBTYPE_UUID);
}

/** Updates of large arrays, writes of many documents, and very many sessions and transactions. */
export const updates: readonly Bomb[] = [
  {
    name: '$addToSet of 200,000 to as many',
    before: [seed(1, { x: NUMBERS })],
    command: update(1, { $addToSet: { x: { $each: NUMBERS.map((at) => at + 100_000) } } }),
  },
  {
    name: '$addToSet of 100,000 documents',
    before: [seed(2, { x: DOCUMENTS })],
    command: update(2, { $addToSet: { x: { $each: DOCUMENTS.map(({ a }) => ({ a, b: a })) } } }),
  },
  {
    name: '$pullAll of 200,000 from as many',
    before: [seed(3, { x: NUMBERS })],
    command: update(3, { $pullAll: { x: NUMBERS.map((at) => at + 200_000) } }),
  },
  {
    name: '$pullAll of 100,000 documents',
    before: [seed(4, { x: DOCUMENTS })],
    command: update(4, { $pullAll: { x: DOCUMENTS.map(({ a }) => ({ a, b: a })) } }),
  },
  {
    name: '$pull by $in of 200,000 from as many',
    before: [seed(5, { x: NUMBERS })],
    command: update(5, { $pull: { x: { $in: NUMBERS.map((at) => at + 200_000) } } }),
  },
  {
    name: '$pull by a regular expression and $or of 1,000',
    before: [seed(6, { x: NUMBERS.map(String) })],
    command: update(6, { $pull: { x: { $in: [/(1+)+$/, /^(a|aa)+$/] } } }),
  },
  {
    name: '$push of 200,000 with $sort and $slice',
    before: [seed(7, { x: DOCUMENTS })],
    command: update(7, {
      $push: { x: { $each: DOCUMENTS, $sort: { b: -1, a: 1 }, $slice: -100_000 } },
    }),
  },
  {
    name: '$set of x.$[].$[].$[].$[].$[] of 100,000',
    before: [seed(8, { x: nested(5) })],
    command: update(8, { $set: { 'x.$[].$[].$[].$[].$[]': 2 } }),
  },
  {
    name: '$inc by 100 filters of arrays, each of 10,000',
    before: [seed(9, { x: list(10_000, (a) => ({ a })) })],
    command: update(
      9,
      { $inc: fieldsOfArrays(100) },
      { arrayFilters: list(100, (at) => ({ [`e${at}.a`]: { $gte: at } })) },
    ),
  },
  {
    name: '$rename of 10,000 fields',
    before: [
      seed(
        10,
        fieldsOf(10_000, () => 1),
      ),
    ],
    command: update(10, {
      $rename: Object.fromEntries(list(10_000, (at) => [`f${at}`, `g${at}`])),
    }),
  },
  {
    name: '$unset of 100,000 fields',
    before: [
      seed(
        11,
        fieldsOf(100_000, () => 1),
      ),
    ],
    command: update(11, { $unset: fieldsOf(100_000, () => 1) }),
  },
  {
    name: '$set of 100,000 fields of a document of as many',
    before: [
      seed(
        12,
        fieldsOf(100_000, () => 1),
      ),
    ],
    command: update(12, { $set: fieldsOf(100_000, (at) => at) }),
  },
  {
    name: 'findAndModify by a pipeline that loops',
    command: {
      findAndModify: 'c',
      query: {},
      update: [
        {
          $set: {
            z: {
              $reduce: { input: range(3_000_000), initialValue: 0, in: { $add: ['$$value', 1] } },
            },
          },
        },
      ],
      ...MAX_TIME,
    },
  },
  {
    name: '100,000 statements of updates',
    command: {
      update: 'updated',
      updates: list(100_000, (at) => ({ q: { _id: `x${at}` }, u: { $set: { a: 1 } } })),
      ...MAX_TIME,
    },
  },
  {
    name: '100,000 statements that each look at all',
    command: {
      update: 'c',
      updates: list(100_000, (at) => ({ q: { s: `none${at}` }, u: { $set: { a: 1 } } })),
      ...MAX_TIME,
    },
  },
  {
    name: 'a bulkWrite of 100,000',
    command: {
      bulkWrite: 1,
      ops: list(100_000, (_id) => ({ insert: 0, document: { _id } })),
      nsInfo: [{ ns: 'bombs.bulk' }],
      ...MAX_TIME,
      $db: 'admin',
    },
  },
  {
    name: 'insert of 100,000 with five indexes',
    before: [
      {
        createIndexes: 'five',
        indexes: list(5, (at) => ({ key: { [`f${at}`]: 1 }, name: `i${at}` })),
      },
    ],
    command: {
      insert: 'five',
      documents: list(100_000, (at) => ({
        f0: at,
        f1: -at,
        f2: at % 7,
        f3: `${at}`,
        f4: [at, at + 1],
      })),
      ...MAX_TIME,
    },
  },
  {
    name: 'insert of 100,000 that are there already',
    command: {
      insert: 'five',
      documents: list(100_000, () => ({ _id: 1 })),
      ordered: false,
      ...MAX_TIME,
    },
  },
  {
    name: 'endSessions of 500,000',
    command: { endSessions: list(500_000, (at) => ({ id: session(at) })), $db: 'admin' },
  },
  {
    name: 'refreshSessions of 300,000',
    command: { refreshSessions: list(300_000, (at) => ({ id: session(at) })), $db: 'admin' },
  },
  {
    name: 'killAllSessionsByPattern of 100,000',
    command: {
      killAllSessionsByPattern: list(100_000, (at) => ({ lsid: { id: session(at) } })),
      $db: 'admin',
    },
  },
  {
    name: 'killSessions of 300,000',
    command: { killSessions: list(300_000, (at) => ({ id: session(at) })), $db: 'admin' },
  },
  {
    name: 'getMore of a batch of 2^63 - 1',
    before: [],
    command: { find: 'c', batchSize: Long.MAX_VALUE, ...MAX_TIME },
  },
];

function fieldsOfArrays(count: number): object {
  return Object.fromEntries(list(count, (at) => [`x.$[e${at}].n${at}`, 1]));
}
