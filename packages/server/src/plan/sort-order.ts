import { present } from '@touchstone/protocol';
import { type Collation, isSameCollation } from '../value/collation.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import type { Fields, Value } from '../value/value.ts';
import { hasArrays } from './index-bounds.ts';
import type { IndexScan, PartBounds } from './index-scan.ts';
import { isEverything, isPoint, point } from './interval.ts';

/** The number of scans of which a sort is worth being put together. */
const MOST_MERGED = 200;

/** A sort by fields; undefined for sorts by something else. */
export type SortPattern = readonly { readonly path: string; readonly direction: 1 | -1 }[];

/** Reads the sort of a query as far as an index can serve it. */
export function sortPattern(sort: Fields): SortPattern | undefined {
  const parts = [...sort].map(([path, order]) =>
    isNumeric(order)
      ? { path, direction: toDouble(order) < 0 ? (-1 as const) : (1 as const) }
      : undefined,
  );
  return parts.every((part) => part !== undefined) ? (parts as SortPattern) : undefined;
}

/**
 * The scans that together yield the entries of a scan in the order of a sort, each by itself in that order;
 * undefined where there are none. Several have to be merged.
 */
export function inOrder(
  scan: IndexScan,
  pattern: SortPattern,
  collation: Collation | undefined,
): readonly IndexScan[] | undefined {
  const { index } = scan;
  if (!isSameCollation(index.definition.collation, collation)) return undefined;
  if (index.multikey && scan.given !== undefined) return undefined;
  if (index.kind === 'hashed') {
    return pattern.every(({ path }) => hasOneValue(scan, path)) ? [scan] : undefined;
  }
  if (index.kind !== 'ordered' && index.kind !== 'wildcard') return undefined;
  const found = alignedParts(scan, pattern);
  if (found === undefined) return undefined;
  const { direction, split } = found;
  const scans = splitAt(scan, split);
  const turned = scans?.map((each) => ({ ...each, direction }));
  return direction === 1 ? turned : turned?.reverse();
}

interface Aligned {
  readonly direction: 1 | -1;
  /** The parts with several values before one that is sorted by. */
  readonly split: readonly number[];
}

function alignedParts(scan: IndexScan, pattern: SortPattern): Aligned | undefined {
  let at = 0;
  let turn: number | undefined;
  const split: number[] = [];
  for (const { path, direction } of pattern) {
    // A scan of one value is in any order.
    if (hasOneValue(scan, path)) continue;
    const found = partFor(scan, path, at);
    if (found === undefined) return undefined;
    const part = present(scan.parts[found.at]);
    if (losesOrder(scan, found)) return undefined;
    split.push(...found.split);
    at = found.at + 1;
    turn ??= direction * part.direction;
    if (direction * part.direction !== turn) return undefined;
  }
  return { direction: turn === -1 ? -1 : 1, split };
}

interface Found {
  readonly at: number;
  readonly split: readonly number[];
}

// The part of a path, behind parts that have single values: one, or some that have to be merged.
function partFor(scan: IndexScan, path: string, from: number): Found | undefined {
  const split: number[] = [];
  for (let at = from; at < scan.parts.length; at++) {
    const part = present(scan.parts[at]);
    if (part.path === path) return { at, split };
    if (isFixed(part, scan)) continue;
    if (!part.intervals.every((each) => isPoint(each, scan.index.definition.collation))) break;
    split.push(at);
  }
  return undefined;
}

// Of arrays an index gives the order only where it comes by all elements, in one walk.
function losesOrder(scan: IndexScan, { at, split }: Found): boolean {
  return hasArrays(scan, at) && (split.length > 0 || leavesElementsOut(scan, at));
}

function hasOneValue(scan: IndexScan, path: string): boolean {
  return scan.parts.some(
    (part, at) => part.path === path && isFixed(part, scan) && !hasArrays(scan, at),
  );
}

function isFixed({ intervals }: PartBounds, { index }: IndexScan): boolean {
  return intervals.length === 1 && isPoint(present(intervals[0]), index.definition.collation);
}

// A sort is by the least or greatest of all elements: a scan that passes over some may have lost just that one. So do bounds
// for another path below the same array.
function leavesElementsOut({ index, parts }: IndexScan, at: number): boolean {
  if (index.kind === 'wildcard') return true;
  const arrays = present(index.multikeyPaths[at]);
  return parts.some(
    ({ intervals }, other) =>
      !isEverything(intervals) &&
      (other === at || [...present(index.multikeyPaths[other])].some((place) => arrays.has(place))),
  );
}

function splitAt(scan: IndexScan, split: readonly number[]): readonly IndexScan[] | undefined {
  let scans: readonly IndexScan[] = [scan];
  for (const part of split) {
    const { intervals, direction } = present(scan.parts[part]);
    if (scans.length * intervals.length > MOST_MERGED) return undefined;
    const ordered = direction === 1 ? intervals : intervals.toReversed();
    scans = ordered.flatMap(({ low }) => scans.map((each) => atValue(each, part, low)));
  }
  return scans;
}

function atValue(scan: IndexScan, part: number, value: Value): IndexScan {
  const parts = scan.parts.map((own, at) =>
    at === part ? { ...own, intervals: [point(value)] } : own,
  );
  return { ...scan, parts };
}
