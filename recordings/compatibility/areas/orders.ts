import type { Document } from 'bson';
import { type Area, fresh } from '../area.ts';

const SORTS: readonly Document[] = [
  { $natural: 1, a: 1 },
  { a: 1, $natural: -1 },
  { $natural: 0 },
  { $natural: 2 },
  { $natural: -1.5 },
  { $natural: 'x' },
  { $natural: { $meta: 'x' } },
  { $natural: -1 },
];
const SORT_KEY = { $addFields: { key: { $meta: 'sortKey' } } };
const INDEX_KEY = { $project: { key: { $meta: 'indexKey' } } };
/** Pipelines that ask what documents were sorted and found by. */
const ASKED: readonly (readonly Document[])[] = [
  [{ $sort: { a: -1 } }, SORT_KEY],
  [{ $sort: { _id: 1 } }, { $limit: 1 }, SORT_KEY],
  [{ $sort: { b: 1, _id: -1 } }, { $set: { x: 1 } }, SORT_KEY],
  [{ $sort: { _id: 1 } }, { $group: { _id: '$_id' } }, { $sort: { _id: 1 } }, SORT_KEY],
  [{ $sort: { _id: 1 } }, { $replaceWith: { x: 1 } }, SORT_KEY],
  [{ $sort: { _id: 1 } }, INDEX_KEY],
  [{ $sort: { b: 1, _id: 1 } }, INDEX_KEY],
  [{ $match: { a: { $gt: 1 } } }, INDEX_KEY],
  [{ $match: { _id: 1 } }, INDEX_KEY],
];
const REQUESTS: readonly Document[] = [
  { hint: { $natural: 0 } },
  { hint: { $natural: 'x' } },
  { hint: { $natural: 1, a: 1 } },
  { hint: { $natural: -1 }, sort: { a: 1 } },
  { hint: { $natural: -1 }, sort: { $natural: 1 } },
  { hint: { $natural: -1 }, sort: { $natural: -1 } },
  { hint: { a: 1 }, sort: { $natural: 1 } },
  { hint: 'a', sort: { $natural: 1 } },
  { sort: { $natural: 1 }, min: { a: 1 }, hint: 'a' },
  { min: { a: 2 }, max: { b: 2 }, hint: 'a' },
  { min: {}, max: { a: 2 }, hint: 'a' },
  { min: { a: 1 }, max: { a: 2 }, hint: 'a' },
];

/** The orders that a client may ask for, and those that contradict themselves. */
export const orders: Area = {
  name: 'orders',
  topology: 'standalone',
  commands: fresh(
    {
      documents: [
        { _id: 1, a: 2 },
        { _id: 2, a: 1 },
      ],
      indexes: [{ key: { a: 1 }, name: 'a' }],
    },
    ...SORTS.map((sort) => ({ find: 'c', sort })),
    ...REQUESTS.map((request) => ({ find: 'c', ...request })),
    { aggregate: 'c', pipeline: [], hint: { $natural: 2 }, cursor: {} },
    { count: 'c', hint: { $natural: 2 } },
    { findAndModify: 'c', sort: { $natural: 1, a: 1 }, remove: true },
    ...ASKED.map((pipeline) => ({ aggregate: 'c', pipeline, cursor: {} })),
    { getMore: 1, collection: 'c' },
    { getMore: 1.5, collection: 'c' },
    { getMore: 1n, collection: 'c' },
  ),
};
