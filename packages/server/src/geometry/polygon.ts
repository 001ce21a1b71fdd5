import { present } from '@touchstone/protocol';
import { crossingOf, isOrdered } from './crossing.ts';
import { isNearPath } from './distance-to-edge.ts';
import { edgesNear } from './edges-near.ts';
import { spend } from './effort.ts';
import { cellHas, cornersOf, LEAF_WIDTH, leafCellOf } from './leaf-cell.ts';
import { type Loop, loopHas, makeLoop } from './loop.ts';
import { isSame, type Vector } from './vector.ts';

/** An area of the sphere: what is inside of an odd number of loops, an outer one and those of holes in it. */
export interface SpherePolygon {
  readonly kind: 'polygon';
  readonly loops: readonly Loop[];
  /** True if the outside may be the smaller part: the inside is what is left of the only loop. */
  readonly isBig: boolean;
}

/** True if the point is inside; where polygons share a border, exactly one has each of its points. */
export function polygonHas({ loops }: SpherePolygon, point: Vector): boolean {
  let isInside = false;
  for (const loop of loops) if (loopHas(loop, point)) isInside = !isInside;
  return isInside;
}

/** Tells whether the point is inside or so near to the border that its leaf cell is not all outside. */
export function polygonHasPoint(polygon: SpherePolygon, point: Vector): boolean {
  if (polygonHas(polygon, point)) return true;
  return isNearBorder(polygon, point) && polygonsMeet(polygon, cellAround(point));
}

function isNearBorder({ loops }: SpherePolygon, point: Vector): boolean {
  return loops.some(({ vertices }) =>
    isNearPath([...vertices, present(vertices[0])], point, LEAF_WIDTH),
  );
}

function cellAround(point: Vector): SpherePolygon {
  const loops = [makeLoop(cornersOf(leafCellOf(point)))];
  return { kind: 'polygon', loops, isBig: false };
}

/** True if a path comes into the leaf cell of a point. */
export function pathMeetsCell(vertices: readonly Vector[], point: Vector): boolean {
  const cell = leafCellOf(point);
  if (vertices.some((vertex) => cellHas(cell, vertex))) return true;
  const corners = cornersOf(cell);
  spend(vertices.length);
  for (let at = 1; at < vertices.length; at++) {
    for (const [index, corner] of corners.entries()) {
      const next = present(corners[(index + 1) % 4]);
      if (crossingOf(present(vertices[at - 1]), present(vertices[at]), corner, next) !== 'apart')
        return true;
    }
  }
  return false;
}

function bordersCross(a: SpherePolygon, b: SpherePolygon): boolean {
  for (const own of a.loops) {
    for (const other of b.loops) if (loopsCross(own, other)) return true;
  }
  return false;
}

/** True if edges of one loop cross edges of the other; to touch at a vertex is not to cross. */
export function loopsCross(a: Loop, b: Loop): boolean {
  spend(a.vertices.length + b.vertices.length);
  const own = edgesNear(a.vertices, b.vertices);
  const others = own.length === 0 ? [] : edgesNear(b.vertices, a.vertices);
  spend(own.length * others.length);
  for (const [from, to] of own) {
    for (const [start, end] of others) {
      if (crossingOf(from, to, start, end) === 'crosses') return true;
    }
  }
  return false;
}

/** A vertex with those before and behind it; the area is on the left. */
type Corner = readonly [before: Vector, at: Vector, after: Vector];

/** The corners of an area: around holes the other way. */
function* cornersOfArea({ loops }: SpherePolygon): Generator<Corner> {
  for (const [number, { vertices }] of loops.entries()) {
    for (const index of vertices.keys()) yield cornerOf(vertices, index, number === 0);
  }
}

function cornersAt(polygon: SpherePolygon, point: Vector): Corner[] {
  const found: Corner[] = [];
  for (const [number, { vertices }] of polygon.loops.entries()) {
    spend(vertices.length);
    for (const [index, at] of vertices.entries()) {
      if (isSame(at, point)) found.push(cornerOf(vertices, index, number === 0));
    }
  }
  return found;
}

function cornerOf(vertices: readonly Vector[], index: number, isBorder: boolean): Corner {
  const at = present(vertices[index]);
  const before = present(vertices.at(index - 1));
  const after = present(vertices[(index + 1) % vertices.length]);
  return isBorder ? [before, at, after] : [after, at, before];
}

function cornerHas([a0, at, a2]: Corner, [b0, , b2]: Corner): boolean {
  return isOrdered(a2, b2, b0, at) && isOrdered(b0, a0, a2, at);
}

function cornersMeet([a0, at, a2]: Corner, [b0, , b2]: Corner): boolean {
  return !(isOrdered(a0, b2, b0, at) && isOrdered(b0, a2, a0, at));
}

/** True if all of b is in a; they may share borders. */
export function polygonHasPolygon(a: SpherePolygon, b: SpherePolygon): boolean {
  if (bordersCross(a, b)) return false;
  for (const corner of cornersOfArea(b)) {
    const own = cornersAt(a, corner[1]);
    const isIn =
      own.length === 0 ? polygonHas(a, corner[1]) : own.some((at) => cornerHas(at, corner));
    if (!isIn) return false;
  }
  // The corners of a that are inside of b border on the outside of a.
  for (const [, at] of cornersOfArea(a)) {
    if (cornersAt(b, at).length === 0 && polygonHas(b, at)) return false;
  }
  return true;
}

/** True if there is anything inside of both. */
export function polygonsMeet(a: SpherePolygon, b: SpherePolygon): boolean {
  if (bordersCross(a, b)) return true;
  for (const corner of cornersOfArea(b)) {
    const own = cornersAt(a, corner[1]);
    const meets =
      own.length === 0 ? polygonHas(a, corner[1]) : own.some((at) => cornersMeet(at, corner));
    if (meets) return true;
  }
  for (const [, at] of cornersOfArea(a)) {
    if (cornersAt(b, at).length === 0 && polygonHas(b, at)) return true;
  }
  return false;
}
