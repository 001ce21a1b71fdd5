import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { parseCollation } from '../value/collation.ts';
import { compareValues } from '../value/compare.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import type { Value } from '../value/value.ts';
import {
  complement,
  EVERYTHING,
  GREATEST,
  type Interval,
  type Intervals,
  intersection,
  isEverything,
  isPoint,
  isWithin,
  LEAST,
  point,
  union,
} from './interval.ts';

/** The ends of intervals, and values between and beyond them. */
const ENDS: readonly number[] = [0, 1, 2, 3, 4];
const PLACES: readonly Value[] = [
  LEAST,
  -1,
  ...ENDS.flatMap((each) => [each, each + 0.5]),
  'x',
  GREATEST,
];

function holds({ low, high, hasLow, hasHigh }: Interval, value: Value): boolean {
  const [fromLow, fromHigh] = [compareValues(value, low), compareValues(value, high)];
  return (hasLow ? fromLow >= 0 : fromLow > 0) && (hasHigh ? fromHigh <= 0 : fromHigh < 0);
}

function members(intervals: Intervals): readonly Value[] {
  return PLACES.filter((value) => intervals.some((each) => holds(each, value)));
}

/** Fails unless intervals stand in order, none of them empty, and none has what another has. */
function checkOrder(intervals: Intervals): void {
  for (const [at, { low, high, hasLow, hasHigh }] of intervals.entries()) {
    const width = compareValues(low, high);
    assert.ok(width < 0 || (width === 0 && hasLow && hasHigh));
    const next = intervals[at + 1];
    if (next === undefined) continue;
    const gap = compareValues(high, next.low);
    assert.ok(gap < 0 || (gap === 0 && !(hasHigh && next.hasLow)));
  }
}

const interval: fc.Arbitrary<Interval> = fc
  .tuple(fc.constantFrom(...ENDS), fc.constantFrom(...ENDS), fc.boolean(), fc.boolean())
  .map(([a, b, hasLow, hasHigh]) =>
    a === b ? point(a) : { low: Math.min(a, b), high: Math.max(a, b), hasLow, hasHigh },
  );
const some: fc.Arbitrary<Interval[]> = fc.array(interval, { maxLength: 4 });
const ordered: fc.Arbitrary<Intervals> = some.map((each) => union(each));

it('property: a union has what any of the intervals has, in order', () => {
  fc.assert(
    fc.property(some, (intervals) => {
      const merged = union(intervals);
      checkOrder(merged);
      assert.deepEqual(members(merged), members(intervals));
    }),
    { numRuns: 500 },
  );
});

it('property: an intersection has what both have, a complement all else', () => {
  fc.assert(
    fc.property(ordered, ordered, (a, b) => {
      const both = intersection(a, b);
      checkOrder(both);
      const inB = members(b);
      assert.deepEqual(
        members(both),
        members(a).filter((value) => inB.includes(value)),
      );
      const rest = complement(a);
      checkOrder(rest);
      assert.deepEqual(
        [...members(a), ...members(rest)].sort(compareValues),
        PLACES.toSorted(compareValues),
      );
    }),
    { numRuns: 500 },
  );
});

it('property: intervals are within one that has all of them, and within no other', () => {
  fc.assert(
    fc.property(ordered, interval, (inner, outer) => {
      const all = members([outer]);
      assert.equal(
        isWithin(inner, [outer]),
        members(inner).every((value) => all.includes(value)),
      );
    }),
    { numRuns: 500 },
  );
});

it('is within several where each part is within one of them', () => {
  const outer = [point(1), { low: 2, high: 4, hasLow: true, hasHigh: false }];
  assert.equal(isWithin([point(3)], outer), true);
  assert.equal(isWithin([point(1), point(2)], outer), true);
  assert.equal(isWithin([point(4)], outer), false);
  assert.equal(isWithin([point(1), point(5)], outer), false);
});

it('keeps neighbors apart that only touch, and joins what overlaps', () => {
  const below: Interval = { low: 0, high: 1, hasLow: true, hasHigh: false };
  assert.deepEqual(union([point(1), below]), [below, point(1)]);
  const wide: Interval = { low: 0, high: 3, hasLow: true, hasHigh: true };
  const inside: Interval = { low: 1, high: 2, hasLow: false, hasHigh: false };
  assert.deepEqual(union([inside, wide]), [wide]);
  assert.deepEqual(
    union([
      { ...wide, hasHigh: false },
      { ...wide, high: 4 },
    ]),
    [{ ...wide, high: 4 }],
  );
});

it('knows everything and nothing', () => {
  assert.deepEqual(complement([]), EVERYTHING);
  assert.deepEqual(complement(EVERYTHING), []);
  assert.equal(isEverything(EVERYTHING), true);
  assert.equal(isEverything([]), false);
  assert.equal(isEverything([{ low: LEAST, high: 3, hasLow: true, hasHigh: true }]), false);
  assert.equal(isEverything([{ low: 3, high: GREATEST, hasLow: true, hasHigh: true }]), false);
  assert.equal(isEverything([...EVERYTHING, point(3)]), false);
  assert.deepEqual(complement([point(LEAST)]), [
    { low: LEAST, high: GREATEST, hasLow: false, hasHigh: true },
  ]);
  assert.deepEqual(complement([point(GREATEST)]), [
    { low: LEAST, high: GREATEST, hasLow: true, hasHigh: false },
  ]);
});

it('takes for one what a collation takes for one', () => {
  const collation = parseCollation(fieldsFrom({ locale: 'en', strength: 2 }));
  const pair: Interval = { low: 'a', high: 'A', hasLow: true, hasHigh: true };
  assert.equal(isPoint(pair, collation), true);
  assert.equal(isPoint(pair), false);
  assert.equal(isPoint({ ...pair, hasLow: false }, collation), false);
  assert.equal(isPoint({ ...pair, hasHigh: false }, collation), false);
  assert.equal(isPoint(point('a')), true);
  assert.equal(union([point('a'), point('A')], collation).length, 1);
  assert.equal(union([point('a'), point('A')]).length, 2);
  assert.equal(intersection([point('a')], [point('A')], collation).length, 1);
  assert.equal(intersection([point('a')], [point('A')]).length, 0);
  assert.equal(isWithin([point('a')], [point('A')], collation), true);
  assert.equal(isWithin([point('a')], [point('A')]), false);
});
