import { present } from '@touchstone/protocol';
import { type Collation, isSameCollation } from '../value/collation.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import type { Fields } from '../value/value.ts';
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
  if (index.kind !== 'ordered' || !isSameCollation(index.definition.collation, collation)) {
    return undefined;
  }
  const found = alignedParts(scan, pattern);
  if (found === undefined) return undefined;
  const { direction, split } = found;
  const scans = splitAt(scan, split);
  return scans?.map((each) => ({ ...each, direction }));
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
    const found = partFor(scan, path, at);
    // A scan of one value is in any order.
    if (found === undefined && hasOneValue(scan, path)) continue;
    if (found === undefined) return undefined;
    const part = present(scan.parts[found.at]);
    if (isArray(scan.index, found.at) && leavesElementsOut(scan, found.at)) return undefined;
    split.push(...found.split);
    at = found.at + 1;
    if (isFixed(part, scan)) continue;
    turn ??= direction * part.direction;
    if (direction * part.direction !== turn) return undefined;
  }
  return { direction: turn === -1 ? -1 : 1, split };
}

// The part of a path, behind parts that have single values: one, or some that have to be merged.
function partFor(
  scan: IndexScan,
  path: string,
  from: number,
): { readonly at: number; readonly split: readonly number[] } | undefined {
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

function hasOneValue(scan: IndexScan, path: string): boolean {
  return scan.parts.some(
    (part, at) => part.path === path && isFixed(part, scan) && !isArray(scan.index, at),
  );
}

function isFixed({ intervals }: PartBounds, { index }: IndexScan): boolean {
  return intervals.length === 1 && isPoint(present(intervals[0]), index.definition.collation);
}

function isArray(index: IndexScan['index'], part: number): boolean {
  return present(index.multikeyPaths[part]).size > 0;
}

// A sort is by the least or greatest of all elements: a scan that passes over some may have lost just that one. So do bounds
// for another path below the same array.
function leavesElementsOut({ index, parts }: IndexScan, at: number): boolean {
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
    const { intervals } = present(scan.parts[part]);
    if (scans.length * intervals.length > MOST_MERGED) return undefined;
    scans = scans.flatMap((each) =>
      intervals.map(({ low }) => ({
        ...each,
        parts: each.parts.map((own, at) =>
          at === part ? { ...own, intervals: [point(low)] } : own,
        ),
      })),
    );
  }
  return scans;
}
