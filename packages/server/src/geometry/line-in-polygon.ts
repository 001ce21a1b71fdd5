import { present } from '@touchstone/protocol';
import { changesSide, crossingOf } from './crossing.ts';
import { spend } from './effort.ts';
import { edgesOf } from './loop.ts';
import { meetingOf } from './meeting.ts';
import { polygonHas, type SpherePolygon } from './polygon.ts';
import { angleBetween, isSame, type Vector } from './vector.ts';

/** A line that stays outside of a polygon for no longer than this (radians) at its ends is in it all the same. */
const NEGLIGIBLE = (1e-10 * Math.PI) / 180;

/** Points that are no farther apart (radians) are one. */
const SMALLEST_GAP = 1.5e-15;

/** A point of an edge, and how far from its beginning that is, in radians. */
interface Stop {
  readonly at: number;
  readonly point: Vector;
}

/** The place where the edge from a to b enters or leaves the polygon. */
function changesAlong(a: Vector, b: Vector, { loops }: SpherePolygon): Stop[] {
  const found: Stop[] = [];
  for (const [number, loop] of loops.entries()) {
    spend(loop.vertices.length);
    for (const [from, to] of edgesOf(loop)) {
      const other = number === 0 ? ([from, to] as const) : ([to, from] as const);
      if (!changesSide(a, b, ...other)) continue;
      const point = changeAt([a, b], other);
      found.push({ at: angleBetween(a, point), point });
    }
  }
  return found.sort((one, other) => one.at - other.at);
}

type Edge = readonly [Vector, Vector];

function changeAt(edge: Edge, other: Edge): Vector {
  if (crossingOf(...edge, ...other) === 'crosses') return meetingOf(edge, other);
  const [start, end] = edge;
  return isSame(start, other[0]) || isSame(start, other[1]) ? start : end;
}

/** The parts of a line that are inside of the polygon, in order: where each begins and ends. */
function partsInside(
  vertices: readonly Vector[],
  polygon: SpherePolygon,
): (readonly [Vector, Vector])[] {
  const parts: (readonly [Vector, Vector])[] = [];
  let isInside = polygonHas(polygon, present(vertices[0]));
  for (let at = 1; at < vertices.length; at++) {
    const [a, b] = [present(vertices[at - 1]), present(vertices[at])];
    const stops = changesAlong(a, b, polygon).map(({ point }) => point);
    if (isInside) stops.unshift(a);
    isInside = stops.length % 2 === 1;
    if (isInside) stops.push(b);
    for (let stop = 0; stop < stops.length; stop += 2) {
      const part = [present(stops[stop]), present(stops[stop + 1])] as const;
      if (!isSame(...part)) parts.push(part);
    }
  }
  return parts;
}

/** True if all of a line is in the polygon; an edge of it is where it goes in the same direction. */
export function polygonHasLine(polygon: SpherePolygon, vertices: readonly Vector[]): boolean {
  const parts = partsInside(vertices, polygon);
  if (parts.length === 0) return false;
  const isWhole = parts.every(
    ([from], at) => at === 0 || angleBetween(present(parts[at - 1])[1], from) <= SMALLEST_GAP,
  );
  const missing = [
    angleBetween(present(vertices[0]), present(parts[0])[0]),
    angleBetween(present(vertices.at(-1)), present(parts.at(-1))[1]),
  ];
  return isWhole && missing.every((length) => length <= NEGLIGIBLE);
}

/** True if any part of a line is in the polygon; for big polygons it is enough to touch the border. */
export function polygonMeetsLine(polygon: SpherePolygon, vertices: readonly Vector[]): boolean {
  if (!polygon.isBig) return partsInside(vertices, polygon).length > 0;
  if (vertices.some((vertex) => polygonHas(polygon, vertex))) return true;
  return polygon.loops.some((loop) =>
    pathsMeet(vertices, [...loop.vertices, present(loop.vertices[0])]),
  );
}

/** Tells whether two paths cross, or share a vertex. */
export function pathsMeet(one: readonly Vector[], other: readonly Vector[]): boolean {
  for (let at = 1; at < one.length; at++) {
    spend(other.length);
    for (let across = 1; across < other.length; across++) {
      const edge = [present(one[at - 1]), present(one[at])] as const;
      if (crossingOf(...edge, present(other[across - 1]), present(other[across])) !== 'apart')
        return true;
    }
  }
  return false;
}
