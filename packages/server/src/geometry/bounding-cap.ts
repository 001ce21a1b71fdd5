import type { Cap, Geometry } from './geometry.ts';
import type { Region } from './read-region.ts';
import { angleBetween, normalized, type Vector } from './vector.ts';

/** A part of the sphere around a point that has all of a region; undefined for regions of the plane. */
export function boundingCap(region: Region): Omit<Cap, 'kind'> | undefined {
  switch (region.kind) {
    case 'box':
    case 'circle':
    case 'planePolygon':
      return undefined;
    case 'cap':
      return region;
    case 'polygon':
      // The inside may be all of the sphere but a part.
      return region.isBig ? WHOLE : around(region);
    default:
      return around(region);
  }
}

const WHOLE: Omit<Cap, 'kind'> = { center: [1, 0, 0], radius: Math.PI };

function eachVertex(geometry: Geometry, take: (vertex: Vector) => void): void {
  switch (geometry.kind) {
    case 'point':
      if (geometry.vector !== undefined) take(geometry.vector);
      return;
    case 'line':
      geometry.vertices.forEach(take);
      return;
    case 'polygon':
      for (const { vertices } of geometry.loops) vertices.forEach(take);
      return;
    case 'collection':
      for (const part of geometry.parts) {
        // A big polygon among others makes the whole big: opposite points have no cap around them.
        if (part.kind === 'polygon' && part.isBig) OPPOSITE.forEach(take);
        else eachVertex(part, take);
      }
  }
}

const OPPOSITE: readonly Vector[] = [
  [1, 0, 0],
  [-1, 0, 0],
];

// Where all vertices are on one half, edges and insides are in the same cap: it has no dents.
function around(geometry: Geometry): Omit<Cap, 'kind'> {
  let [x, y, z, count] = [0, 0, 0, 0];
  eachVertex(geometry, (vertex) => {
    x += vertex[0];
    y += vertex[1];
    z += vertex[2];
    count++;
  });
  if (count === 0) return WHOLE;
  const center = normalized([x, y, z]);
  let radius = 0;
  eachVertex(geometry, (vertex) => {
    radius = Math.max(radius, angleBetween(center, vertex));
  });
  return radius < 1.5 ? { center, radius } : WHOLE;
}
