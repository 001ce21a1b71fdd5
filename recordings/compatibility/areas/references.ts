import type { Document } from 'bson';
import { type Area, fresh } from '../area.ts';

const piped = (...pipeline: readonly Document[]): Document => ({
  aggregate: 'c',
  pipeline,
  cursor: {},
});

/** The parts of a reference to a document, and names like those of metadata, as fields of a path. */
export const references: Area = {
  name: 'references',
  topology: 'standalone',
  commands: fresh(
    {
      documents: [
        { _id: 1, a: 1 },
        { _id: 2, d: { $ref: 'x', $id: 5, $db: 'y' } },
      ],
    },
    piped({ $project: { r: '$d.$id', q: { $concat: ['$d.$ref', '.'] } } }),
    piped({ $project: { 'd.$id': 1 } }),
    piped({ $project: { r: { $sortKey: 1 } } }),
    piped({ $project: { r: { $ref: {} } } }),
    piped({ $unset: 'd.$id' }),
    piped({ $addFields: { 'd.$id': 7 } }),
    piped({ $addFields: { r: { $recordId: 1 } } }),
    piped({ $match: { _id: 2 } }, { $group: { _id: '$d.$ref' } }),
    { find: 'c', projection: { 'd.$id': 1 } },
    { find: 'c', projection: { a: { $id: {} } } },
    { find: 'c', projection: { a: { $id: 1 } } },
    { find: 'c', projection: { $id: 1 } },
    { find: 'c', sort: { 'd.$id': 1 } },
    { find: 'c', filter: { 'd.$id': 5 } },
    piped({ $_internalUnpackBucket: {} }),
    piped({ $_internalBoundedSort: {} }),
    piped({ $_internalApplyOplogUpdate: {} }),
    piped({ $_internalSetWindowFields: {} }),
    piped({ $_internalStreamingGroup: {} }),
    piped({ $mergeCursors: {} }),
  ),
};
