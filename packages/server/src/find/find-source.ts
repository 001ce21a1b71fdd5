import {
  arraySource,
  type DocumentSource,
  iteratorSource,
  limitedSource,
} from '../cursor/document-source.ts';
import { choosePlan, type Plan, type PlanRequest } from '../plan/choose-plan.ts';
import { type ScanCounts, scan } from '../plan/scan.ts';
import { sorts } from '../query/forbidden-operators.ts';
import { compileMatcher, type MatchDetails, type Matcher } from '../query/match.ts';
import { compileProjection, isPositionalProjection, type Projection } from '../query/project.ts';
import { compileSorter, type Sorter } from '../query/sort.ts';
import type { TextPlace } from '../query/text-condition.ts';
import type { IndexEntry } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';

import { findById, findRecordById } from './find-by-id.ts';
import type { FindQuery, Found } from './find-query.ts';
import { isNear, nearestFirst, sortsByDistance } from './nearest.ts';
import { isTextSearch, textMatches, textPlaceOf, textScoreOf } from './text-matches.ts';

export type { FindQuery, Found } from './find-query.ts';

interface CompiledFind {
  readonly matcher: Matcher;
  readonly sorter: Sorter | undefined;
  readonly project: Projection | undefined;
  readonly positional: boolean;
  /** What tells the key of documents that come sorted already. */
  readonly keySorter: Sorter | undefined;
  /** Whether the farthest come first: metadata sorts downward. */
  readonly farthestFirst: boolean;
}

/** Whether the order is something else than that of a scan. */
function isRealSort(sort: Fields | undefined): sort is Fields {
  return sort !== undefined && sort.size > 0 && !sort.has('$natural');
}

/** Compiles everything first, so that a senseless query fails even where no collection is. */
function compileFind(query: FindQuery, collection: DocumentCollection | undefined): CompiledFind {
  const { projection, sort } = query;
  const projects = projection !== undefined && projection.size > 0;
  const text = (): TextPlace => textPlaceOf(collection, query.fullName ?? '');
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
    keySorter:
      projects && hasSort && asksForSortKey(projection)
        ? compileSorter(sort, context.collation, { hasTextScore })
        : undefined,
  };
}

/** The plan request of a find. */
export function planRequest(collection: DocumentCollection, query: FindQuery): PlanRequest {
  const { filter, hint, sort, min, max, at } = query;
  return {
    collection,
    filter,
    at,
    collation: query.context.collation,
    ...(hint === undefined ? {} : { hint }),
    ...(sort === undefined ? {} : { sort }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

/** The documents that a find yields, as bytes. */
export function findSource(
  collection: DocumentCollection | undefined,
  query: FindQuery,
): DocumentSource {
  if (collection === undefined) return searchSource(collection, query);
  const { filter, context, at } = query;
  const found = findById(collection, filter, query, { collation: context.collation, at });
  return found === undefined ? searchSource(collection, query) : arraySource(found);
}

function searchSource(
  collection: DocumentCollection | undefined,
  query: FindQuery,
): DocumentSource {
  const compiled = compileFind(query, collection);
  if (collection === undefined) return arraySource([]);
  if (isNear(compiled.matcher) || isTextSearch(compiled.matcher))
    return searchedSource(collection, query, compiled);
  const plan = choosePlan(planRequest(collection, query));
  const found = matching(collection, query, { ...compiled, plan });
  const show = shownBy(query, compiled);
  const { skip = 0, limit = 0 } = query;
  // Even of sorted documents MongoDB learns only by asking again that there are no more.
  const inOrder =
    compiled.sorter === undefined || isSorted(plan) ? found : sortFound(found, compiled.sorter);
  const documents = iteratorSource(shownFrom(inOrder, skip, show));
  if (limit > 0) return limitedSource(documents, limit);
  const atMostOne = plan.kind === 'idLookup' && plan.ids.length === 1 && query.filter.size === 1;
  return atMostOne ? limitedSource(documents, 1) : documents;
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
  if (compiled.sorter !== undefined) inOrder = sortFound(found, compiled.sorter);
  const documents = iteratorSource(shownFrom(inOrder, skip, shownBy(query, compiled)));
  return limit > 0 ? limitedSource(documents, limit) : documents;
}

function isSorted(plan: Plan): boolean {
  return plan.kind === 'indexScan' && plan.sorted === true;
}

/** The records that match a filter in the order of the sort; for writes that need the record. */
export function findRecords(collection: DocumentCollection, query: FindQuery): Iterable<Found> {
  const known = findRecordById(collection, query);
  if (known !== undefined) return known.map((seen) => ({ ...seen, arrayIndex: -1 }));
  const compiled = compileFind(query, collection);
  const found = matching(collection, query, compiled);
  return compiled.sorter === undefined ? found : sortFound(found, compiled.sorter);
}

/** Matching records; `counts` tells what the scan had to look at. */
export function* matching(
  collection: DocumentCollection,
  query: FindQuery,
  compiled: Pick<CompiledFind, 'matcher' | 'positional'> & { readonly plan?: Plan },
  counts?: ScanCounts,
): Generator<Found> {
  const { matcher } = compiled;
  if (isNear(matcher)) {
    yield* nearestFirst(collection, query, matcher);
    return;
  }
  if (isTextSearch(matcher)) {
    yield* textMatches(collection, query, matcher, counts);
    return;
  }
  const plan = compiled.plan ?? choosePlan(planRequest(collection, query));
  const details: MatchDetails = { arrayIndex: -1 };
  for (const seen of scan(collection, plan, query.at, counts)) {
    details.arrayIndex = -1;
    if (!matcher.matches(seen.bytes, details)) continue;
    const { record, bytes, entry } = seen;
    yield { record, bytes, entry, arrayIndex: details.arrayIndex };
  }
}

function sortFound(found: Iterable<Found>, sorter: Sorter): Found[] {
  const keyed = Array.from(found, (each) => ({ ...each, sortKey: sorter.key(each.bytes) }));
  return keyed.sort((a, b) => sorter.compareKeys(a.sortKey, b.sortKey));
}

function* shownFrom(
  found: Iterable<Found>,
  skip: number,
  show: (found: Found) => Uint8Array,
): Generator<Uint8Array> {
  let skipped = 0;
  for (const each of found) {
    if (skipped < skip) skipped++;
    else yield show(each);
  }
}

function asksForSortKey(projection: Fields): boolean {
  return [...projection.values()].some(
    (value) => value instanceof Map && value.get('$meta') === 'sortKey',
  );
}

function shownBy(
  query: FindQuery,
  { project, keySorter }: CompiledFind,
): (found: Found) => Uint8Array {
  if (query.returnKey) return returnKey;
  if (project === undefined && !query.showRecordId) return ({ bytes }) => bytes;
  return ({ bytes, record, arrayIndex, entry, sortKey: known, nearest }) => {
    const sortKey = known ?? keySorter?.key(bytes);
    const recordId = BigInt(record.recordId);
    const metadata = {
      arrayIndex,
      recordId,
      ...(entry === undefined ? {} : { indexKey: keyFields(entry) }),
      ...(sortKey === undefined ? {} : { sortKey }),
      ...(nearest === undefined ? {} : { nearest }),
      ...textScoreOf(bytes),
    };
    const fields = project === undefined ? decodeFields(bytes) : project(bytes, metadata);
    if (query.showRecordId) fields.set('$recordId', recordId);
    return encodeFields(fields);
  };
}

function returnKey({ entry }: Found): Uint8Array {
  return encodeFields(entry === undefined ? new Map() : keyFields(entry));
}

function keyFields({ paths, key }: IndexEntry): Fields {
  return new Map(paths.map(({ path }, part) => [path, key[part] ?? null]));
}
