import type { Document } from 'bson';
import { type Area, type AreaCommand, admin, own } from '../area.ts';

const LEVELS = ['snapshot', 'majority', 'available', 'linearizable'];

/** The levels of read concern that commands and stages take, outside transactions. */
export const snapshotReads: Area = {
  name: 'snapshot-reads',
  topology: 'replicaset',
  commands: [
    ...own(
      { insert: 'c', documents: [{ _id: 1, a: 1 }] },
      { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a_1' }] },
      { create: 'v', viewOn: 'c', pipeline: [] },
    ),
    ...LEVELS.flatMap((level) => takenAt({ level })),
  ],
};

function takenAt(readConcern: Document): readonly AreaCommand[] {
  const at = (command: Document): Document => ({ ...command, readConcern });
  const aggregate = (...pipeline: readonly Document[]): Document =>
    at({ aggregate: 'c', pipeline, cursor: {} });
  return [
    ...own(
      at({ find: 'c' }),
      at({ find: 'c', batchSize: 0 }),
      at({ find: 'v' }),
      at({ find: 'missing' }),
      at({ distinct: 'c', key: 'a' }),
      at({ distinct: 'v', key: 'a' }),
      at({ count: 'c', query: { a: 1 } }),
      aggregate(),
      aggregate({ $changeStream: {} }),
      aggregate({ $planCacheStats: {} }),
      at({ aggregate: 'missing', pipeline: [], cursor: {} }),
      at({ explain: { find: 'c' } }),
      at({ mapReduce: 'missing', map: 'm', reduce: 'r', out: { inline: 1 } }),
      at({ getMore: 5n, collection: 'c' }),
      at({ insert: 'c', documents: [{ _id: 9 }] }),
      at({ update: 'c', updates: [{ q: {}, u: { $set: { z: 1 } } }] }),
      at({ delete: 'c', deletes: [{ q: {}, limit: 1 }] }),
      at({ findAndModify: 'c', query: {}, update: { $set: { q: 1 } } }),
      at({ listCollections: 1 }),
      at({ listIndexes: 'c' }),
      at({ createIndexes: 'c', indexes: [{ key: { b: 1 }, name: 'b_1' }] }),
      at({ dropIndexes: 'c', index: 'a_1' }),
      at({ create: 'e' }),
      at({ drop: 'c' }),
      at({ collStats: 'c' }),
      at({ dbStats: 1 }),
      at({ ping: 1 }),
      at({ hello: 1 }),
      at({ killCursors: 'c', cursors: [5n] }),
      at({ endSessions: [] }),
      at({ usersInfo: 1 }),
    ),
    ...admin(
      at({ listDatabases: 1 }),
      at({ renameCollection: 'a.b', to: 'a.c' }),
      at({ aggregate: 1, pipeline: [{ $currentOp: {} }], cursor: {} }),
      at({ aggregate: 1, pipeline: [{ $listLocalSessions: {} }], cursor: {} }),
    ),
  ];
}
