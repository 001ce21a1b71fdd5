import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { keyPatternOf } from '../storage/index-definition.ts';
import type { IndexKey } from '../storage/index-key.ts';
import type { OpTime } from '../storage/oplog.ts';
import type { Collation } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import type { Fields, Value } from '../value/value.ts';
import { boundsOf, type PathBounds } from './bounds.ts';

/** How the records that may match are found. */
export type Plan =
  | { readonly kind: 'collectionScan'; readonly direction: 1 | -1 }
  | { readonly kind: 'idLookup'; readonly ids: readonly Value[] }
  | {
      readonly kind: 'indexScan';
      readonly index: CollectionIndex;
      readonly ranges: readonly KeyRange[];
      readonly direction: 1 | -1;
      /** Whether the records come in the order of the sort that was asked for. */
      readonly sorted?: boolean;
    };

/** Keys between two (partial) keys in index order, ends included; an empty key is no bound. */
export interface KeyRange {
  readonly low: IndexKey;
  readonly high: IndexKey;
  readonly highExclusive?: boolean;
}

export interface PlanRequest {
  readonly collection: DocumentCollection;
  readonly filter: Fields;
  readonly hint?: string | Fields;
  readonly sort?: Fields;
  readonly min?: Fields;
  readonly max?: Fields;
  readonly collation: Collation | undefined;
  /** Readers in the past scan: indexes know the newest versions only. */
  readonly at: OpTime | undefined;
}

const FORWARD: Plan = { kind: 'collectionScan', direction: 1 };
const BACKWARD: Plan = { kind: 'collectionScan', direction: -1 };

/** The plan for a query. Throws BadValue for a hint that names no index. */
export function choosePlan(request: PlanRequest): Plan {
  const { collection, filter, hint, at } = request;
  const natural = naturalOf(hint) ?? naturalOf(request.sort);
  if (natural !== undefined) return natural > 0 ? FORWARD : BACKWARD;
  const hinted = hint === undefined ? undefined : hintedIndex(collection, hint);
  if (request.min !== undefined || request.max !== undefined) return rangeScan(request, hinted);
  const bounds = boundsOf(filter);
  // An `_id` finds every version of its document.
  if (at !== undefined) return idLookup(request, bounds) ?? FORWARD;
  if (hinted !== undefined) {
    return hinted.scannable || hinted === collection.indexes[0]
      ? indexScan(hinted, bounds)
      : FORWARD;
  }
  const byId = idLookup(request, bounds);
  return byId ?? bestScan(request, bounds) ?? sortScan(request) ?? FORWARD;
}

/** A failure of planning, in the words that MongoDB puts around it. */
function planError(
  codeName: string,
  { fullName }: DocumentCollection,
  words: string,
): CommandError {
  return new CommandError(
    codeName,
    `error processing query: ns=${fullName} planner returned error :: caused by :: ${words}`,
  );
}

function naturalOf(spec: string | Fields | undefined): number | undefined {
  const direction = spec instanceof Map ? spec.get('$natural') : undefined;
  return isNumeric(direction) ? toDouble(direction) : undefined;
}

/** The index that a hint names. Throws BadValue when there is none. */
export function hintedIndex(
  collection: DocumentCollection,
  hint: string | Fields,
): CollectionIndex {
  for (const index of collection.indexes) {
    if (index.definition.hidden) continue;
    const named =
      typeof hint === 'string'
        ? index.definition.name === hint
        : compareValues(keyPatternOf(index.definition), hint) === 0;
    if (named) return index === collection.indexes[0] ? collection.idIndex : index;
  }
  throw planError('BadValue', collection, 'hint provided does not correspond to an existing index');
}

function idLookup(request: PlanRequest, bounds: Map<string, PathBounds>): Plan | undefined {
  const points = bounds.get('_id')?.points;
  if (points === undefined) return undefined;
  if (!sameCollation(request.collection.options.collation, request.collation)) {
    if (points.some(comparesText)) return undefined;
  }
  if (points.length === 1) return { kind: 'idLookup', ids: points };
  const ids = points.toSorted((a, b) => compareValues(a, b, request.collation));
  return {
    kind: 'idLookup',
    ids: ids.filter(
      (id, at) => at === 0 || compareValues(ids[at - 1]!, id, request.collation) !== 0,
    ),
  };
}

function bestScan(request: PlanRequest, bounds: Map<string, PathBounds>): Plan | undefined {
  let best: CollectionIndex | undefined;
  let bestScore = 0;
  for (const index of request.collection.indexes) {
    const score = scoreOf(index, request, bounds);
    if (score > bestScore) {
      best = index;
      bestScore = score;
    }
  }
  if (best === undefined) return undefined;
  return indexScan(
    best === request.collection.indexes[0] ? request.collection.idIndex : best,
    bounds,
  );
}

// Two for each leading path with given values, one for a range behind them.
function scoreOf(
  index: CollectionIndex,
  request: PlanRequest,
  bounds: Map<string, PathBounds>,
): number {
  const { definition } = index;
  if (!index.scannable || !isImplied(definition.specification, request.filter)) return 0;
  const textAllowed = sameCollation(definition.collation, request.collation);
  let score = 0;
  for (const { path } of definition.paths) {
    const bound = bounds.get(path);
    if (bound === undefined) return score;
    const values = [...(bound.points ?? []), bound.low, bound.high];
    if (!textAllowed && values.some(comparesText)) return score;
    if (bound.points === undefined) return score + 1;
    score += 2;
  }
  return score;
}

// An index in whose order the documents are to come saves the sorting.
function sortScan(request: PlanRequest): Plan | undefined {
  const { collection, sort } = request;
  if (sort === undefined || sort.size === 0) return undefined;
  for (const index of collection.indexes) {
    const direction = directionFor(index, sort, request.collation);
    if (direction === undefined) continue;
    const used = index === collection.indexes[0] ? collection.idIndex : index;
    const ranges = [{ low: [], high: [] }];
    return { kind: 'indexScan', index: used, ranges, direction, sorted: true };
  }
  return undefined;
}

function directionFor(
  index: CollectionIndex,
  sort: Fields,
  collation: Collation | undefined,
): 1 | -1 | undefined {
  const { definition } = index;
  // Left-out documents and several keys of one document would spoil the order.
  const whole = !definition.sparse && definition.covers === undefined && !index.multikey;
  if (!index.scannable || !whole || !sameCollation(definition.collation, collation))
    return undefined;
  let turned: number | undefined;
  let part = 0;
  for (const [path, order] of sort) {
    const own = definition.paths[part++];
    if (own?.path !== path || !isNumeric(order)) return undefined;
    const turn = toDouble(order) * own.direction > 0 ? 1 : -1;
    turned ??= turn;
    if (turn !== turned) return undefined;
  }
  return turned === undefined || turned > 0 ? 1 : -1;
}

/** Whether a filter asks for at least what a partial index holds; other indexes hold all. */
export function isImplied(specification: Fields, filter: Fields): boolean {
  const partial = specification.get('partialFilterExpression');
  if (!(partial instanceof Map)) return true;
  for (const [name, condition] of partial) {
    const asked = filter.get(name);
    if (asked === undefined || compareValues(asked, condition) !== 0) return false;
  }
  return true;
}

function comparesText(value: Value | undefined): boolean {
  return typeof value === 'string' || value instanceof Map;
}

function sameCollation(a: Collation | undefined, b: Collation | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}

function indexScan(index: CollectionIndex, bounds: Map<string, PathBounds>): Plan {
  let prefixes: Value[][] = [[]];
  const { paths } = index.definition;
  for (const [part, { path, direction }] of paths.entries()) {
    const bound = bounds.get(path);
    if (bound?.points === undefined) {
      const ranges = prefixes.map((prefix) => rangeOf(prefix, bound, direction, index.multikey));
      return { kind: 'indexScan', index, ranges, direction: 1 };
    }
    const sorted = bound.points.toSorted(
      (a, b) => compareValues(a, b, index.definition.collation) * paths[part]!.direction,
    );
    prefixes = prefixes.flatMap((prefix) => sorted.map((point) => [...prefix, point]));
  }
  const ranges = prefixes.map((key) => ({ low: key, high: key }));
  return { kind: 'indexScan', index, ranges, direction: 1 };
}

function rangeOf(
  prefix: readonly Value[],
  bound: PathBounds | undefined,
  direction: 1 | -1,
  multikey: boolean,
): KeyRange {
  let { low, high } = bound ?? { low: undefined, high: undefined };
  // Different elements of an array may satisfy the two ends: only one of them can bound the scan.
  if (multikey && low !== undefined) high = undefined;
  if (direction < 0) [low, high] = [high, low];
  return {
    low: low === undefined ? prefix : [...prefix, low],
    high: high === undefined ? prefix : [...prefix, high],
  };
}

function rangeScan(request: PlanRequest, hinted: CollectionIndex | undefined): Plan {
  if (hinted === undefined) {
    throw planError(
      'Location51173',
      request.collection,
      'When using min()/max() a hint of which index to use must be provided',
    );
  }
  const keyOf = (bound: Fields | undefined, name: string): Value[] => {
    if (bound === undefined) return [];
    const paths = hinted.definition.paths.map(({ path }) => path);
    if (paths.join() !== [...bound.keys()].join()) {
      throw planError(
        'Location51174',
        request.collection,
        `The index specified by hint does not match the fields of ${name}`,
      );
    }
    return [...bound.values()];
  };
  const range: KeyRange = {
    low: keyOf(request.min, 'min'),
    high: keyOf(request.max, 'max'),
    highExclusive: true,
  };
  return { kind: 'indexScan', index: hinted, ranges: [range], direction: 1 };
}
