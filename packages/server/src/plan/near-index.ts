import type { NearCondition } from '../query/near-condition.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import type { Fields } from '../value/value.ts';
import { boundsOf } from './bounds.ts';
import { hintedIndex, isImplied } from './choose-plan.ts';

/** The index by which documents near a place are found; undefined where there is none. Throws BadValue for a hint that names no index. */
export function nearIndex(
  collection: DocumentCollection,
  near: NearCondition,
  { filter, hint }: { readonly filter: Fields; readonly hint?: string | Fields | undefined },
): CollectionIndex | undefined {
  const candidates = hint === undefined ? collection.indexes : [hintedIndex(collection, hint)];
  return candidates.find(({ definition }) => {
    if (definition.hidden || !isImplied(definition.specification, filter)) return false;
    const at = definition.paths.findIndex(
      ({ path, special }) => path === near.path && isServed(near, special),
    );
    if (at < 0) return false;
    const bounds = at === 0 ? undefined : boundsOf(filter);
    return definition.paths.slice(0, at).every(({ path }) => bounds!.has(path));
  });
}

// Places in a plane know nothing of GeoJSON, and those on the sphere nothing of distances in a plane.
function isServed(near: NearCondition, kind: string | undefined): boolean {
  if (kind === '2dsphere') return near.isSpherical;
  return kind === '2d' && !near.place.isGeoJson;
}
