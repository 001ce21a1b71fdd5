import { type Area, fresh } from '../area.ts';

/** Arguments at the edge of what is taken. */
export const edges: Area = {
  name: 'edges',
  topology: 'standalone',
  commands: fresh(
    { documents: [{ _id: 1, n: [3, 1] }] },
    ...[{}, { a: 1 }, 1].map((sortBy) => ({
      aggregate: 'c',
      pipeline: [{ $project: { r: { $sortArray: { input: '$n', sortBy } } } }],
      cursor: {},
    })),
    { distinct: 'c', key: 'v\0' },
    { distinct: 'c', key: '' },
    ...[2n, 2n ** 31n - 1n, 2n ** 31n, -1n].map(($size) => ({
      find: 'c',
      filter: { n: { $size } },
    })),
    { find: 'c', filter: { $jsonSchema: { encryptMetadata: {} } } },
    { dbStats: 1, scale: 0 },
  ),
};
