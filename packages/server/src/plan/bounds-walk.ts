import { present } from '@touchstone/protocol';
import type { IndexWalk } from '../storage/collection-index.ts';
import type { IndexKey } from '../storage/index-key.ts';
import type { Collation } from '../value/collation.ts';
import { compareValues } from '../value/compare.ts';
import type { Value } from '../value/value.ts';
import type { IndexScan, PartBounds } from './index-scan.ts';
import { isEverything, isPoint } from './interval.ts';

/** An end of an interval; `isIn` tells whether the value itself belongs to it. */
interface End {
  readonly value: Value;
  readonly isIn: boolean;
}

/** An interval as a scan comes by it: descending parts, and scans backward, from high to low. */
interface Stretch {
  readonly start: End;
  readonly end: End;
  /** Negative where greater values come first. */
  readonly sign: 1 | -1;
}

/** A place to go on from: the first key that begins with these values or, with `isBehind`, the first behind all that do. */
interface Place {
  readonly values: readonly Value[];
  readonly isBehind: boolean;
}

/** The counts of a walk, kept while it goes on. */
interface WalkCounts {
  keys: number;
  seeks: number;
}

/** True if the bounds are one range of keys, which is walked from its first to its last without a look at any. */
export function isOneRange({ parts, given, index }: IndexScan): boolean {
  if (given !== undefined) return true;
  if (parts.some(({ intervals }) => intervals.length !== 1)) return false;
  const { collation } = index.definition;
  const isFixed = ({ intervals }: PartBounds): boolean => isPoint(present(intervals[0]), collation);
  const range = parts.findIndex((part) => !isFixed(part));
  return range < 0 || parts.slice(range + 1).every(({ intervals }) => isEverything(intervals));
}

/**
 * Walks along the entries of a scan as MongoDB does where several ranges are looked at: each key is compared with the bounds,
 * and one outside of them tells where to go on.
 */
export function* walkBounds(scan: IndexScan, counts: WalkCounts): Generator<IndexWalk> {
  const { index } = scan;
  const { collation } = index.definition;
  const bounds = stretchesOf(scan);
  counts.seeks++;
  if (bounds.some((each) => each.length === 0)) return;
  let walk = walkFrom(startAt(bounds, [], 0), scan);
  while (walk.next()) {
    counts.keys++;
    const document = walk.item.head.bytes;
    const key = document === undefined ? undefined : index.keyIn(document, walk.key);
    const next = key === undefined ? 'within' : judge(key, bounds, collation);
    if (next === 'over') return;
    if (next === 'within') {
      yield walk;
      continue;
    }
    counts.seeks++;
    walk = walkFrom(next, scan);
  }
}

function stretchesOf({ parts, direction: scanned }: IndexScan): readonly (readonly Stretch[])[] {
  return parts.map(({ intervals, direction }): readonly Stretch[] => {
    const sign = direction === scanned ? 1 : -1;
    const stretches = intervals.map(({ low, high, hasLow, hasHigh }): Stretch => {
      const [least, most] = [
        { value: low, isIn: hasLow },
        { value: high, isIn: hasHigh },
      ];
      return sign > 0 ? { start: least, end: most, sign } : { start: most, end: least, sign };
    });
    return sign > 0 ? stretches : stretches.reverse();
  });
}

// Seen from the first part on: each value is in a stretch, or before the next one, or behind the last.
function judge(
  key: IndexKey,
  bounds: readonly (readonly Stretch[])[],
  collation: Collation | undefined,
): 'within' | 'over' | Place {
  for (const [part, stretches] of bounds.entries()) {
    const value = present(key[part]);
    const next = stretchAt(value, stretches, collation);
    const before = key.slice(0, part);
    if (next === undefined) {
      return hasRoom(before, bounds, collation) ? { values: before, isBehind: true } : 'over';
    }
    if (isBefore(value, next, collation)) {
      return startAt(bounds, [...before], part, next);
    }
  }
  return 'within';
}

// The first that does not end before a value: there may be as many as a query lists values.
function stretchAt(
  value: Value,
  stretches: readonly Stretch[],
  collation: Collation | undefined,
): Stretch | undefined {
  let from = 0;
  let to = stretches.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isBehind(value, present(stretches[middle]), collation)) from = middle + 1;
    else to = middle;
  }
  return stretches[from];
}

function isBehind(value: Value, { end, sign }: Stretch, collation: Collation | undefined): boolean {
  const order = compareValues(value, end.value, collation) * sign;
  return order > 0 || (order === 0 && !end.isIn);
}

function isBefore(
  value: Value,
  { start, sign }: Stretch,
  collation: Collation | undefined,
): boolean {
  const order = compareValues(value, start.value, collation) * sign;
  return order < 0 || (order === 0 && !start.isIn);
}

// False where every value is the last that its part may have.
function hasRoom(
  values: readonly Value[],
  bounds: readonly (readonly Stretch[])[],
  collation: Collation | undefined,
): boolean {
  return values.some((value, part) => {
    const { end } = present(bounds[part]?.at(-1));
    return !end.isIn || compareValues(value, end.value, collation) !== 0;
  });
}

// The start of a stretch of one part, with those of the first stretches of all parts behind it.
function startAt(
  bounds: readonly (readonly Stretch[])[],
  values: Value[],
  from: number,
  first = present(bounds[from]?.[0]),
): Place {
  for (let part = from; part < bounds.length; part++) {
    const { start } = part === from ? first : present(bounds[part]?.[0]);
    values.push(start.value);
    if (!start.isIn) return { values, isBehind: true };
  }
  return { values, isBehind: false };
}

function walkFrom({ values, isBehind: isPast }: Place, { index, direction }: IndexScan): IndexWalk {
  if (direction === 1) {
    return index.walk({ from: { values, isAfter: isPast }, to: { values: [], isAfter: true } });
  }
  const to = { values, isAfter: !isPast };
  return index.walk({ from: { values: [], isAfter: false }, to }, -1);
}
