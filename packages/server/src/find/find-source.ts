import { sorting } from '../aggregate/pause.ts';
import {
  arraySource,
  type DocumentSource,
  iteratorSource,
  limitedSource,
  PAUSED,
} from '../cursor/document-source.ts';
import type { Pace } from '../expression/pace.ts';
import { afterRests, restingSteps, Standing } from '../expression/standing.ts';
import { choosePlan, type PlanRequest } from '../plan/choose-plan.ts';
import { indexFilterFor } from '../plan/index-filters.ts';
import type { Access, Plan } from '../plan/plan.ts';
import type { ShapedQuery } from '../plan/query-shape.ts';
import { type ScanCounts, type Seen, scan } from '../plan/scan.ts';
import { sortPattern } from '../plan/sort-order.ts';
import { sorts } from '../query/forbidden-operators.ts';
import { compileMatcher, type MatchDetails, type Matcher } from '../query/match.ts';
import { compileProjection, isPositionalProjection, type Projection } from '../query/project.ts';
import { compileSorter, type Sorter } from '../query/sort.ts';
import { sortGauge } from '../query/sort-gauge.ts';
import { SortHeap } from '../query/sort-heap.ts';
import type { TextSearchIndex } from '../query/text-condition.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { collationDocument } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { decodingSteps, LONG_DOCUMENT } from '../value/decode-fields.ts';
import type { Fields } from '../value/value.ts';

import { findById } from './find-by-id.ts';
import { type FindQuery, type Found, PAUSED_FOUND } from './find-query.ts';
import { isNear, type NearMatcher, nearestFirst, sortsByDistance } from './nearest.ts';
import { asksForSortKey, type Showing, shownBy } from './shown-documents.ts';
import { shownFilter, shownQuery } from './shown-query.ts';
import { isTextSearch, type TextMatcher, textMatches, textSearchIndexOf } from './text-matches.ts';

export { type FindQuery, type Found, PAUSED_FOUND } from './find-query.ts';

interface CompiledFind {
  readonly matcher: Matcher;
  readonly sorter: Sorter | undefined;
  readonly project: Projection | undefined;
  readonly positional: boolean;
  /** True if the farthest come first: metadata sorts downward. */
  readonly farthestFirst: boolean;
}

/** True if the order is something else than that of a scan. */
function isRealSort(sort: Fields | undefined): sort is Fields {
  return sort !== undefined && sort.size > 0 && !sort.has('$natural');
}

function checkSameFields({ min, max }: FindQuery): void {
  if (!min?.size || !max?.size || [...min.keys()].join() === [...max.keys()].join()) return;
  throw new CommandError('Location51176', 'min and max must have the same field names');
}

/** Compiles everything first, so that a senseless query fails even where no collection is. */
function compileFind(query: FindQuery, collection: DocumentCollection | undefined): CompiledFind {
  const { projection, sort } = query;
  checkSameFields(query);
  const projects = projection !== undefined && projection.size > 0;
  const text = (): TextSearchIndex => textSearchIndexOf(collection, query.fullName ?? '');
  const matcher = compileMatcher(query.filter, query.context, { allowsNear: true, text });
  const hasTextScore = isTextSearch(matcher);
  if (projects && asksForSortKey(projection) && !isRealSort(sort)) {
    const words = 'cannot use sortKey $meta projection without a sort';
    throw new CommandError('BadValue', words);
  }
  const context = hasTextScore ? { ...query.context, hasTextScore } : query.context;
  if (isNear(matcher) && projects && isPositionalProjection(projection)) throw sorts();
  const farthestFirst = isNear(matcher) && sort?.size === 1 && sortsByDistance(sort);
  const hasSort = isRealSort(sort) && !farthestFirst;
  return {
    matcher,
    farthestFirst,
    sorter: hasSort ? compileSorter(sort, context.collation, { hasTextScore }) : undefined,
    project: projects ? compileProjection(projection, context) : undefined,
    positional: projects && isPositionalProjection(projection),
  };
}

/** The plan request of a find. */
export function planRequest(
  collection: DocumentCollection,
  query: FindQuery,
  { node }: Pick<Matcher, 'node'>,
): PlanRequest {
  const { context, hint, sort, min, max, at, projection, skip = 0, limit = 0 } = query;
  const wanted = limit > 0 ? skip + limit : undefined;
  const request = {
    collection,
    node,
    context,
    hint,
    sort,
    min,
    max,
    projection,
    limit: wanted,
    at,
    shown: () => shownQuery(query, shownFilter(node).join('\n')),
  };
  const indexFilter = indexFilterFor(collection, () => shapedQuery(query));
  return indexFilter === undefined ? request : { ...request, hint: undefined, indexFilter };
}

/** The parts of a query that its shape is made of. */
export function shapedQuery({ filter, sort, projection, context }: FindQuery): ShapedQuery {
  const { collation } = context;
  return { filter, sort, projection, collation: collation && collationDocument(collation) };
}

/** The documents that a find yields, as bytes. */
export function findSource(
  collection: DocumentCollection | undefined,
  query: FindQuery,
): DocumentSource {
  if (collection === undefined) return searchSource(collection, query);
  const found = findQueried(collection, query);
  return found === undefined ? searchSource(collection, query) : seenSource(found);
}

function findQueried(
  collection: DocumentCollection,
  query: FindQuery,
): readonly Seen[] | undefined {
  const { filter, context, at } = query;
  return findById(collection, filter, query, { collation: context.collation, at });
}

/** Documents that are found already. */
export function seenSource(found: readonly Seen[]): DocumentSource {
  return arraySource(found.map(({ bytes }) => bytes));
}

/** The same as `findSource`, where it is known already that more is asked for than one `_id`. */
export function searchSource(
  collection: DocumentCollection | undefined,
  query: FindQuery,
): DocumentSource {
  const compiled = compileFind(query, collection);
  if (collection === undefined) return arraySource([]);
  if (isNear(compiled.matcher) || isTextSearch(compiled.matcher)) {
    return searchedSource(collection, query, compiled);
  }
  const plan = choosePlan(planRequest(collection, query, compiled.matcher));
  const found = matching(collection, query, { ...compiled, plan });
  const show = shownBy(query, compiled.project);
  const { skip = 0, limit = 0 } = query;
  // Even of sorted documents MongoDB learns only by asking again that there are no more.
  const { sorter } = compiled;
  let inOrder: Iterable<Found> = found;
  if (sorter !== undefined && !plan.isSorted) {
    inOrder = sortFound(found, sorter, query, limit > 0 ? skip + limit : undefined);
  } else if (sorter !== undefined && (compiled.project !== undefined || query.keepsMetadata)) {
    inOrder = withSortKeys(found, sorter);
  }
  const documents = iteratorSource(shownFrom(inOrder, skip, show, query.context.pace));
  if (limit > 0) return limitedSource(documents, limit);
  return isIdHack(plan) ? limitedSource(documents, 1) : documents;
}

/** True if a plan asks for one `_id` and nothing else. */
export function isIdHack({ access, filter }: Plan): boolean {
  return access.kind === 'idLookup' && access.ids.length === 1 && filter.length === 0;
}

// A search brings its own order: by distance, by term.
function searchedSource(
  collection: DocumentCollection,
  query: FindQuery,
  compiled: CompiledFind,
): DocumentSource {
  const { skip = 0, limit = 0 } = query;
  const found = matching(collection, query, compiled);
  let inOrder: Iterable<Found> = found;
  if (compiled.farthestFirst) inOrder = [...found].reverse();
  if (compiled.sorter !== undefined) inOrder = sortFound(found, compiled.sorter, query);
  const documents = iteratorSource(
    shownFrom(inOrder, skip, shownBy(query, compiled.project), query.context.pace),
  );
  return limit > 0 ? limitedSource(documents, limit) : documents;
}

/** The records that match a filter in the order of the sort; for writes that need the record. */
export function findRecords(collection: DocumentCollection, query: FindQuery): Iterable<Found> {
  const found = findQueried(collection, query);
  return found === undefined ? searchRecords(collection, query) : found;
}

function searchRecords(collection: DocumentCollection, query: FindQuery): Iterable<Found> {
  const compiled = compileFind(query, collection);
  const plan =
    isNear(compiled.matcher) || isTextSearch(compiled.matcher)
      ? undefined
      : choosePlan(planRequest(collection, query, compiled.matcher));
  const found = matching(collection, query, { ...compiled, ...(plan && { plan }) });
  const { sorter } = compiled;
  if (sorter === undefined || plan?.isSorted) return found;
  return sortFound(found, sorter, { ...query, keepsRecords: true });
}

type MatchedFind = Pick<CompiledFind, 'matcher' | 'positional'> & { readonly plan?: Plan };

/** Matching records; `counts` tells what each part of the plan had to look at. */
export function matching(
  collection: DocumentCollection,
  query: FindQuery,
  compiled: MatchedFind,
  counts?: Map<Access, ScanCounts>,
): Generator<Found> {
  const { matcher } = compiled;
  return isNear(matcher) || isTextSearch(matcher)
    ? matchingRanked(collection, query, matcher)
    : matchingScan(collection, query, compiled, counts);
}

// The plan is made at once: only then are documents looked for.
function matchingRanked(
  collection: DocumentCollection,
  query: FindQuery,
  matcher: NearMatcher | TextMatcher,
): Generator<Found> {
  if (isNear(matcher)) return nearestFirst(collection, query, matcher);
  return textMatches(collection, query, matcher);
}

function* matchingScan(
  collection: DocumentCollection,
  query: FindQuery,
  compiled: MatchedFind,
  counts: Map<Access, ScanCounts> | undefined,
): Generator<Found> {
  const { matcher } = compiled;
  const { at, sort, context } = query;
  const plan = compiled.plan ?? choosePlan(planRequest(collection, query, matcher));
  const order = plan.isSorted && sort !== undefined ? sortPattern(sort) : undefined;
  const details: MatchDetails = { arrayIndex: -1 };
  const scanning = { collection, at, order, collation: context.collation, counts };
  const { pace } = context;
  // Counted here: this is the loop that all searches are in.
  let left = pace?.stride ?? 0;
  const standing = new Standing(pace);
  const matches = ({ bytes }: Seen): boolean => {
    details.arrayIndex = -1;
    return matcher.matches(bytes, details);
  };
  for (const seen of scan(plan.access, scanning)) {
    if (--left === 0) {
      if (pace?.isDueNow()) yield PAUSED_FOUND;
      left = pace?.stride ?? 0;
    }
    const isMatch =
      standing.attempt(matches, seen) ?? (yield* afterRests(PAUSED_FOUND, standing, matches, seen));
    if (isMatch) yield withArrayIndex(seen, details);
  }
}

function withArrayIndex(seen: Seen, { arrayIndex }: MatchDetails): Found {
  return arrayIndex < 0 ? seen : { ...seen, arrayIndex };
}

type Keyed = Found & { readonly sortKey: NonNullable<Found['sortKey']> };

function* sortFound(
  found: Iterable<Found>,
  sorter: Sorter,
  query: FindQuery,
  limit?: number,
): Generator<Found> {
  const compare = (a: Keyed, b: Keyed): number => sorter.compareKeys(a.sortKey, b.sortKey);
  const kept = limit === undefined ? undefined : new SortHeap<Keyed>(limit, compare);
  const keyed: Keyed[] = [];
  const held = query.context.forbidsDiskUse ? sortGauge() : undefined;
  for (const each of found) {
    if (each === PAUSED_FOUND) {
      yield each;
      continue;
    }
    const sortKey = sorter.key(each.bytes);
    if (kept === undefined) held?.take(each.bytes);
    // Of many only the first are kept while they come by.
    if (kept === undefined) keyed.push({ ...each, sortKey });
    else if (isAmongBest(sortKey, kept, sorter)) kept.add({ ...each, sortKey });
  }
  for (const _ of sorting(keyed, compare, query.context.pace)) yield PAUSED_FOUND;
  yield* kept === undefined ? lightened(keyed, query) : kept.values();
}

function isAmongBest(
  sortKey: Keyed['sortKey'],
  { worst }: SortHeap<Keyed>,
  sorter: Sorter,
): boolean {
  return worst === undefined || sorter.compareKeys(sortKey, worst.sortKey) < 0;
}

// A cursor that is left alone holds no more of its documents than it needs.
function* lightened(keyed: Keyed[], query: FindQuery): Generator<Found> {
  const { projection, returnKey: asksKey, showRecordId, keepsRecords, keepsMetadata } = query;
  if (projection !== undefined || asksKey || showRecordId || keepsRecords || keepsMetadata) {
    yield* keyed;
    return;
  }
  const all = keyed.map(({ bytes }) => bytes);
  keyed.length = 0;
  for (const bytes of all) yield { bytes, arrayIndex: -1 } as Found;
}

// A projection may show what a document was sorted by.
function* withSortKeys(found: Iterable<Found>, sorter: Sorter): Generator<Found> {
  for (const each of found) {
    yield each === PAUSED_FOUND ? each : { ...each, sortKey: sorter.key(each.bytes) };
  }
}

function* shownFrom(
  found: Iterable<Found>,
  skip: number,
  { takesApart, show }: Showing,
  pace: Pace | undefined,
): Generator<Uint8Array> {
  let skipped = 0;
  for (const each of found) {
    if (each === PAUSED_FOUND) yield PAUSED;
    else if (skipped < skip) skipped++;
    else if (takesApart && pace !== undefined && each.bytes.length >= LONG_DOCUMENT) {
      yield show(each, yield* restingSteps(PAUSED, pace, decodingSteps(each.bytes)));
    } else yield show(each);
  }
}
