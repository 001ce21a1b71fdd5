import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection, IndexFilter } from '../storage/document-collection.ts';
import { keyPatternOf } from '../storage/index-definition.ts';
import { compareValues } from '../value/compare.ts';
import { queryShape, type ShapedQuery } from './query-shape.ts';

/** The index filter that a query is planned under, if its collection has one for its shape. */
export function indexFilterFor(
  { indexFilters }: DocumentCollection,
  query: () => ShapedQuery,
): IndexFilter | undefined {
  if (indexFilters.size === 0) return undefined;
  return indexFilters.get(queryShape(query()));
}

/** Tells which indexes a filter lets be used. */
export function allows({ indexes }: IndexFilter, { definition }: CollectionIndex): boolean {
  return indexes.some((named) =>
    typeof named === 'string'
      ? named === definition.name
      : compareValues(named, keyPatternOf(definition)) === 0,
  );
}
