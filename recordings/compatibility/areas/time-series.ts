import { type Area, own } from '../area.ts';

const SERIES = { timeField: 't', metaField: 'm' };
const at = (seconds: number): Date => new Date(seconds * 1000);
const setMeta = { $set: { m: 'c' } };

/** Collections of measurements: their indexes, what may be stored and what may be changed. */
export const timeSeries: Area = {
  name: 'time-series',
  topology: 'standalone',
  commands: own(
    { create: 'f', timeseries: SERIES },
    { create: 'f', timeseries: SERIES },
    { create: 'f' },
    { create: 'f', viewOn: 'x', pipeline: [] },
    { listIndexes: 'f' },
    { listCollections: 1, filter: { name: 'f' } },
    { insert: 'f', documents: [{ t: at(1), m: 'a', _id: 1, v: 1 }] },
    { insert: 'f', documents: [{ _id: 9 }, { _id: 10, t: at(2) }] },
    { insert: 'f', documents: [{ _id: 9 }, { _id: 10, t: 5 }], ordered: false },
    // Equal ids are no matter.
    { insert: 'f', documents: [{ _id: 1, t: at(4), m: 'a' }] },
    { insert: 'f', documents: [{ _id: 1, t: at(8), m: 'b' }] },
    { find: 'f', sort: { t: 1 } },
    { count: 'f', query: { _id: 1 } },
    { find: 'f', filter: { _id: 1, m: 'b' } },
    { find: 'f', filter: { _id: { $in: [1, 2] } }, sort: { t: -1 } },
    { delete: 'f', deletes: [{ q: { m: 'b' }, limit: 0 }] },
    { count: 'f', query: { _id: 1 } },
    ...[
      { q: { v: 1 }, u: { $set: { v: 2 } } },
      { q: { m: 'a' }, u: { $set: { v: 2 } }, multi: true },
      { q: { v: 1 }, u: setMeta, multi: true },
      { q: { m: 'a' }, u: setMeta },
      { q: { m: 'a' }, u: setMeta, multi: true, upsert: true },
      { q: { m: 'a' }, u: [{ $set: { m: 'z' } }], multi: true },
      { q: { m: 'a' }, u: { $rename: { m: 'y' } }, multi: true },
      { q: { m: 'a' }, u: { a: 1 }, multi: true },
      { q: { $expr: { $eq: ['$m', 1] } }, u: setMeta, multi: true },
      { q: { $or: [{ m: 'a' }, { v: 1 }] }, u: setMeta, multi: true },
      { q: { 'm.x': 1 }, u: { $set: { 'm.y': 1 } }, multi: true },
      { q: { m: 'a' }, u: setMeta, multi: true },
    ].map((update) => ({ update: 'f', updates: [update] })),
    { count: 'f', query: { m: 'c' } },
    { findAndModify: 'f', query: { m: 'c' }, update: setMeta },
    { findAndModify: 'f', query: { m: 'c' }, remove: true },
    { createIndexes: 'f', indexes: [{ key: { m: 1, t: 1 }, name: 'other' }] },
    { createIndexes: 'f', indexes: [{ key: { 'm.s': 1 }, name: 'ms' }] },
    { listIndexes: 'f' },
    { dropIndexes: 'f', index: '*' },
    { listIndexes: 'f' },
    { drop: 'f' },
    { create: 'g', timeseries: { timeField: 't' } },
    { listIndexes: 'g' },
    { update: 'g', updates: [{ q: {}, u: { $set: { a: 1 } }, multi: true }] },
    { drop: 'g' },
    {
      create: 'g',
      timeseries: { timeField: 't', bucketMaxSpanSeconds: 3600, bucketRoundingSeconds: 3600 },
    },
    { create: 'h', timeseries: SERIES, expireAfterSeconds: 100 },
    { listCollections: 1, filter: { name: 'g' } },
    { listCollections: 1, filter: { name: 'h' } },
    { drop: 'system.buckets.h' },
    { listIndexes: 'h' },
  ),
};
