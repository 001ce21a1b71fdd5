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
    { getMore: 1, collection: 'c' },
    { getMore: 1.5, collection: 'c' },
    { getMore: 1n, collection: 'c' },
  ),
};
