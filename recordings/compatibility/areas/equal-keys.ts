import type { Document } from 'bson';
import { type Area, fresh } from '../area.ts';

const DOCUMENTS = Array.from({ length: 17 }, (_, _id) => ({
  _id,
  n: [1, 7, 3, 5].slice(0, 1 + (_id % 4)),
  s: (_id * 5) % 8,
  v: _id % 3,
  one: 1,
}));

const sorted = (sort: Document, limit: number, skip = 0): Document => ({
  find: 'c',
  sort,
  skip,
  limit,
  projection: { _id: 1 },
});

const staged = (...pipeline: readonly Document[]): Document => ({
  aggregate: 'c',
  pipeline: [...pipeline, { $project: { s: 0, v: 0, one: 0 } }],
  cursor: {},
});

const UNWOUND = { $unwind: '$n' };

/** The order in which documents with equal keys come out of a sort. */
export const equalKeys: Area = {
  name: 'equal-keys',
  topology: 'standalone',
  commands: fresh(
    { documents: DOCUMENTS },
    ...[1, 2, 5, 9, 16, 17, 30].map((limit) => sorted({ v: 1 }, limit)),
    ...[3, 8, 17].map((limit) => sorted({ one: 1 }, limit)),
    sorted({ v: -1 }, 7),
    sorted({ v: 1 }, 4, 3),
    sorted({ s: 1, v: -1 }, 6),
    staged({ $sort: { v: 1 } }, { $limit: 6 }),
    staged({ $sort: { v: 1 } }, { $skip: 2 }, { $limit: 6 }),
    staged(UNWOUND, { $sort: { _id: 1 } }, { $limit: 17 }),
    staged(UNWOUND, { $sort: { _id: -1 } }, { $limit: 6 }),
    staged(UNWOUND, { $sort: { n: 1 } }, { $limit: 6 }),
    staged(UNWOUND, { $sort: { n: 1 } }, { $sort: { _id: 1 } }),
    staged({ $sort: { s: 1 } }, { $sort: { one: 1 } }),
    staged({ $sort: { s: 1 } }, { $limit: 6 }, { $sort: { one: 1 } }),
  ),
};
