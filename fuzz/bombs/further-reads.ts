import { Binary } from 'bson';
import { aggregate, type Bomb, insert, list, MAX_TIME, MEGABYTE, range } from './bomb.ts';

const MANY = 200_000;
const LSID = { id: new Binary(Buffer.alloc(16, 7), Binary.SUBTYPE_UUID) };

/** Commands about what there is, sessions, transactions, and stages over many. */
export const furtherReads: readonly Bomb[] = [
  {
    name: 'sort by 32 paths through arrays',
    command: {
      find: 'compound',
      filter: {},
      sort: Object.fromEntries(list(32, (at) => [`f${at}`, at % 2 === 0 ? 1 : -1])),
      ...MAX_TIME,
    },
  },
  {
    name: 'a sort of 200,000 texts under a collation',
    command: {
      find: 'texts',
      filter: {},
      sort: { s: -1, _id: 1 },
      collation: { locale: 'fr', numericOrdering: true },
      hint: { $natural: 1 },
      allowDiskUse: true,
      ...MAX_TIME,
    },
  },
  {
    name: 'a getMore of 200,000 at once',
    command: { find: 'texts', filter: {}, batchSize: MANY, ...MAX_TIME },
  },
  {
    name: 'distinct of 200,000 texts under a collation',
    command: { distinct: 'texts', key: 's', collation: { locale: 'de' }, ...MAX_TIME },
  },
  {
    name: 'count with a hint and a skip',
    command: { count: 'texts', query: { s: { $gte: '1' } }, hint: 'bomb', skip: 3, ...MAX_TIME },
  },
  {
    name: 'explain of a filter of 50,000 parts',
    command: {
      explain: { find: 'c', filter: { $or: list(50_000, (a) => ({ a, s: `${a}` })) } },
      verbosity: 'allPlansExecution',
      ...MAX_TIME,
    },
  },
  {
    name: 'explain of $in of 200,000, by an index',
    command: {
      explain: { find: 'texts', filter: { s: { $in: list(MANY, String) } } },
      verbosity: 'executionStats',
      ...MAX_TIME,
    },
  },
  {
    name: '$in of 200,000 texts, by an index',
    command: { find: 'texts', filter: { s: { $in: list(MANY, String) } }, ...MAX_TIME },
  },
  {
    name: '$or of 5,000 ranges, by an index',
    command: {
      find: 'texts',
      filter: { $or: list(5000, (at) => ({ s: { $gt: `${at}`, $lt: `${at}1` } })) },
      ...MAX_TIME,
    },
  },
  {
    name: '$graphLookup along a chain of 200,000',
    command: aggregate(
      [
        { $match: { _id: 0 } },
        { $set: { next: 0 } },
        {
          $graphLookup: {
            from: 'texts',
            startWith: '$next',
            connectFromField: 'a',
            connectToField: '_id',
            as: 'x',
          },
        },
        { $project: { n: { $size: '$x' } } },
      ],
      'texts',
    ),
  },
  {
    name: '$facet over 200,000, each with $group, $sort and $bucketAuto',
    command: aggregate(
      [
        {
          $facet: {
            a: [{ $group: { _id: '$s' } }, { $count: 'n' }],
            b: [{ $sort: { s: -1 } }, { $limit: 3 }],
            c: [{ $bucketAuto: { groupBy: '$s', buckets: 100 } }],
          },
        },
      ],
      'texts',
    ),
  },
  {
    name: '$merge of 50,000 into one with six indexes',
    before: [
      {
        createIndexes: 'merged',
        indexes: list(6, (at) => ({ key: { s: 1, [`f${at}`]: 1 }, name: `i${at}` })),
      },
    ],
    command: aggregate([{ $limit: 50_000 }, { $merge: 'merged' }], 'texts'),
  },
  {
    name: '$out of 200,000 over one with six indexes',
    command: aggregate([{ $out: 'merged' }], 'texts'),
  },
  {
    name: 'listCollections of 3,000',
    before: list(3000, (at) => ({ create: `named${at}`, $db: 'many' })),
    command: { listCollections: 1, cursor: { batchSize: 100_000 }, ...MAX_TIME, $db: 'many' },
  },
  {
    name: 'dbStats of 3,000 collections',
    command: { dbStats: 1, ...MAX_TIME, $db: 'many' },
  },
  { name: 'dbHash of 3,000 collections', command: { dbHash: 1, ...MAX_TIME, $db: 'many' } },
  { name: 'dropDatabase of 3,000 collections', command: { dropDatabase: 1, $db: 'many' } },
  {
    name: 'top, with all that there is',
    command: { top: 1, $db: 'admin' },
  },
  {
    name: 'validate of 200,000 with two indexes',
    command: { validate: 'texts', full: true, ...MAX_TIME },
  },
  {
    name: '$listLocalSessions of 100,000',
    before: [
      {
        refreshSessions: list(100_000, (at) => {
          const id = Buffer.alloc(16, 3);
          id.writeUInt32LE(at, 0);
          return { id: new Binary(id, Binary.SUBTYPE_UUID) };
        }),
        $db: 'admin',
      },
    ],
    command: {
      aggregate: 1,
      pipeline: [{ $listLocalSessions: { allUsers: true } }, { $count: 'n' }],
      cursor: {},
      ...MAX_TIME,
    },
  },
  {
    name: '$collStats and $indexStats of many',
    command: aggregate([{ $collStats: { storageStats: {}, count: {} } }], 'texts'),
  },
  {
    name: '$jsonSchema with patternProperties over 200,000 fields',
    command: {
      find: 'wide',
      filter: {
        $jsonSchema: { patternProperties: { '^f(1+)+$': { bsonType: 'string' }, f: {} } },
      },
      ...MAX_TIME,
    },
  },
  {
    name: 'a projection without one field of 200,000',
    command: { find: 'wide', filter: {}, projection: { f1: 0 }, ...MAX_TIME },
  },
  {
    name: '$unset and $set of a document of 200,000 fields, ten times',
    command: aggregate(
      [
        ...list(10, (at) => ({ $set: { [`g${at}`]: 1 } })),
        { $unset: 'f3' },
        { $project: { g1: 1 } },
      ],
      'wide',
    ),
  },
  {
    name: '$sort by a field of documents of 200,000 fields',
    command: aggregate(
      [
        { $set: { y: range(20) } },
        { $unwind: '$y' },
        { $sort: { f1: -1, y: 1 } },
        { $project: { y: 1 } },
      ],
      'wide',
    ),
  },
  {
    name: '$indexOfCP of a text of 16 million characters without ASCII',
    command: aggregate([
      {
        $project: {
          x: {
            $indexOfCP: [
              {
                $reduce: {
                  input: range(3),
                  initialValue: '\u00e9'.repeat(900_000),
                  in: { $concat: ['$$value', '$$value'] },
                },
              },
              'z',
            ],
          },
        },
      },
    ]),
  },
  {
    name: '$regexFindAll with a lookahead in a text of a million',
    command: aggregate([
      { $project: { x: { $size: { $regexFindAll: { input: MEGABYTE, regex: 'x(?=x*y)' } } } } },
    ]),
  },
  {
    name: 'a filter of 200,000 texts, in a transaction',
    command: {
      find: 'texts',
      filter: { s: { $in: list(100_000, String) }, a: -1 },
      lsid: LSID,
      ...MAX_TIME,
    },
  },
  {
    name: 'capped: an insert that lets 100,000 go',
    before: [
      { create: 'ring', capped: true, size: 14_000_000 },
      { insert: 'ring', documents: list(100_000, (_id) => ({ _id, s: 'x'.repeat(90) })) },
    ],
    command: insert('ring', { _id: 'large', s: 'x'.repeat(13_000_000) }),
  },
  { name: 'drop of an index of a million keys', command: { dropIndexes: 'arrays', index: '*' } },
  { name: 'reIndex of 200,000', command: { reIndex: 'texts' } },
];
