import { present } from '@touchstone/protocol';
import { MaxKey, MinKey } from 'bson';
import type { CollectionIndex } from '../storage/collection-index.ts';
import { wildcardPaths } from '../storage/wildcard-keys.ts';
import { typeAlias } from '../value/bson-type.ts';
import { type Collation, isSameCollation } from '../value/collation.ts';
import { hashedValue } from '../value/hashed-value.ts';
import { isArrayIndex } from '../value/path.ts';
import type { Condition } from './condition.ts';
import { geoBounds } from './geo-bounds.ts';
import { type IndexScan, type PartBounds, wholePart } from './index-scan.ts';
import { type Intervals, intersection, isPoint, point, union } from './interval.ts';
import { type Bounds, boundsOf } from './leaf-bounds.ts';

/** The question to an index. */
export interface IndexRequest {
  readonly conditions: readonly Condition[];
  readonly collation: Collation | undefined;
  /** The cells that are looked at, for documents near a point. */
  readonly cells?: { readonly path: string; readonly intervals: Intervals };
}

interface Bounded {
  readonly condition: Condition;
  readonly bounds: Bounds;
}

/** The scan that an index makes of conditions, forward; undefined where its first part is asked nothing. */
export function boundScan(index: CollectionIndex, request: IndexRequest): IndexScan | undefined {
  if (index.kind === 'wildcard') return wildcardScan(index, request);
  // Most indexes have nothing to do with a query: nothing is made for them.
  if (index.kind !== 'geo' && !asksFirst(index, request)) return undefined;
  const scan = scanOf(index, request);
  const isUseful = index.kind === 'geo' ? scan.hasGeometry : scan.hasFirst;
  return isUseful ? scan.scan : undefined;
}

function asksFirst({ definition }: CollectionIndex, { conditions }: IndexRequest): boolean {
  const { path } = present(definition.paths[0]);
  for (const condition of conditions) if (condition.path === path) return true;
  return false;
}

/** True if an index finds all documents that have a value at a path. */
export function findsEqual(
  { definition, scannable, kind }: CollectionIndex,
  path: string,
  collation: Collation | undefined,
): boolean {
  if (!scannable || definition.sparse || definition.covers !== undefined) return false;
  if (kind !== 'ordered' && kind !== 'hashed') return false;
  const isFirst = present(definition.paths[0]).path === path;
  return isFirst && isSameCollation(definition.collation, collation);
}

/** The scan of an index whether it is asked anything or not: for hints and for sorting. */
export function wholeScan(index: CollectionIndex, request: IndexRequest): IndexScan | undefined {
  if (index.kind === 'wildcard') return wildcardScan(index, request);
  const { scan, hasGeometry } = scanOf(index, request);
  // A geospatial index leaves out what has none.
  return index.kind === 'geo' && !hasGeometry ? undefined : scan;
}

/** The scan of a geospatial index for given cells. */
export function geoScan(index: CollectionIndex, request: IndexRequest): IndexScan {
  return scanOf(index, request).scan;
}

function scanOf(
  index: CollectionIndex,
  request: IndexRequest,
): { readonly scan: IndexScan; readonly hasFirst: boolean; readonly hasGeometry: boolean } {
  const { paths, collation } = index.definition;
  const used: Bounded[] = [];
  let hasGeometry = false;
  const parts = paths.map(({ path, direction, special }, part): PartBounds => {
    const { cells } = request;
    if (special !== undefined && cells?.path === path) return { ...cells, direction };
    const chosen = chosenFor(index, part, request, used);
    if (chosen.length === 0) return wholePart(path, direction);
    hasGeometry ||= special?.startsWith('2d') === true;
    used.push(...chosen);
    let { intervals } = present(chosen[0]).bounds;
    for (const { bounds } of chosen.slice(1)) {
      intervals = intersection(intervals, bounds.intervals, collation);
    }
    return { path, direction, intervals };
  });
  const hasFirst = used.some(({ condition }) => condition.path === present(paths[0]).path);
  return { scan: scanWith(index, parts, used), hasFirst, hasGeometry };
}

function chosenFor(
  index: CollectionIndex,
  part: number,
  request: IndexRequest,
  used: readonly Bounded[],
): readonly Bounded[] {
  const chosen: Bounded[] = [];
  for (const each of candidatesFor(index, part, request)) {
    // A shape has several entries: not all of them are in both of two regions.
    if (present(index.definition.paths[part]).special !== undefined && chosen.length > 0) break;
    const isFree = !index.multikey || canStandBeside(each.condition, [...used, ...chosen], index);
    if (isFree) chosen.push(each);
  }
  return chosen;
}

function scanWith(
  index: CollectionIndex,
  parts: readonly PartBounds[],
  used: readonly Bounded[],
): IndexScan {
  const isExact = index.kind === 'ordered' || index.kind === 'wildcard';
  const exact: Condition[] = [];
  const covered: Condition[] = [];
  for (const { condition, bounds } of used) {
    if (!isExact || condition.within.length > 0) continue;
    if (bounds.tightness === 'exact') exact.push(condition);
    else if (bounds.tightness === 'covered') covered.push(condition);
  }
  return { kind: 'indexScan', index, parts, direction: 1, exact, covered };
}

// The narrowest first: what cannot stand beside it is left out.
function candidatesFor(
  index: CollectionIndex,
  part: number,
  { conditions, collation }: IndexRequest,
): readonly Bounded[] {
  const { definition, multikeyPaths } = index;
  const { path, special } = present(definition.paths[part]);
  const isMultikey = present(multikeyPaths[part]).size > 0;
  // A number in a path may be a field or a place in an array.
  if (isMultikey && path.split('.').some(isArrayIndex)) return [];
  const wanted = {
    collation: definition.collation,
    comparesText: isSameCollation(definition.collation, collation),
    isMultikey,
  };
  const found: Bounded[] = [];
  for (const condition of conditions) {
    if (condition.path !== path) continue;
    const bounds = special?.startsWith('2d')
      ? geoBounds(condition.test, special, definition)
      : boundsOf(condition.test, wanted);
    const usable = bounds && usableBounds(bounds, condition, index, special);
    if (usable !== undefined) found.push({ condition, bounds: usable });
  }
  if (found.length < 2) return found;
  return found.sort((a, b) => breadth(a) - breadth(b) || rank(a) - rank(b));
}

function usableBounds(
  bounds: Bounds,
  condition: Condition,
  { definition }: CollectionIndex,
  special: string | undefined,
): Bounds | undefined {
  if (bounds.matchesMissing && definition.sparse) return undefined;
  // An expression knows missing values, of which a sparse index knows nothing.
  if (condition.test.kind === 'expression' && definition.sparse) return undefined;
  const isThere = definition.sparse && definition.paths.length === 1 && isExists(condition);
  if (isThere) return { ...bounds, tightness: 'exact' };
  return special === 'hashed' ? hashedBounds(bounds) : bounds;
}

// A sparse index of one path holds exactly the documents that have it.
function isExists({ test }: Condition): boolean {
  return test.kind === 'leaf' && test.operator === '$exists';
}

const RANKS: readonly string[] = ['$lte', '$lt', '$gt', '$gte'];

function rank({ condition }: Bounded): number {
  return RANKS.indexOf(condition.test.operator);
}

function breadth({ bounds: { intervals } }: Bounded): number {
  if (intervals.every((each) => isPoint(each))) return intervals.length / 1e6;
  const open = intervals.some(({ low, high }) => low instanceof MinKey || high instanceof MaxKey);
  return open ? 2 : 1;
}

function hashedBounds(bounds: Bounds): Bounds | undefined {
  const { intervals } = bounds;
  const isHashable = intervals.every(
    (each) => isPoint(each) && typeAlias(each.low) !== 'array' && each.low === each.high,
  );
  if (!isHashable) return undefined;
  const hashes = union(intervals.map(({ low }) => point(hashedValue(low))));
  // One hash of several numbers would look like one value to a sort.
  if (hashes.length < intervals.length) return undefined;
  return { ...bounds, intervals: hashes, tightness: 'fetch' };
}

// Where several elements of an array may be what two conditions hold for, only one of them can bound a scan.
function canStandBeside(
  condition: Condition,
  others: readonly Bounded[],
  { definition, multikeyPaths }: CollectionIndex,
): boolean {
  const arraysOn = (path: string): ReadonlySet<string> =>
    present(multikeyPaths[definition.paths.findIndex((each) => each.path === path)]);
  const own = arraysOn(condition.path);
  return others.every(({ condition: other }) => {
    const shared = [...arraysOn(other.path)].filter((place) => own.has(place));
    return shared.length === 0 || isSameElement(condition, other, shared);
  });
}

// An `$elemMatch` in another one is not looked into.
function isSameElement(a: Condition, b: Condition, shared: readonly string[]): boolean {
  const [around, ...inner] = a.within;
  if (around === undefined || inner.length > 0 || b.within.length !== 1) return false;
  const { place, id } = around;
  if (b.within[0]?.id !== id) return false;
  return shared.every((each) => place === each || place.startsWith(`${each}.`));
}

function wildcardScan(index: CollectionIndex, request: IndexRequest): IndexScan | undefined {
  const { definition } = index;
  const holds = wildcardPaths(definition);
  const wanted = {
    collation: definition.collation,
    comparesText: isSameCollation(definition.collation, request.collation),
  };
  for (const condition of request.conditions) {
    const { path } = condition;
    if (!holds(path) || path.split('.').some(isArrayIndex)) continue;
    if (condition.test.kind === 'expression') continue;
    const isMultikey = isUnderArray(path, index);
    const bounds = boundsOf(condition.test, { ...wanted, isMultikey });
    // Missing values and documents have no entry of their own.
    if (bounds === undefined || bounds.matchesMissing || mayBeDocument(bounds)) continue;
    const parts: PartBounds[] = [
      { path: '$_path', direction: 1, intervals: [point(path)] },
      { path, direction: 1, intervals: bounds.intervals },
    ];
    return scanWith(index, parts, [{ condition, bounds }]);
  }
  return undefined;
}

/** True if arrays stand on a path of a wildcard index. */
export function isUnderArray(path: string, { multikeyPaths }: CollectionIndex): boolean {
  for (const place of present(multikeyPaths[0])) {
    if (path === place || path.startsWith(`${place}.`)) return true;
  }
  return false;
}

/** True if arrays stand on the path of a part of a scan. */
export function hasArrays({ index, parts }: IndexScan, part: number): boolean {
  if (index.kind === 'wildcard') return isUnderArray(present(parts[part]).path, index);
  return present(index.multikeyPaths[part]).size > 0;
}

function mayBeDocument({ intervals }: Bounds): boolean {
  const document = { low: new Map(), high: [], hasLow: true, hasHigh: false };
  return (
    intersection(intervals, [document]).length > 0 ||
    intervals.some(({ low }) => Array.isArray(low))
  );
}
