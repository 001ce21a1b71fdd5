import type { ExpressionContext } from '../expression/expression.ts';
import type { NearCondition } from '../query/near-condition.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import type { Fields } from '../value/value.ts';
import type { Condition } from './condition.ts';
import { hintedIndex } from './hint.ts';
import { isImplied } from './implication.ts';

/** The index by which documents near a place are found; undefined where there is none. Throws BadValue for a hint that names no index. */
export function nearIndex(
  collection: DocumentCollection,
  near: NearCondition,
  asked: {
    readonly conditions: readonly Condition[];
    readonly context: ExpressionContext;
    readonly hint?: string | Fields | undefined;
    readonly shown: () => string;
  },
): CollectionIndex | undefined {
  const { conditions, context, hint, shown } = asked;
  const candidates =
    hint === undefined ? collection.indexes : [hintedIndex({ collection, shown }, hint)];
  return candidates.find(({ definition }) => {
    if (definition.hidden || !isImplied(definition, conditions, context)) return false;
    const at = definition.paths.findIndex(
      ({ path, special }) => path === near.path && isServed(near, special),
    );
    if (at < 0) return false;
    return definition.paths
      .slice(0, at)
      .every(({ path }) => conditions.some((condition) => condition.path === path));
  });
}

// Places in a plane know nothing of GeoJSON, and those on the sphere nothing of distances in a plane.
function isServed(near: NearCondition, kind: string | undefined): boolean {
  if (kind === '2dsphere') return near.isSpherical;
  return kind === '2d' && !near.point.isGeoJson;
}
