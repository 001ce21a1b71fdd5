import { isNearPath } from './distance-to-edge.ts';
import type { Geometry } from './geometry.ts';
import { isSameCell, LEAF_WIDTH, leafCellOf } from './leaf-cell.ts';
import { pathsMeet, polygonMeetsLine } from './line-in-polygon.ts';
import { pathMeetsCell, polygonHasPoint, polygonsMeet } from './polygon.ts';
import type { Vector } from './vector.ts';

/** True if two geometries on the sphere have anything in common. */
export function intersects(a: Geometry, b: Geometry): boolean {
  if (a.kind === 'collection') return a.parts.some((part) => intersects(part, b));
  if (b.kind === 'collection') return b.parts.some((part) => intersects(a, part));
  if (a.kind === 'point') return a.vector !== undefined && meetsPoint(b, a.vector);
  if (b.kind === 'point') return b.vector !== undefined && meetsPoint(a, b.vector);
  if (a.kind === 'line') {
    return b.kind === 'line' ? pathsMeet(a.vertices, b.vertices) : polygonMeetsLine(b, a.vertices);
  }
  return b.kind === 'line' ? polygonMeetsLine(a, b.vertices) : polygonsMeet(a, b);
}

function meetsPoint(geometry: Exclude<Geometry, { kind: 'collection' }>, point: Vector): boolean {
  switch (geometry.kind) {
    case 'point':
      return (
        geometry.vector !== undefined && isSameCell(leafCellOf(geometry.vector), leafCellOf(point))
      );
    case 'line':
      return (
        isNearPath(geometry.vertices, point, LEAF_WIDTH) && pathMeetsCell(geometry.vertices, point)
      );
    case 'polygon':
      return polygonHasPoint(geometry, point);
  }
}
