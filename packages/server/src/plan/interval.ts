import { present } from '@touchstone/protocol';
import { MaxKey, MinKey } from 'bson';
import type { Collation } from '../value/collation.ts';
import { compareValues } from '../value/compare.ts';
import type { Value } from '../value/value.ts';

/** Values from one to another. */
export interface Interval {
  readonly low: Value;
  readonly high: Value;
  readonly hasLow: boolean;
  readonly hasHigh: boolean;
}

/** Intervals in order that do not meet. */
export type Intervals = readonly Interval[];

export const LEAST: Value = new MinKey();
export const GREATEST: Value = new MaxKey();

/** All values. */
export const EVERYTHING: Intervals = [{ low: LEAST, high: GREATEST, hasLow: true, hasHigh: true }];

export const NOTHING: Intervals = [];

/** One value. */
export function point(value: Value): Interval {
  return { low: value, high: value, hasLow: true, hasHigh: true };
}

/** True if an interval is one value. */
export function isPoint({ low, high, hasLow, hasHigh }: Interval, collation?: Collation): boolean {
  return hasLow && hasHigh && (low === high || compareValues(low, high, collation) === 0);
}

/** True if intervals are all values. */
export function isEverything(intervals: Intervals): boolean {
  const [only] = intervals;
  return intervals.length === 1 && only?.low === LEAST && only.high === GREATEST;
}

// The place where an interval begins or ends: at a value, before or behind it.
interface Edge {
  readonly value: Value;
  readonly isBehind: boolean;
}

function lowEdge({ low, hasLow }: Interval): Edge {
  return { value: low, isBehind: !hasLow };
}

function highEdge({ high, hasHigh }: Interval): Edge {
  return { value: high, isBehind: hasHigh };
}

function compareEdges(a: Edge, b: Edge, collation: Collation | undefined): number {
  const order = compareValues(a.value, b.value, collation);
  return order !== 0 ? order : Number(a.isBehind) - Number(b.isBehind);
}

function between(low: Edge, high: Edge): Interval {
  return { low: low.value, high: high.value, hasLow: !low.isBehind, hasHigh: high.isBehind };
}

/** The intervals that are in both. */
export function intersection(a: Intervals, b: Intervals, collation?: Collation): Intervals {
  const both: Interval[] = [];
  let [at, other] = [0, 0];
  while (at < a.length && other < b.length) {
    const [one, two] = [present(a[at]), present(b[other])];
    const low = later(lowEdge(one), lowEdge(two), collation);
    const isFirstOver = compareEdges(highEdge(one), highEdge(two), collation) <= 0;
    const high = isFirstOver ? highEdge(one) : highEdge(two);
    if (compareEdges(low, high, collation) < 0) both.push(between(low, high));
    if (isFirstOver) at++;
    else other++;
  }
  return both;
}

function later(a: Edge, b: Edge, collation: Collation | undefined): Edge {
  return compareEdges(a, b, collation) >= 0 ? a : b;
}

/** The intervals that are in any of them. */
export function union(intervals: Intervals, collation?: Collation): Intervals {
  const sorted = intervals.toSorted((a, b) => compareEdges(lowEdge(a), lowEdge(b), collation));
  const merged: Interval[] = [];
  for (const each of sorted) {
    const last = merged.at(-1);
    if (last === undefined || compareEdges(lowEdge(each), highEdge(last), collation) > 0) {
      merged.push(each);
    } else if (isGap(last, each, collation)) merged.push(each);
    else
      merged[merged.length - 1] = between(
        lowEdge(last),
        later(highEdge(last), highEdge(each), collation),
      );
  }
  return merged;
}

// Neighbors that only touch, such as `[1, 1]` behind `[0, 1)`, stay two: both are shown.
function isGap(last: Interval, next: Interval, collation: Collation | undefined): boolean {
  return compareEdges(lowEdge(next), highEdge(last), collation) === 0;
}

/** The intervals that are in none of them. */
export function complement(intervals: Intervals, collation?: Collation): Intervals {
  const rest: Interval[] = [];
  let edge: Edge = { value: LEAST, isBehind: false };
  for (const each of intervals) {
    const low = lowEdge(each);
    if (compareEdges(edge, low, collation) < 0) rest.push(between(edge, low));
    edge = highEdge(each);
  }
  const end: Edge = { value: GREATEST, isBehind: true };
  if (compareEdges(edge, end, collation) < 0) rest.push(between(edge, end));
  return rest;
}

/** True if everything in `inner` is in `outer`. */
export function isWithin(inner: Intervals, outer: Intervals, collation?: Collation): boolean {
  return inner.every((each) =>
    outer.some(
      (other) =>
        compareEdges(lowEdge(other), lowEdge(each), collation) <= 0 &&
        compareEdges(highEdge(each), highEdge(other), collation) <= 0,
    ),
  );
}
