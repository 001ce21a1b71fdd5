import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encode, present } from '@touchstone/protocol';
import { BSON } from 'bson';
import fc from 'fast-check';
import type { CollectionIndex } from '../storage/collection-index.ts';
import { collectionIn, definitionOf, storageAt } from '../storage/storage.test-support.ts';
import { compareValues } from '../value/compare.ts';
import {
  estimateScan,
  type IndexScan,
  type PartBounds,
  rangesOf,
  wholePart,
} from './index-scan.ts';
import { EVERYTHING, type Interval, type Intervals, point, union } from './interval.ts';

type Direction = 1 | -1;
type Key = readonly [a: number, b: number];

const END = 5;
const KEYS: readonly Key[] = Array.from({ length: END * END }, (_, i) => [
  Math.floor(i / END),
  i % END,
]);

function indexBy(a: Direction, b: Direction): CollectionIndex {
  const collection = collectionIn(storageAt({ now: 0 }));
  const index = collection.addIndex(definitionOf({ a, b }));
  for (const [a0, b0] of KEYS) collection.insert(encode({ _id: `${a0} ${b0}`, a: a0, b: b0 }));
  return index;
}

function scanBy(index: CollectionIndex, parts: readonly PartBounds[]): IndexScan {
  return { kind: 'indexScan', index, parts, direction: 1, exact: [], covered: [] };
}

/** The keys that a scan comes by, in its order. */
function keysIn(scan: IndexScan): Key[] {
  const found: Key[] = [];
  for (const range of rangesOf(scan)) {
    const walk = scan.index.walk(range);
    while (walk.next()) {
      const { a, b } = BSON.deserialize(present(walk.item.head.bytes));
      found.push([a, b]);
    }
  }
  return found;
}

function holds(intervals: Intervals, value: number): boolean {
  return intervals.some(({ low, high, hasLow, hasHigh }) => {
    const [fromLow, fromHigh] = [compareValues(value, low), compareValues(value, high)];
    return (hasLow ? fromLow >= 0 : fromLow > 0) && (hasHigh ? fromHigh <= 0 : fromHigh < 0);
  });
}

const interval: fc.Arbitrary<Interval> = fc
  .tuple(fc.nat(END), fc.nat(END), fc.boolean(), fc.boolean())
  .map(([a, b, hasLow, hasHigh]) =>
    a === b ? point(a) : { low: Math.min(a, b), high: Math.max(a, b), hasLow, hasHigh },
  );
const points = fc.array(fc.nat(END).map(point), { minLength: 1, maxLength: 3 });
const intervals: fc.Arbitrary<Intervals> = fc.oneof(
  fc.array(interval, { minLength: 1, maxLength: 3 }).map((each) => union(each)),
  points.map((each) => union(each)),
  fc.constant(EVERYTHING),
);
const direction = fc.constantFrom<Direction>(1, -1);

it('property: a scan comes by the keys within its bounds once, in the order of the index', () => {
  fc.assert(
    fc.property(intervals, intervals, direction, direction, (first, second, up, down) => {
      const index = indexBy(up, down);
      const scan = scanBy(index, [
        { path: 'a', direction: up, intervals: first },
        { path: 'b', direction: down, intervals: second },
      ]);
      const isByValue = first.every(({ low, high }) => low === high);
      const expected = KEYS.filter(
        ([a, b]) => holds(first, a) && (!isByValue || holds(second, b)),
      ).toSorted((x, y) => (x[0] - y[0]) * up || (x[1] - y[1]) * down);
      assert.deepEqual(keysIn(scan), expected);
      assert.equal(estimateScan(scan), expected.length);
    }),
    { numRuns: 300 },
  );
});

it('comes by the keys between two that are given', () => {
  const given = {
    from: { values: [1, 2], isAfter: false },
    to: { values: [3], isAfter: false },
  };
  const scan = { ...scanBy(indexBy(1, 1), [wholePart('a', 1), wholePart('b', 1)]), given };
  const expected = KEYS.filter(([a, b]) => (a === 1 && b >= 2) || a === 2);
  assert.deepEqual(keysIn(scan), expected);
});

it('looks up one value of one path by itself, under the collation of the index too', () => {
  const collection = collectionIn(storageAt({ now: 0 }));
  const index = collection.addIndex(definitionOf({ a: 1 }));
  for (let a = 0; a < 5; a++) collection.insert(encode({ _id: a, a }));
  const scan = scanBy(index, [{ path: 'a', direction: 1, intervals: [point(3)] }]);
  assert.deepEqual(rangesOf(scan), [
    { from: { values: [3], isAfter: false }, to: { values: [3], isAfter: true } },
  ]);
  assert.equal(estimateScan(scan), 1);
  assert.equal(estimateScan(scanBy(index, [{ path: 'a', direction: 1, intervals: [] }])), 0);
});

it('makes no more ranges than are worth it: what is behind is looked at whole', () => {
  const many: Intervals = Array.from({ length: 50 }, (_, at) => point(at));
  const parts = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      path: at === 0 ? 'a' : 'b',
      direction: 1 as const,
      intervals: many,
    }));
  const index = indexBy(1, 1);
  assert.equal(rangesOf(scanBy(index, parts(1))).length, 50);
  const two = [
    present(parts(1)[0]),
    { path: 'b', direction: 1 as const, intervals: many.slice(0, 40) },
  ];
  assert.equal(rangesOf(scanBy(index, two)).length, 2_000);
  assert.equal(rangesOf(scanBy(index, parts(2))).length, 50);
  const wide: Intervals = Array.from({ length: 3_000 }, (_, at) => point(at));
  const one: readonly PartBounds[] = [{ path: 'a', direction: 1, intervals: wide }];
  assert.equal(rangesOf(scanBy(index, one)).length, 3_000);
  assert.equal(estimateScan(scanBy(index, one)) > 0, true);
});
