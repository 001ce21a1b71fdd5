import type { Document } from 'bson';
import { type Area, fresh } from '../area.ts';

const PAIRS = [
  ['k', 'f'],
  ['k.0', 'f'],
  ['k', 'f.0'],
  ['k.a', 'f.a'],
  ['k.1.a', 'f.a'],
  ['', 'f'],
];

function joined(localField: string | undefined, foreignField: string | undefined): Document[] {
  const lookup = { from: 'foreign', localField, foreignField, as: 'o' };
  return [{ $lookup: lookup }, { $lookup: { ...lookup, pipeline: [] } }].map((stage) => ({
    aggregate: 'c',
    pipeline: [{ $sort: { _id: 1 } }, stage, { $project: { o: '$o._id' } }],
    cursor: {},
  }));
}

/** The values that `$lookup` looks up, and those that it finds: arrays in arrays, paths with numbers, what is missing. */
export const lookups: Area = {
  name: 'lookups',
  topology: 'standalone',
  commands: [
    ...fresh({
      name: 'foreign',
      documents: [
        { _id: 1, f: 1 },
        { _id: 2, f: [2, 3] },
        { _id: 3, f: null },
        { _id: 4 },
        { _id: 6, f: [] },
        { _id: 8, f: [[1]] },
        { _id: 9, f: [[[1]]] },
        { _id: 10, f: [{ a: 1 }] },
        { _id: 11, f: [[{ a: 2 }]] },
        { _id: 12, f: { '0': 1 } },
        { _id: 13, f: [null] },
        { _id: 14, f: [[]] },
        { _id: 15, f: [[1], 2] },
        { _id: 16, f: /a/ },
      ],
    }),
    ...fresh(
      {
        documents: [
          { _id: 1, k: 1 },
          { _id: 2, k: [1, 2] },
          { _id: 3, k: null },
          { _id: 4 },
          { _id: 6, k: [] },
          { _id: 8, k: [[1]] },
          { _id: 9, k: [[[1]]] },
          { _id: 10, k: [{ a: 1 }, { a: [2] }, [{ a: 3 }]] },
          { _id: 11, k: [{ '0': 1 }] },
          { _id: 12, k: { '0': [1] } },
          { _id: 13, k: [null] },
          { _id: 14, k: [[]] },
          { _id: 15, k: /a/ },
          { _id: 16, k: 'a' },
        ],
      },
      ...PAIRS.flatMap(([local, foreign]) => joined(local, foreign)),
    ),
  ],
};
