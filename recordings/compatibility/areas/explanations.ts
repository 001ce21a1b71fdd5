import type { Document } from 'bson';
import { type Area, fresh } from '../area.ts';

const plan = (command: Document): Document => ({ explain: command, verbosity: 'queryPlanner' });
const done = (command: Document): Document => ({ explain: command, verbosity: 'executionStats' });
const deletion = (q: Document, limit: number): Document => ({
  delete: 'c',
  deletes: [{ q, limit }],
});
const update = (q: Document): Document => ({
  update: 'c',
  updates: [{ q, u: { $set: { a: 1 } } }],
});

/** Stages that read only some fields behind a stage that the query cannot take over. */
const READ_LATER: readonly (readonly Document[])[] = [
  [{ $project: { b: true } }],
  [{ $addFields: { z: '$a' } }, { $project: { _id: false, z: true } }],
  [{ $match: { a: 5 } }, { $group: { _id: '$b' } }],
  [{ $limit: 1 }, { $replaceRoot: { newRoot: { x: '$a' } } }],
  [{ $limit: 1 }],
];

/** Whole explanations of what an administrator asks: views, writes, pipelines, and what cannot be explained. */
export const explanations: Area = {
  name: 'explanations',
  topology: 'standalone',
  commands: fresh(
    {
      documents: [
        { _id: 1, a: 1, b: 1 },
        { _id: 2, a: 41, b: 2 },
      ],
      indexes: [{ key: { a: 1 }, name: 'a_1' }],
    },
    { create: 'v', viewOn: 'c', pipeline: [{ $match: { a: { $gte: 2 } } }] },
    { create: 'vv', viewOn: 'v', pipeline: [{ $match: { b: 2 } }] },
    plan({ find: 'v' }),
    plan({ find: 'v', filter: { b: 1 }, sort: { b: 1 }, skip: 1, limit: 2, hint: 'a_1' }),
    plan({ find: 'vv', filter: { c: 2 }, maxTimeMS: 5000 }),
    plan({ aggregate: 'v', pipeline: [{ $match: { b: 2 } }], cursor: {} }),
    plan({ distinct: 'c', key: 'b' }),
    plan({ distinct: 'c', key: 'b', query: { b: 1 } }),
    plan({ distinct: 'c', key: 'a', query: { b: 1 } }),
    plan({ distinct: 'c', key: 'b', query: { a: 1 } }),
    plan(deletion({ _id: 1 }, 0)),
    plan(deletion({ a: 1 }, 0)),
    plan(deletion({}, 0)),
    plan(deletion({ a: 1 }, 1)),
    done(deletion({ _id: 1 }, 1)),
    plan(update({ a: 1 })),
    done(update({ _id: 1 })),
    done(update({ a: 41 })),
    done(update({ a: 5 })),
    plan({ aggregate: 'c', pipeline: [], cursor: {} }),
    plan({
      aggregate: 'c',
      pipeline: [{ $match: { a: 1 } }, { $sort: { b: 1 } }, { $limit: 1 }],
      cursor: {},
    }),
    plan({
      aggregate: 'c',
      pipeline: [{ $match: { a: 1 } }, { $unwind: '$b' }, { $limit: 1 }],
      cursor: {},
    }),
    ...READ_LATER.map((stages) =>
      plan({ aggregate: 'c', pipeline: [{ $unwind: '$b' }, ...stages], cursor: {} }),
    ),
    { aggregate: 'c', pipeline: [], explain: true },
    { aggregate: 'c', pipeline: [], explain: 1 },
    plan({ find: 'nope', filter: { a: 1 } }),
    plan({ count: 'c' }),
    plan({ count: 'nope' }),
    plan({ ping: 1 }),
    plan({ bogus: 1 }),
    plan({ explain: { find: 'c' } }),
    plan({ insert: 'c', documents: [] }),
    plan({ insert: 'c', documents: [{ a: 1 }] }),
    plan({ update: 'c', updates: [] }),
    plan({
      delete: 'c',
      deletes: [
        { q: {}, limit: 0 },
        { q: {}, limit: 0 },
      ],
    }),
  ),
};
