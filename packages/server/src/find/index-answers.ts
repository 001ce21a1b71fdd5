import { present } from '@touchstone/protocol';
import { walkBounds } from '../plan/bounds-walk.ts';
import { choosePlan } from '../plan/choose-plan.ts';
import { hasExactRanges, type IndexScan, meetsTwice, rangesOf } from '../plan/index-scan.ts';
import type { Plan } from '../plan/plan.ts';
import { compileMatcher } from '../query/match.ts';
import { searchesText } from '../query/text-condition.ts';
import type { CollectionIndex, IndexWalk } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import type { StoredRecord } from '../storage/stored-record.ts';
import { isSameCollation } from '../value/collation.ts';
import { bsonUndefined, type Value } from '../value/value.ts';
import type { FindQuery } from './find-query.ts';
import { planRequest } from './find-source.ts';

/** The scan whose entries are exactly what a query asks for; undefined where documents have to be looked at. */
export function exactScan(plan: Plan): IndexScan | undefined {
  const { access, filter } = plan;
  if (access.kind !== 'indexScan' || filter.length > 0 || access.covered.length > 0) {
    return undefined;
  }
  return access.given === undefined ? access : undefined;
}

/** The number of documents that a query finds, told by an index alone; undefined where none tells. */
export function countByIndex(collection: DocumentCollection, query: FindQuery): number | undefined {
  if (collection.changedFor(query.at) !== undefined || query.filter.size === 0) return undefined;
  if (searchesText(query.filter)) return undefined;
  const matcher = compileMatcher(query.filter, query.context, { allowsNear: true });
  if (matcher.near !== undefined) return undefined;
  const scan = exactScan(choosePlan(planRequest(collection, query, matcher)));
  if (scan === undefined) return undefined;
  const { skip = 0, limit = 0 } = query;
  const met = meetsTwice(scan) ? new Set<StoredRecord>() : undefined;
  const most = limit > 0 ? skip + limit : Number.POSITIVE_INFINITY;
  let count = 0;
  for (const { item } of entriesWithin(scan)) {
    if (count >= most) break;
    if (met?.has(item)) continue;
    met?.add(item);
    count++;
  }
  return Math.max(0, count - skip);
}

function* entriesWithin(scan: IndexScan): Generator<IndexWalk> {
  if (!hasExactRanges(scan)) {
    yield* walkBounds(scan, { keys: 0, seeks: 0 });
    return;
  }
  for (const range of rangesOf(scan)) {
    const walk = scan.index.walk(range);
    while (walk.next()) yield walk;
  }
}

/** The scan that comes by every value of a path once. */
export interface DistinctScan {
  readonly scan: IndexScan;
  readonly index: CollectionIndex;
}

/** The index that tells the different values at a path, without looking at every entry; undefined where none does. */
export function distinctScan(
  collection: DocumentCollection,
  query: FindQuery,
  path: string,
): DistinctScan | undefined {
  if (collection.changedFor(query.at) !== undefined) return undefined;
  if (searchesText(query.filter)) return undefined;
  const matcher = compileMatcher(query.filter, query.context, { allowsNear: true });
  if (matcher.near !== undefined) return undefined;
  for (const [at, each] of collection.indexes.entries()) {
    if (!tellsValues(each, path, query)) continue;
    const index = at === 0 ? collection.idIndex : each;
    const { name } = index.definition;
    const scan = exactScan(choosePlan(planRequest(collection, { ...query, hint: name }, matcher)));
    // Conditions on other parts may not hold for the first entry of a value.
    const isOfFirst = scan?.exact.every((condition) => condition.path === path);
    if (scan !== undefined && isOfFirst) return { scan, index };
  }
  return undefined;
}

function tellsValues(
  index: CollectionIndex,
  path: string,
  { context, filter }: FindQuery,
): boolean {
  const { definition, kind, multikey, scannable } = index;
  if (!scannable || kind !== 'ordered' || definition.covers !== undefined) return false;
  // Of a document that is found by one element of an array all elements count.
  if (multikey && (filter.size > 0 || path.includes('.'))) return false;
  const isFirst = present(definition.paths[0]).path === path;
  return isFirst && isSameCollation(definition.collation, context.collation);
}

/** The values of a scan's first part, each once; a missing one counts as null. */
export function* distinctValues({ scan, index }: DistinctScan): Generator<Value> {
  for (const range of rangesOf(scan)) {
    let { from } = range;
    for (;;) {
      const walk = index.walk({ from, to: range.to });
      if (!walk.next()) break;
      const key = index.keyIn(present(walk.item.head.bytes), walk.key);
      if (key === undefined) break;
      // An array without elements has no value.
      if (key[0] !== bsonUndefined) yield present(key[0]);
      from = { values: [present(key[0])], isAfter: true };
    }
  }
}
