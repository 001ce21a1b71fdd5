import { present } from '@touchstone/protocol';
import { distanceToEdge, distanceToPath } from './distance-to-edge.ts';
import type { Cap, Geometry } from './geometry.ts';
import { cellHas, cornersOf, LEAF_WIDTH, leafCellOf } from './leaf-cell.ts';
import { polygonHasLine } from './line-in-polygon.ts';
import { edgesOf } from './loop.ts';
import { type PlaneRegion, planeRegionHas } from './plane.ts';
import { polygonHas, polygonHasPoint, polygonHasPolygon } from './polygon.ts';
import { angleBetween, type Vector } from './vector.ts';

/** True if all of a geometry is in a region. */
export function isWithin(geometry: Geometry, region: Geometry | Cap | PlaneRegion): boolean {
  switch (region.kind) {
    case 'box':
    case 'circle':
    case 'planePolygon':
      return geometry.kind === 'point' && planeRegionHas(region, geometry);
    case 'cap':
      return capHas(region, geometry);
    case 'point':
    case 'line':
      return false;
    case 'polygon':
    case 'collection':
      break;
  }
  if (geometry.kind === 'collection') return geometry.parts.every((part) => isWithin(part, region));
  // One part of the region has all of it: what several have together is not looked at.
  if (region.kind === 'collection') return region.parts.some((part) => isWithin(geometry, part));
  switch (geometry.kind) {
    case 'point':
      return geometry.vector !== undefined && polygonHasPoint(region, geometry.vector);
    case 'line':
      return polygonHasLine(region, geometry.vertices);
    case 'polygon':
      return polygonHasPolygon(region, geometry);
  }
}

function capHas(cap: Cap, geometry: Geometry): boolean {
  switch (geometry.kind) {
    case 'point':
      return geometry.vector !== undefined && capHasLeafCell(cap, geometry.vector);
    case 'line':
      return geometry.vertices.every((vertex, at) =>
        capHasEdge(cap, present(geometry.vertices[Math.max(at - 1, 0)]), vertex),
      );
    case 'collection':
      return geometry.parts.every((part) => capHas(cap, part));
    case 'polygon':
      for (const loop of geometry.loops) {
        for (const [from, to] of edgesOf(loop)) if (!capHasEdge(cap, from, to)) return false;
      }
      return cap.radius >= Math.PI || !polygonHas(geometry, opposite(cap.center));
  }
}

// As in polygons, a point is inside when any of its leaf cell is.
function capHasLeafCell(cap: Cap, point: Vector): boolean {
  if (capHasPoint(cap, point)) return true;
  const { center, radius } = cap;
  if (angleBetween(center, point) > radius + LEAF_WIDTH) return false;
  const cell = leafCellOf(point);
  const corners = cornersOf(cell);
  const border = distanceToPath(center, [...corners, present(corners[0])]);
  return cellHas(cell, center) || border <= radius;
}

function capHasPoint({ center, radius }: Cap, point: Vector): boolean {
  return radius >= Math.PI || angleBetween(center, point) <= radius;
}

// In a cap that is larger than half of the sphere an edge may leave it though both its ends are there.
function capHasEdge(cap: Cap, from: Vector, to: Vector): boolean {
  if (!capHasPoint(cap, from) || !capHasPoint(cap, to)) return false;
  if (cap.radius <= Math.PI / 2 || cap.radius >= Math.PI) return true;
  return distanceToEdge(opposite(cap.center), from, to) >= Math.PI - cap.radius;
}

function opposite([x, y, z]: Vector): Vector {
  return [-x, -y, -z];
}
