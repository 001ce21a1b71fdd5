import { present } from '@touchstone/protocol';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { KeyBound, KeyRange } from '../storage/key-order.ts';
import type { Value } from '../value/value.ts';
import type { Condition } from './condition.ts';
import { EVERYTHING, type Interval, type Intervals, isEverything, isPoint } from './interval.ts';

/** One part of an index's key, with the values that are looked at. */
export interface PartBounds {
  /** The path that it holds the values of. */
  readonly path: string;
  readonly direction: 1 | -1;
  readonly intervals: Intervals;
}

/** The entries of an index that are looked at. */
export interface IndexScan {
  readonly kind: 'indexScan';
  readonly index: CollectionIndex;
  readonly parts: readonly PartBounds[];
  readonly direction: 1 | -1;
  /** The conditions that hold for exactly the entries that are looked at. */
  readonly exact: readonly Condition[];
  /** The conditions that an entry's key decides. */
  readonly covered: readonly Condition[];
  /** The first key and the one behind the last, where they are given themselves (`min`, `max`). */
  readonly given?: KeyRange;
}

/** Ranges beyond this number are not worth their making: what is behind is looked at whole. */
const MOST_RANGES = 2_000;

/** The ranges of keys of a scan, in the index's order. */
export function rangesOf({ index, parts, given }: IndexScan): readonly KeyRange[] {
  if (given !== undefined) return [given];
  const { collation } = index.definition;
  const only = onlyInterval(parts);
  // One value of one path is what is asked for most.
  if (only !== undefined && isPoint(only, collation)) return [rangeAt([only.low])];
  let prefixes: Value[][] = [[]];
  for (const { intervals, direction } of parts) {
    const ordered = direction === 1 ? intervals : intervals.toReversed();
    const fits = prefixes.length * ordered.length <= MOST_RANGES;
    if (!fits && prefixes.length > 1) break;
    if (ordered.every((each) => isPoint(each, collation))) {
      prefixes = prefixes.flatMap((prefix) => ordered.map(({ low }) => [...prefix, low]));
    } else if (isEverything(intervals)) break;
    else {
      return prefixes.flatMap((prefix) => ordered.map((each) => between(prefix, each, direction)));
    }
  }
  return prefixes.map(rangeAt);
}

/** True if all keys in the ranges are within the bounds: behind a range, bounds for further parts are not looked at. */
export function hasExactRanges({ index, parts, given }: IndexScan): boolean {
  if (given !== undefined) return true;
  const { collation } = index.definition;
  let count = 1;
  for (const [at, { intervals }] of parts.entries()) {
    if (count > 1 && count * intervals.length > MOST_RANGES) return false;
    count *= intervals.length;
    if (!intervals.every((each) => isPoint(each, collation))) {
      return parts.slice(at + 1).every((part) => isEverything(part.intervals));
    }
  }
  return true;
}

function onlyInterval(parts: readonly PartBounds[]): Interval | undefined {
  const [part] = parts;
  return parts.length === 1 && part?.intervals.length === 1 ? part.intervals[0] : undefined;
}

// All keys that begin with these values.
function rangeAt(values: readonly Value[]): KeyRange {
  return { from: { values, isAfter: false }, to: { values, isAfter: true } };
}

function between(prefix: readonly Value[], interval: Interval, direction: 1 | -1): KeyRange {
  const { low, high, hasLow, hasHigh } = interval;
  const at = (value: Value, isAfter: boolean): KeyBound => ({
    values: [...prefix, value],
    isAfter,
  });
  if (direction === 1) return { from: at(low, !hasLow), to: at(high, hasHigh) };
  return { from: at(high, !hasHigh), to: at(low, hasLow) };
}

/** The number of entries that a scan looks at, about. */
export function estimateScan(scan: IndexScan): number {
  const ranges = rangesOf(scan);
  // Of many ranges some tell enough about the others.
  const step = Math.max(1, Math.floor(ranges.length / 20));
  let sum = 0;
  let looked = 0;
  for (let at = 0; at < ranges.length; at += step) {
    sum += scan.index.estimate(present(ranges[at]));
    looked++;
  }
  return looked === 0 ? 0 : (sum * ranges.length) / looked;
}

/** A part of which nothing is asked. */
export function wholePart(path: string, direction: 1 | -1): PartBounds {
  return { path, direction, intervals: EVERYTHING };
}

/** True if a document may come by more than once. */
export function meetsTwice({ index }: IndexScan): boolean {
  // Ranges of places may overlap where the date line goes through a region.
  return index.multikey || index.kind === 'geo';
}
