import { type Area, own } from '../area.ts';

const at = (seconds: number): Date => new Date(1_704_067_200_000 + seconds * 1000);

/** The buckets of a time series: what is read of them, and of its indexes over them. */
export const buckets: Area = {
  name: 'buckets',
  topology: 'standalone',
  commands: own(
    { create: 'ts', timeseries: { timeField: 't', metaField: 'm' } },
    {
      insert: 'ts',
      documents: [
        { _id: 1, t: at(10.5), m: 'a', v: 1, n: { x: 1, y: 'q' } },
        { _id: 2, t: at(20), m: 'a', v: 5, n: { x: 0 } },
        { _id: 3, t: at(4000), m: 'b', w: [1, 2] },
        { _id: 4, t: at(4001), v: 1 },
      ],
    },
    // The order of columns is that of a hash table.
    { find: 'system.buckets.ts', projection: { control: 1, meta: 1, 'data.t': 1 } },
    { find: 'system.buckets.ts', filter: { 'control.max.v': 5 }, projection: { 'data.v': 1 } },
    { count: 'system.buckets.ts' },
    { distinct: 'system.buckets.ts', key: 'control.max.w' },
    {
      aggregate: 'system.buckets.ts',
      pipeline: [{ $group: { _id: null, count: { $sum: 1 }, most: { $max: '$control.max.v' } } }],
      cursor: {},
    },
    { listIndexes: 'system.buckets.ts' },
    {
      createIndexes: 'ts',
      indexes: [
        { key: { 'm.s': 1, t: -1 }, name: 'ms' },
        { key: { v: 1 }, name: 'v' },
        { key: { v: -1, m: 1 }, name: 'vm' },
      ],
    },
    { listIndexes: 'system.buckets.ts' },
    { listCollections: 1, filter: { name: /ts$/ } },
    { collMod: 'system.buckets.ts', expireAfterSeconds: 5 },
    { create: 'system.buckets.ts' },
    { validate: 'ts' },
    { find: 'system.buckets.nope' },
    { listIndexes: 'system.buckets.nope' },
    { drop: 'system.buckets.ts' },
    { find: 'ts' },
  ),
};
