import { Long } from 'bson';
import { aggregate, type Bomb, fieldsOf, filled, list, MAX_TIME, MEGABYTE, range } from './bomb.ts';

const LOOP = {
  $reduce: { input: range(3_000_000), initialValue: 0, in: { $add: ['$$value', 1] } },
};
const MANY = 200_000;
const START = { $gt: [LOOP, 0] };

function index(key: object, options: object = {}, collection = 'many'): object {
  return { createIndexes: collection, indexes: [{ key, name: 'bomb', ...options }], ...MAX_TIME };
}

function inserted(collection: string, document: object): object {
  return { insert: collection, documents: [document], ...MAX_TIME };
}

/** Each view joins the one before with itself. */
function doubledViews(count: number): object[] {
  return list(count, (at) => ({
    create: `view${at + 1}`,
    viewOn: at === 0 ? 'c' : `view${at}`,
    pipeline: [{ $unionWith: at === 0 ? 'c' : `view${at}` }],
  }));
}

/** Namespaces, indexes, validators, and commands over whole collections. */
export const catalog: readonly Bomb[] = [
  { name: `making of ${MANY} documents by $out`, command: filled('many', MANY) },
  { name: `an index over ${MANY} documents`, command: index({ a: 1 }) },
  { name: `a wildcard index over ${MANY} documents`, command: index({ '$**': 1 }, { name: 'w' }) },
  {
    name: 'a partial index by a regular expression',
    command: index({ a: -1 }, { name: 'p', partialFilterExpression: { a: { $type: 'string' } } }),
  },
  {
    name: 'a unique index of equal values',
    command: index({ none: 1 }, { name: 'u', unique: true }),
  },
  {
    name: 'a wildcard index over a document of 100,000 fields',
    before: [inserted('wildcard', { _id: 1, ...fieldsOf(100_000, (at) => at) })],
    command: index({ '$**': 1 }, {}, 'wildcard'),
  },
  {
    name: 'a text index over a text of 14 MB',
    before: [inserted('words', { _id: 1, s: 'running words of texts '.repeat(600_000) })],
    command: index({ s: 'text' }, {}, 'words'),
  },
  {
    name: 'a text index over a million words that differ',
    before: [inserted('word', { _id: 1, s: list(1_000_000, (at) => `w${at}`).join(' ') })],
    command: index({ s: 'text' }, {}, 'word'),
  },
  {
    name: 'insert of a text of a million words into a text index',
    before: [index({ s: 'text' }, {}, 'wordy')],
    command: inserted('wordy', { _id: 1, s: list(1_000_000, (at) => `w${at}`).join(' ') }),
  },
  {
    name: '$text with a million words',
    before: [index({ s: 'text' }, {}, 'c')],
    command: {
      find: 'c',
      filter: { $text: { $search: list(1_000_000, (at) => `w${at}`).join(' ') } },
      ...MAX_TIME,
    },
  },
  {
    name: 'an index of 1,000',
    command: {
      createIndexes: 'c',
      indexes: list(1000, (at) => ({ key: { [`f${at}`]: 1 }, name: `i${at}` })),
    },
  },
  {
    name: 'insert of 10,000 under a validator that loops',
    before: [{ create: 'checked', validator: { $expr: START } }],
    command: { insert: 'checked', documents: list(10_000, (_id) => ({ _id })), ...MAX_TIME },
  },
  {
    name: 'insert of 20,000 under a validator of 1,000 patterns',
    before: [
      {
        create: 'patterned',
        validator: {
          $jsonSchema: {
            patternProperties: Object.fromEntries(
              list(1000, (at) => [`(a+)+${at}$`, { type: 'object' }]),
            ),
          },
        },
      },
    ],
    command: {
      insert: 'patterned',
      documents: list(20_000, (_id) => ({ _id, aaaaaa: 1 })),
      ...MAX_TIME,
    },
  },
  {
    name: 'patternProperties over 100,000 fields',
    command: {
      find: 'wildcard',
      filter: {
        $jsonSchema: {
          patternProperties: Object.fromEntries(list(100, (at) => [`(f+)+${at}$`, {}])),
          additionalProperties: false,
        },
      },
      ...MAX_TIME,
    },
  },
  {
    name: 'collMod to a validator, validate',
    command: { validate: 'many', full: true, ...MAX_TIME },
  },
  { name: 'dbHash', command: { dbHash: 1, ...MAX_TIME } },
  {
    name: 'dataSize by a range of keys',
    command: {
      dataSize: 'bombs.many',
      keyPattern: { _id: 1 },
      min: { _id: 1 },
      max: { _id: 190_000 },
    },
  },
  { name: 'collStats of many', command: { collStats: 'many', ...MAX_TIME } },
  { name: 'dbStats of many', command: { dbStats: 1, freeStorage: 1, ...MAX_TIME } },
  {
    name: 'cloneCollectionAsCapped of many',
    command: { cloneCollectionAsCapped: 'many', toCollection: 'capped', size: 100_000_000 },
  },
  {
    name: 'convertToCapped of many',
    before: [filled('capping', MANY)],
    command: { convertToCapped: 'capping', size: 100_000_000 },
  },
  {
    name: 'update of many',
    command: {
      update: 'many',
      updates: [{ q: {}, u: { $set: { z: 1 } }, multi: true }],
      ...MAX_TIME,
    },
  },
  {
    name: 'count of many by $where',
    command: {
      count: 'many',
      query: { $where: 'var n = 0; for (var i = 0; i < 50000; i++) n += i; return false' },
      ...MAX_TIME,
    },
  },
  { name: 'distinct of many', command: { distinct: 'many', key: '_id', ...MAX_TIME } },
  {
    name: '$merge into what is read',
    command: aggregate([{ $set: { _id: { $add: ['$_id', 0.5] } } }, { $merge: 'many' }], 'many'),
  },
  {
    name: '$out over what is read',
    command: aggregate([{ $set: { y: 1 } }, { $out: 'many' }], 'many'),
  },
  {
    name: '$merge with a pipeline of its own',
    command: aggregate(
      [{ $merge: { into: 'many', whenMatched: [{ $set: { x: { $size: range(100_000) } } }] } }],
      'many',
    ),
  },
  {
    name: 'delete of many',
    command: { delete: 'many', deletes: [{ q: {}, limit: 0 }], ...MAX_TIME },
  },
  { name: 'drop of many', before: [filled('many', MANY)], command: { drop: 'many' } },
  {
    name: 'renameCollection over many',
    before: [filled('many', MANY), filled('few', 10)],
    command: { renameCollection: 'bombs.few', to: 'bombs.many', dropTarget: true, $db: 'admin' },
  },
  {
    name: 'views of views, doubled 19 times',
    before: doubledViews(19),
    command: { count: 'view19', query: { none: 1 }, ...MAX_TIME },
  },
  {
    name: 'listCollections by a filter that loops',
    command: { listCollections: 1, filter: { $expr: START }, ...MAX_TIME },
  },
  {
    name: 'listDatabases by a filter that loops',
    command: { listDatabases: 1, filter: { $expr: START }, ...MAX_TIME, $db: 'admin' },
  },
  {
    name: 'listCollections by $where',
    command: { listCollections: 1, filter: { $where: 'while (true) {}' }, ...MAX_TIME },
  },
  {
    name: '$currentOp and 100,000 regular expressions',
    command: {
      aggregate: 1,
      pipeline: [
        { $currentOp: {} },
        { $match: { $or: list(50_000, (at) => ({ op: { $regex: `(a+)+${at}$` } })) } },
      ],
      cursor: {},
      ...MAX_TIME,
      $db: 'admin',
    },
  },
  {
    name: 'currentOp with a filter of 50,000',
    command: {
      currentOp: 1,
      $or: list(50_000, (at) => ({ [`f${at}`]: { $regex: '(a+)+$' } })),
      ...MAX_TIME,
      $db: 'admin',
    },
  },
  {
    name: 'killCursors of 500,000',
    command: { killCursors: 'c', cursors: list(500_000, (at) => Long.fromNumber(at)) },
  },
  { name: 'create of a name of 1 MB', command: { create: MEGABYTE } },
  {
    name: '$documents of 300,000',
    command: {
      aggregate: 1,
      pipeline: [{ $documents: list(300_000, (a) => ({ a })) }, { $count: 'n' }],
      cursor: {},
      ...MAX_TIME,
    },
  },
];
