import type { Document } from 'bson';
import { type Area, fresh, own } from '../area.ts';

function updating(
  q: Document,
  u: Document | readonly Document[],
  options: Document = {},
): Document {
  return { update: 'c', updates: [{ q, u, ...options }] };
}

const UPSERT = { upsert: true };

/** The writes that updates may make, where they count as a change, and what they refuse. */
export const updates: Area = {
  name: 'updates',
  topology: 'standalone',
  commands: [
    ...fresh(
      {},
      updating({ _id: 1 }, { $set: { $mine: 1 } }, UPSERT),
      updating({ _id: 2 }, { $setOnInsert: { $mine: 1 } }, UPSERT),
      updating({ _id: 3 }, { $mine: 1, a: 1 }, UPSERT),
      updating({ _id: 4 }, { a: 1, $mine: 1 }, UPSERT),
      updating({ _id: 5 }, { $set: { '$a.b': 1 } }, UPSERT),
      updating({ _id: 1 }, { $set: { $other: 1 } }),
      updating({ _id: 1 }, { $unset: { $mine: 1 } }),
      updating({ _id: 99 }, { $set: { $a: 1 } }),
      { findAndModify: 'c', query: { _id: 6 }, update: { a: 1, $k: 1 }, upsert: true, new: true },
      { find: 'c', sort: { _id: 1 } },
    ),
    ...fresh(
      {},
      updating({ x: 1 }, [{ $set: { age: { $round: [{ $add: ['age', 1] }, 0] } } }]),
      updating({ x: 1 }, [{ $set: { age: { $round: [{ $add: ['age', 1] }, 0] } } }], UPSERT),
    ),
    ...fresh(
      { documents: [{ _id: 1, v: [1, 2], n: Number.NaN, big: [1] }] },
      updating({ _id: 1 }, { $pull: { 'v.a': 1 } }),
      updating({ _id: 1 }, { $pullAll: { 'v.a': [1] } }),
      updating({ _id: 1 }, { $pull: { 'n.a': 1 } }),
      updating({ _id: 1 }, { $pull: { 'v.a.b': 1 } }),
      updating({ _id: 1 }, { $pop: { 'n.a.b': 1 } }),
      updating({ _id: 1 }, { $unset: { 'v.a': 1 } }),
      updating({ _id: 1 }, { $rename: { 'v.3': 'w' } }),
      updating({ _id: 1 }, { $rename: { 'v.1': 'w' } }),
      updating({ _id: 1 }, { $set: { 'big.2000000': 1 } }),
      updating({ _id: 1 }, { $inc: { n: 1 } }),
      updating({ _id: 1 }, { $mul: { n: 2 } }),
      updating({ _id: 1 }, { $set: { n: Number.NaN } }),
      updating({ _id: 1 }, { $set: { z: 1 } }, { c: { x: 1 } }),
      updating({ _id: 1 }, { $set: { z: 1 } }, { multi: 1 }),
      updating({ _id: 1 }, { $set: { z: 1 } }, { upsert: 1 }),
      updating({}, { $set: { a: 1 } }, { hint: {} }),
      { delete: 'c', deletes: [{ q: {}, limit: 1.5 }] },
      { find: 'c' },
    ),
    ...own({ drop: 'c' }),
  ],
};
