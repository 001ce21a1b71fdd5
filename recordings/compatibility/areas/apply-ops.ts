import type { Document } from 'bson';
import { type Area, admin, own } from '../area.ts';

const NS = 'compatibility-apply-ops.c';
const apply = (...applyOps: readonly unknown[]): Document => ({ applyOps });

/** `applyOps`: entries of an op-log done again, and those that are refused. */
export const applyingOps: Area = {
  name: 'apply-ops',
  topology: 'standalone',
  commands: [
    ...own({ drop: 'c' }, { drop: 'd' }, { applyOps: [] }, { applyOps: 1 }, apply(5), apply({})),
    ...admin(
      apply({ op: 'i', ns: NS, o: { _id: 5 } }),
      apply({ op: 'n', ns: '', o: {} }),
      apply({ op: 'z', ns: NS, o: {} }),
      apply({ op: 'i', o: {} }),
      apply({ op: 'i', ns: NS }),
      apply({ op: 'i', ns: 'x', o: { a: 1 } }),
      apply({ op: 'c', ns: 'compatibility-apply-ops.$cmd', o: { create: 'c' } }),
      apply({ op: 'c', ns: 'compatibility-apply-ops.$cmd', o: { bogus: 'c' } }),
      apply({ op: 'u', ns: NS, o: { $set: { a: 1 } }, o2: { _id: 1 } }),
      apply(
        { op: 'i', ns: NS, o: { _id: 1, arr: [1, 2, 3], in: { x: 1 } } },
        { op: 'u', ns: NS, o: { $v: 2, diff: { i: { a: 1 } } }, o2: { _id: 1 } },
        { op: 'd', ns: NS, o: { _id: 7 } },
      ),
      apply({
        op: 'u',
        ns: NS,
        o: {
          $v: 2,
          diff: {
            d: { a: false },
            sarr: { a: true, l: 2, u0: 9 },
            sin: { u: { x: 2 }, i: { y: 3 } },
          },
        },
        o2: { _id: 1 },
      }),
      apply({ op: 'i', ns: NS, o: { _id: 2 }, bogus: 1 }),
      apply(
        { op: 'i', ns: NS, o: { _id: 3 } },
        { op: 'i', ns: 'compatibility-apply-ops.nope', o: { _id: 4 } },
        { op: 'i', ns: NS, o: { _id: 5 } },
      ),
      { ...apply({ op: 'd', ns: NS, o: { _id: 3 } }), allowAtomic: false },
      { ...apply({ op: 'd', ns: NS, o: { _id: 1 } }), preCondition: [] },
    ),
    ...own({ find: 'c', sort: { _id: 1 } }),
    ...admin(
      apply({ op: 'u', ns: NS, o: { _id: 1, b: 1 }, o2: { _id: 1 } }),
      apply({ op: 'i', ns: NS, o: { _id: 1, c: 5 } }),
      apply({
        op: 'c',
        ns: 'compatibility-apply-ops.$cmd',
        o: { createIndexes: 'c', v: 2, key: { c: 1 }, name: 'c_1' },
      }),
    ),
    ...own({ find: 'c', sort: { _id: 1 } }),
    ...admin(apply({ op: 'c', ns: 'compatibility-apply-ops.$cmd', o: { drop: 'c' } })),
    ...own({ find: 'c' }),
  ],
};
