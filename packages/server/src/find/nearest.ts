import { present } from '@touchstone/protocol';
import type { NearestPoint } from '../expression/document-metadata.ts';
import { sphereDistance } from '../geometry/distance.ts';
import { EARTH_RADIUS } from '../geometry/geometry.ts';
import { planeDistance } from '../geometry/plane.ts';
import { readStored } from '../geometry/read-geometry.ts';
import { conditionsOf } from '../plan/condition.ts';
import { geoScan } from '../plan/index-bounds.ts';
import { nearIndex } from '../plan/near-index.ts';
import { rings } from '../plan/rings.ts';
import { type Seen, scan } from '../plan/scan.ts';
import type { MatchDetails, Matcher } from '../query/match.ts';
import type { MatchNode } from '../query/match-node.ts';
import { type NearCondition, showNear } from '../query/near-condition.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import type { StoredRecord } from '../storage/stored-record.ts';
import { CommandError } from '../value/command-error.ts';
import { parsePath, somePathValue } from '../value/path.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import type { FindQuery, Found } from './find-query.ts';
import { noPlan, shownFilter, shownQuery } from './shown-query.ts';

/** A filter that says by how far from a place the documents are wanted. */
export type NearMatcher = Matcher & { readonly near: NearCondition };

export function isNear(matcher: Matcher): matcher is NearMatcher {
  return matcher.near !== undefined;
}

/** True if a sort asks for `{ $meta: 'geoNearDistance' }`. */
export function sortsByDistance(sort: Fields): boolean {
  const [asked] = sort.values();
  return asked instanceof Map && asked.get('$meta') === 'geoNearDistance';
}

/**
 * The documents that match, the nearest first, as they are asked for. Throws NoQueryExecutionPlans
 * at once where no index serves.
 */
export function nearestFirst(
  collection: DocumentCollection,
  query: FindQuery,
  matcher: NearMatcher,
): Generator<Near> {
  const index = indexFor(collection, query, matcher);
  return inRings(collection, { query, matcher, index });
}

/** A document with how far away it is. */
export type Near = Found & { readonly nearest: NearestPoint };

interface Search {
  readonly query: FindQuery;
  readonly matcher: NearMatcher;
  readonly index: CollectionIndex;
}

// Ring by ring around the place: who wants the nearest few does not come by the others.
function* inRings(collection: DocumentCollection, search: Search): Generator<Near> {
  const { query, matcher, index } = search;
  const { limit = 0, skip = 0, at, context } = query;
  const { conditions } = conditionsOf(matcher.node, context);
  const met = new Set<StoredRecord>();
  let waiting: Near[] = [];
  for (const ring of rings(index, matcher.near, limit + skip)) {
    const cells = { path: matcher.near.path, intervals: ring.intervals };
    const access = geoScan(index, { conditions, collation: context.collation, cells });
    for (const seen of scan(access, { collection, at, collation: context.collation })) {
      if (met.has(seen.record)) continue;
      met.add(seen.record);
      const near = nearOf(seen, matcher);
      if (near !== undefined) waiting.push(near);
    }
    waiting.sort(byDistance);
    const outside = waiting.findIndex(({ nearest }) => nearest.distance > ring.radius);
    const inside = outside < 0 ? waiting.length : outside;
    yield* waiting.slice(0, inside);
    waiting = waiting.slice(inside);
  }
}

function byDistance(a: Near, b: Near): number {
  return a.nearest.distance - b.nearest.distance || a.record.recordId - b.record.recordId;
}

function nearOf(seen: Seen, matcher: NearMatcher): Near | undefined {
  const details: MatchDetails = { arrayIndex: -1 };
  if (!matcher.matches(seen.bytes, details)) return undefined;
  const nearest = nearestOf(seen.bytes, matcher.near);
  if (nearest === undefined) return undefined;
  const { record, bytes } = seen;
  return { record, bytes, entry: undefined, arrayIndex: details.arrayIndex, nearest };
}

/** The index by which MongoDB finds them. */
export function indexFor(
  collection: DocumentCollection,
  query: FindQuery,
  matcher: NearMatcher,
): CollectionIndex {
  const { hint, sort } = query;
  const refuse = (words: string): CommandError =>
    new CommandError('BadValue', `geoNear expression not allowed with $natural ${words}`);
  if (sort?.has('$natural')) throw refuse('sort order');
  if (hint instanceof Map && hint.has('$natural')) throw refuse('hint');
  const { conditions } = conditionsOf(matcher.node, query.context);
  const index = nearIndex(collection, matcher.near, {
    conditions,
    context: query.context,
    hint,
    shown: () => shownQuery(query, shownTree(matcher)),
  });
  if (index !== undefined) return index;
  const shown = shownQuery(query, shownTree(matcher));
  throw noPlan(collection.fullName, shown, 'unable to find index for $geoNear query');
}

// Groups come first, the distance last.
function shownTree({ node, near }: NearMatcher): string {
  if (node.kind !== 'logical') return showNear(near);
  const groups = node.children.filter((each) => each.kind === 'logical');
  const others = node.children.filter((each) => each.kind !== 'logical' && !isDistance(each));
  const lines = [...groups, ...others].flatMap(shownFilter);
  return ['$and', ...[...lines, showNear(near)].map((line) => `    ${line}`)].join('\n');
}

function isDistance(node: MatchNode): boolean {
  return node.kind === 'field' && node.test.kind === 'leaf' && node.test.near !== undefined;
}

/** The nearest place of a document that is neither too near nor too far away. */
function nearestOf(document: AnyDocument, near: NearCondition): NearestPoint | undefined {
  let nearest: NearestPoint | undefined;
  somePathValue(document, parsePath(near.path), 'expand', (value) => {
    const distance = value === undefined ? undefined : distanceOf(value, near);
    if (distance !== undefined && (nearest === undefined || distance < nearest.distance)) {
      nearest = { distance, point: present(value) };
    }
    return false;
  });
  if (nearest === undefined) return undefined;
  const { distance } = nearest;
  return near.minDistance <= distance && distance <= near.maxDistance ? nearest : undefined;
}

function distanceOf(value: Value, { point, isSpherical }: NearCondition): number | undefined {
  if (!(value instanceof Map) && !Array.isArray(value)) return undefined;
  const geometry = readStored(value, '');
  if (typeof geometry === 'string') return undefined;
  if (!isSpherical) return geometry.kind === 'point' ? planeDistance(geometry, point) : undefined;
  const radians = sphereDistance(geometry, present(point.vector));
  return radians === undefined || !point.isGeoJson ? radians : radians * EARTH_RADIUS;
}
