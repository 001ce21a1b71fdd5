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
    ...[
      { pattern: '(' },
      { pattern: 5 },
      { not: { pattern: '(' } },
      { anyOf: [{ pattern: '(' }] },
      { dependencies: { n: { pattern: '(' } } },
      { properties: { n: { pattern: '(' } } },
      { additionalProperties: { not: { pattern: '(' } } },
    ].map(($jsonSchema) => ({ count: 'c', query: { $jsonSchema } })),
    ...[{}, { a: {} }, { a: 1 }, '$$x', { $const: [{}] }].flatMap(($documents) => [
      { aggregate: 1, pipeline: [{ $documents }], cursor: {} },
      { aggregate: 'c', pipeline: [{ $documents }], cursor: {} },
    ]),
    { dbStats: 1, scale: 0 },
  ),
};
