import { type Area, own } from '../area.ts';

/** The modes of `$merge` and `$out`, and their refusals. */
export const merges: Area = {
  name: 'merges',
  topology: 'standalone',
  commands: own(
    { drop: 's' },
    { drop: 't' },
    {
      insert: 's',
      documents: [
        { _id: 1, a: 1, k: 1 },
        { _id: 2, a: 2, k: 2 },
        { _id: 3, a: 3, k: 3 },
      ],
    },
    {
      insert: 't',
      documents: [
        { _id: 1, old: true, k: 1 },
        { _id: 9, k: 9 },
      ],
    },
    { aggregate: 's', pipeline: [{ $merge: 't' }], cursor: {} },
    { find: 't' },
    {
      aggregate: 's',
      pipeline: [{ $merge: { into: 't', whenMatched: 'replace', whenNotMatched: 'discard' } }],
      cursor: {},
    },
    { find: 't' },
    {
      aggregate: 's',
      pipeline: [
        { $project: { z: '$a' } },
        { $merge: { into: 't', whenMatched: 'keepExisting', whenNotMatched: 'insert' } },
      ],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [{ $merge: { into: 't', whenMatched: 'fail', whenNotMatched: 'insert' } }],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [{ $merge: { into: 'tt', whenMatched: 'merge', whenNotMatched: 'fail' } }],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [{ $merge: { into: 't', whenMatched: 'keepExisting', whenNotMatched: 'discard' } }],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [{ $merge: { into: 't', whenMatched: 'fail', whenNotMatched: 'fail' } }],
      cursor: {},
    },
    { aggregate: 's', pipeline: [{ $merge: { into: 't', whenMatched: 'bogus' } }], cursor: {} },
    { aggregate: 's', pipeline: [{ $merge: { into: 't', whenNotMatched: 'bogus' } }], cursor: {} },
    { aggregate: 's', pipeline: [{ $merge: { into: 't', on: 'k' } }], cursor: {} },
    { createIndexes: 't', indexes: [{ key: { k: 1 }, name: 'k', unique: true }] },
    {
      aggregate: 's',
      pipeline: [{ $project: { _id: 0, k: 1, n: '$a' } }, { $merge: { into: 't', on: 'k' } }],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [{ $project: { _id: 0, n: '$a' } }, { $merge: { into: 't', on: 'k' } }],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [{ $project: { k: [1] } }, { $merge: { into: 't', on: 'k' } }],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [{ $project: { k: null } }, { $merge: { into: 't', on: 'k' } }],
      cursor: {},
    },
    { aggregate: 's', pipeline: [{ $merge: { into: 't', on: [] } }], cursor: {} },
    { aggregate: 's', pipeline: [{ $merge: { into: 't', on: ['k', 'k'] } }], cursor: {} },
    { aggregate: 's', pipeline: [{ $merge: { into: 't', on: 5 } }], cursor: {} },
    { aggregate: 's', pipeline: [{ $merge: { into: 't', bogus: 5 } }], cursor: {} },
    { aggregate: 's', pipeline: [{ $merge: {} }], cursor: {} },
    { aggregate: 's', pipeline: [{ $merge: 5 }], cursor: {} },
    { aggregate: 's', pipeline: [{ $merge: { into: { db: 'x' } } }], cursor: {} },
    { aggregate: 's', pipeline: [{ $merge: { into: { coll: 'tt' } } }], cursor: {} },
    {
      aggregate: 's',
      pipeline: [{ $merge: { into: 't', whenMatched: [{ $match: {} }] } }],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [
        { $merge: { into: 't', whenMatched: [{ $set: { q: '$$new.a' } }], let: { new: 5 } } },
      ],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [
        { $merge: { into: 't', whenMatched: [{ $set: { q: '$$x' } }], let: { x: '$a' } } },
      ],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [{ $merge: { into: 't', whenMatched: 'merge', let: { x: '$a' } } }],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [{ $merge: { into: 't', whenMatched: [{ $set: { _id: 77 } }] } }],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [
        {
          $merge: {
            into: 't',
            whenMatched: [{ $replaceWith: { a: 1 } }],
            whenNotMatched: 'discard',
          },
        },
      ],
      cursor: {},
    },
    { find: 't' },
    { aggregate: 's', pipeline: [{ $merge: 't' }, { $match: {} }], cursor: {} },
    { aggregate: 's', pipeline: [{ $facet: { a: [{ $merge: 't' }] } }], cursor: {} },
    {
      aggregate: 's',
      pipeline: [{ $lookup: { from: 't', pipeline: [{ $merge: 't' }], as: 'x' } }],
      cursor: {},
    },
    { aggregate: 's', pipeline: [{ $merge: 's' }], cursor: {} },
    { create: 'vw', viewOn: 's', pipeline: [] },
    { aggregate: 's', pipeline: [{ $merge: 'vw' }], cursor: {} },
    { aggregate: 's', pipeline: [{ $out: 'vw' }], cursor: {} },
    { aggregate: 's', pipeline: [{ $out: 'system.x' }], cursor: {} },
    { aggregate: 's', pipeline: [{ $out: '' }], cursor: {} },
    { aggregate: 's', pipeline: [{ $out: { db: 'ask', coll: 'o1' } }], cursor: {} },
    { aggregate: 's', pipeline: [{ $out: { db: 'ask' } }], cursor: {} },
    { aggregate: 's', pipeline: [{ $out: 5 }], cursor: {} },
    { aggregate: 's', pipeline: [{ $out: { db: 'ask', coll: 'o1', x: 1 } }], cursor: {} },
    { create: 'cap', capped: true, size: 10000 },
    { aggregate: 's', pipeline: [{ $out: 'cap' }], cursor: {} },
    { aggregate: 's', pipeline: [{ $merge: 'cap' }], cursor: {} },
    {
      aggregate: 's',
      pipeline: [{ $merge: 't' }],
      cursor: {},
      readConcern: { level: 'linearizable' },
    },
    { aggregate: 's', pipeline: [{ $merge: 't' }], cursor: {}, bypassDocumentValidation: true },
    { aggregate: 's', pipeline: [{ $merge: 't' }], cursor: { batchSize: 0 } },
    { create: 'ts1', timeseries: { timeField: 't', metaField: 'm' } },
    { aggregate: 's', pipeline: [{ $merge: 'ts1' }], cursor: {} },
    {
      aggregate: 's',
      pipeline: [{ $project: { t: new Date(1000), m: '$a' } }, { $out: 'ts1' }],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [
        { $project: { t: new Date(1000), m: '$a' } },
        { $out: { db: 'ask', coll: 'ts1', timeseries: { timeField: 't', metaField: 'm' } } },
      ],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [
        { $project: { t: new Date(1000), m: '$a' } },
        { $out: { db: 'ask', coll: 'ts2', timeseries: { timeField: 't', metaField: 'm' } } },
      ],
      cursor: {},
    },
    {
      aggregate: 's',
      pipeline: [
        { $project: { t: new Date(1000), m: '$a' } },
        { $out: { db: 'ask', coll: 'ts2', timeseries: { timeField: 'zz' } } },
      ],
      cursor: {},
    },
  ),
};
