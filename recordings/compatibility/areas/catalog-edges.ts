import { type Area, admin, fresh, own } from '../area.ts';

/** Smaller things of the catalog and of settings, each of which was answered otherwise once. */
export const catalogEdges: Area = {
  name: 'catalog-edges',
  topology: 'standalone',
  commands: [
    ...fresh(
      { documents: [{ _id: 1, a: 1 }], indexes: [{ key: { a: 1 }, name: 'a_1' }] },
      { collMod: 'c', index: { name: 'a_1', unique: true } },
      { collMod: 'c', index: { name: 'a_1', prepareUnique: true }, dryRun: true },
      { collMod: 'c', index: { name: 'a_1', unique: false } },
      { collMod: 'c', recordPreImages: true },
      { collMod: 'c', validator: { $bogus: 1 } },
      { createIndexes: 'c', indexes: [{ key: { a: 'columnstore' }, name: 'cs' }] },
      {
        createIndexes: 'c',
        indexes: [{ key: { _id: 1 }, name: 'cl', clustered: true, unique: true }],
      },
      { collMod: 'c', validator: { a: { $type: 'string' } } },
      { validate: 'c', metadata: true },
      { collStats: 'nope' },
      { distinct: 1 },
      { distinct: 'c' },
      { connectionStatus: 1, showPrivileges: 'x' },
      { connectionStatus: 1, showPrivileges: 1 },
    ),
    // The profiler tells how a query was carried out.
    ...own(
      { profile: 2 },
      { find: 'c', filter: { a: 1 }, comment: 'by index' },
      { find: 'c', filter: { b: 1 }, comment: 'by scan' },
      { count: 'c', query: { _id: 1 }, comment: 'by id' },
      { profile: 0 },
      {
        find: 'system.profile',
        filter: { 'command.comment': { $exists: true } },
        projection: { op: 1, keysExamined: 1, docsExamined: 1, nreturned: 1, planSummary: 1 },
      },
      { drop: 'system.profile' },
    ),
    ...own(
      { create: 'cl', clusteredIndex: { key: { _id: 1 }, unique: true, name: 'cl' } },
      { insert: 'cl', documents: [{ _id: 1 }, { _id: 1 }] },
      { dropIndexes: 'cl', index: 'cl' },
      { dropIndexes: 'cl', index: { _id: 1 } },
      { drop: 'v' },
      { create: 'v', viewOn: 'c', pipeline: [{ $match: { a: 1 } }] },
      { aggregate: 'v', pipeline: [{ $collStats: { count: {} } }], cursor: {} },
      { aggregate: 'v', pipeline: [{ $collStats: { storageStats: {} } }], cursor: {} },
      { aggregate: 'v', pipeline: [{ $collStats: {} }], cursor: {} },
    ),
    ...admin(
      { renameCollection: 'a.b', to: 'a.c', dropTarget: 'x' },
      { renameCollection: 'a.b', to: 'a.c', dropTarget: 1 },
      { renameCollection: 'a.b', to: 'a..c' },
      { rolesInfo: 'root' },
      { setParameter: 1, logComponentVerbosity: 5 },
      { setParameter: 1, logComponentVerbosity: { bogus: 1 } },
      { setParameter: 1, logComponentVerbosity: { query: { bogus: 1 } } },
      { setParameter: 1, logComponentVerbosity: { query: { verbosity: 'x' } } },
      { setParameter: 1, logComponentVerbosity: { query: { verbosity: -1 }, verbosity: 0 } },
      { setParameter: 1, logComponentVerbosity: { query: 1, verbosity: 2 } },
      { getParameter: 1, logComponentVerbosity: 1, logLevel: 1, quiet: 1 },
      { setParameter: 1, logComponentVerbosity: { query: { verbosity: -1 }, verbosity: 0 } },
    ),
    { command: { ping: 1 }, database: 'a.b' },
  ],
};
