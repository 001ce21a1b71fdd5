import { Code, Double } from 'bson';
import { type Area, type AreaCommand, admin, fresh, own } from '../area.ts';

/** The commands, in a database whose name nobody may give to one. */
function inBadDatabase(...commands: readonly AreaCommand['command'][]): readonly AreaCommand[] {
  return commands.map((command) => ({ command, database: 'a$b' }));
}

const index = (specification: object): object => ({
  createIndexes: 'c',
  indexes: [specification],
});

const windowed = (output: object): object => ({
  aggregate: 'c',
  pipeline: [{ $setWindowFields: { sortBy: { _id: 1 }, output: { r: output } } }],
  cursor: {},
});

const staged = (...pipeline: readonly object[]): object => ({
  aggregate: 'c',
  pipeline,
  cursor: {},
});

const HASHED = [new Double(2 ** 63), new Double(-(2 ** 63)), new Code('x', { a: 1 })];

/** Commands, stages and names that are refused, or answered in a way of their own. */
export const commandEdges: Area = {
  name: 'command-edges',
  topology: 'standalone',
  commands: [
    ...inBadDatabase(
      { find: 'x' },
      { count: 'x' },
      { distinct: 'x', key: 'a' },
      { insert: 'x', documents: [{ a: 1 }] },
      { delete: 'x', deletes: [{ q: {}, limit: 1 }] },
      { findAndModify: 'x', remove: true },
      { listIndexes: 'x' },
    ),
    ...fresh(
      { documents: [{ _id: 1, a: 3 }] },
      index({ key: { '$**': 'columnstore' }, name: 'columns' }),
      index({ key: { 'a.$**': 'columnstore' }, name: 'columns' }),
      index({ key: { '$**': 'columnstore', a: 1 }, name: 'columns' }),
      index({ key: { '$**': 'columnstore' } }),
      index({ key: { a: 'geoHaystack' }, name: 'hay', bucketSize: 1 }),
      index({ key: { a: 'geoHaystack' }, name: 'hay', other: 1 }),
      index({ key: { a: 'geoHaystack' } }),
      windowed({ $covariancePop: {} }),
      windowed({ $covarianceSamp: ['$a'] }),
      windowed({ $shift: {} }),
      windowed({ $shift: { output: '$a' } }),
      staged({ $group: { _id: 1, r: { $covariancePop: ['$a', '$b'] } } }),
      staged({ $group: { _id: 1, r: { $covariancePop: '$a' } } }),
      staged({ $densify: { field: 'n', range: { step: 1, bounds: ['a', 1] } } }),
      staged({ $densify: { field: 'n', range: { step: 1, bounds: [1, 'a'] } } }),
      staged({ $planCacheStats: { x: 1 } }),
      staged({ $graphLookup: { as: 'x' } }),
      staged({ $project: { d: { $meta: 'geoNearDistance' } } }),
      staged({ $group: { _id: 1 } }, { $set: { d: { $meta: 'geoNearPoint' } } }),
      staged({ $match: { a: { $gt: 1 } } }, { $project: { k: { $meta: 'sortKey' } } }),
      staged({ $group: { _id: 1 } }, { $set: { k: { $meta: 'sortKey' } } }),
      staged({ $set: { x: 1 } }, { $match: { $text: { $search: 'a' } } }),
      ...HASHED.map((value) =>
        staged({ $project: { h: { $toHashedIndexKey: { $literal: value } } } }),
      ),
      { update: 'c', updates: [{ q: {}, u: { $set: { b: 1 } }, upsertSupplied: true }] },
      {
        update: 'c',
        updates: [{ q: { a: 5 }, u: { $set: { b: 1 } }, upsert: true, upsertSupplied: true }],
      },
    ),
    ...own({ create: 'encrypted', encryptedFields: { fields: [] } }),
    ...fresh(
      { create: { clusteredIndex: { key: { _id: 1 }, unique: true, name: 'cl' } } },
      index({ key: { _id: 1 }, name: 'x', clustered: true, unique: true }),
      index({ key: { a: 1 }, name: 'a' }),
      { dropIndexes: 'c', index: 'a' },
      { drop: 'c' },
    ),
    ...own({ create: 'c' }, { insert: 'c', documents: [{ _id: 1 }] }),
    ...admin(
      { rolesInfo: { role: 'dbOwner', db: 'x' }, showPrivileges: true },
      { rolesInfo: { role: 'readWrite', db: 'x' }, showPrivileges: true },
    ),
  ],
};
