import { type Area, fresh } from '../area.ts';

/** Filters and projections. */
export const queries: Area = {
  name: 'queries',
  topology: 'standalone',
  commands: [
    ...fresh(
      {
        documents: [
          {
            _id: 1,
            r: [
              { $ref: 'x', $id: 5 },
              { $ref: 'x', $id: 6, $db: 'q' },
            ],
            v: [1, 2],
            w: 3,
          },
        ],
      },
      { find: 'c', filter: { r: { $elemMatch: { $id: 6 } } } },
      { find: 'c', filter: { r: { $elemMatch: { $db: 'q' } } } },
      { find: 'c', filter: { r: { $elemMatch: { $ref: 'x', $id: 7 } } } },
      { find: 'c', filter: { v: { $all: [{ $unknown: 'x' }] } } },
      { find: 'c', filter: { v: { $all: [{ $gt: 1 }] } } },
      { find: 'c', filter: { v: { $all: [1, { $unknown: 'x' }] } } },
      { find: 'c', projection: { _id: 1, v: { $slice: 1 } } },
      { find: 'c', projection: { v: { $slice: 1 } } },
      { find: 'c', projection: { _id: 1, x: { $meta: 'recordId' } } },
    ),
  ],
};
