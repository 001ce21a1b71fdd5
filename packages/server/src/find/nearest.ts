import type { NearestPlace } from '../expression/document-metadata.ts';
import { sphereDistance } from '../geometry/distance.ts';
import { EARTH_RADIUS } from '../geometry/geometry.ts';
import { planeDistance } from '../geometry/plane.ts';
import { readStored } from '../geometry/read-geometry.ts';
import { nearIndex } from '../plan/near-index.ts';
import { scan } from '../plan/scan.ts';
import type { MatchDetails, Matcher } from '../query/match.ts';
import type { MatchNode } from '../query/match-node.ts';
import { type NearCondition, showNear } from '../query/near-condition.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import { parsePath, somePathValue } from '../value/path.ts';
import { showFields, showValue } from '../value/show-value.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import type { FindQuery, Found } from './find-query.ts';

/** A filter that says by how far from a place the documents are wanted. */
export type NearMatcher = Matcher & { readonly near: NearCondition };

export function isNear(matcher: Matcher): matcher is NearMatcher {
  return matcher.near !== undefined;
}

/** Whether a sort asks for `{ $meta: 'geoNearDistance' }`. */
export function sortsByDistance(sort: Fields): boolean {
  const [asked] = sort.values();
  return asked instanceof Map && asked.get('$meta') === 'geoNearDistance';
}

/**
 * The documents that match, the nearest first. Throws NoQueryExecutionPlans where no index
 * serves: though all documents are looked at, what needs an index elsewhere does here.
 */
export function nearestFirst(
  collection: DocumentCollection,
  query: FindQuery,
  matcher: NearMatcher,
): readonly Found[] {
  indexFor(collection, query, matcher);
  const found: (Found & { readonly nearest: NearestPlace })[] = [];
  const details: MatchDetails = { arrayIndex: -1 };
  for (const seen of scan(collection, { kind: 'collectionScan', direction: 1 }, query.at)) {
    details.arrayIndex = -1;
    if (!matcher.matches(seen.bytes, details)) continue;
    const nearest = nearestOf(seen.bytes, matcher.near);
    if (nearest === undefined) continue;
    found.push({ ...seen, arrayIndex: details.arrayIndex, nearest });
  }
  return found.sort((a, b) => a.nearest.distance - b.nearest.distance);
}

/** The index by which MongoDB finds them. */
export function indexFor(
  collection: DocumentCollection,
  query: FindQuery,
  matcher: NearMatcher,
): CollectionIndex {
  const { hint, sort, filter } = query;
  const refuse = (words: string): CommandError =>
    new CommandError('BadValue', `geoNear expression not allowed with $natural ${words}`);
  if (sort?.has('$natural')) throw refuse('sort order');
  if (hint instanceof Map && hint.has('$natural')) throw refuse('hint');
  const index = nearIndex(collection, matcher.near, { filter, hint });
  if (index !== undefined) return index;
  throw new CommandError(
    'NoQueryExecutionPlans',
    `error processing query: ns=${collection.fullName}Tree: ${shownTree(matcher)}\n` +
      `Sort: ${showFields(sort ?? new Map())}\n` +
      `Proj: ${showFields(query.projection ?? new Map())}\n${shownCollation(query)}` +
      ' planner returned error :: caused by :: unable to find index for $geoNear query',
  );
}

function shownCollation({ context, isPipeline }: FindQuery): string {
  const locale = context.collation?.locale ?? (isPipeline ? 'simple' : undefined);
  return locale === undefined ? '' : `Collation: { locale: "${locale}" }\n`;
}

// Groups come first, the distance last.
function shownTree({ node, near }: NearMatcher): string {
  if (node.kind !== 'logical') return showNear(near);
  const groups = node.children.filter((each) => each.kind === 'logical');
  const others = node.children.filter((each) => each.kind !== 'logical' && !isDistance(each));
  const lines = [...groups, ...others].flatMap((child) => shownNode(child));
  return ['$and', ...[...lines, showNear(near)].map((line) => `    ${line}`)].join('\n');
}

function isDistance(node: MatchNode): boolean {
  return node.kind === 'field' && node.test.kind === 'leaf' && node.test.near !== undefined;
}

function shownNode(node: MatchNode): string[] {
  if (node.kind === 'logical') {
    const inner = node.children.flatMap(shownNode);
    return [node.operator, ...inner.map((line) => `    ${line}`)];
  }
  if (node.kind === 'document') return [`${node.operator} ${showValue(node.argument)}`];
  return [`${node.path.dotted} ${node.test.operator} ${showValue(node.test.argument)}`];
}

/** The nearest place of a document that is neither too near nor too far away. */
function nearestOf(document: AnyDocument, near: NearCondition): NearestPlace | undefined {
  let nearest: NearestPlace | undefined;
  somePathValue(document, parsePath(near.path), 'expand', (value) => {
    const distance = value === undefined ? undefined : distanceOf(value, near);
    if (distance !== undefined && (nearest === undefined || distance < nearest.distance)) {
      nearest = { distance, place: value! };
    }
    return false;
  });
  if (nearest === undefined) return undefined;
  const { distance } = nearest;
  return near.minDistance <= distance && distance <= near.maxDistance ? nearest : undefined;
}

function distanceOf(value: Value, { place, isSpherical }: NearCondition): number | undefined {
  if (!(value instanceof Map) && !Array.isArray(value)) return undefined;
  const geometry = readStored(value, '');
  if (typeof geometry === 'string') return undefined;
  if (!isSpherical) return geometry.kind === 'point' ? planeDistance(geometry, place) : undefined;
  const radians = sphereDistance(geometry, place.vector!);
  return radians === undefined || !place.isGeoJson ? radians : radians * EARTH_RADIUS;
}
