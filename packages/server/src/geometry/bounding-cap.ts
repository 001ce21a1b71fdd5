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
      return region.isBig ? WHOLE : around(verticesOf(region));
    default:
      return around(verticesOf(region));
  }
}

const WHOLE: Omit<Cap, 'kind'> = { center: [1, 0, 0], radius: Math.PI };

function verticesOf(geometry: Geometry): readonly Vector[] {
  switch (geometry.kind) {
    case 'point':
      return geometry.vector === undefined ? [] : [geometry.vector];
    case 'line':
      return geometry.vertices;
    case 'polygon':
      return geometry.loops.flatMap(({ vertices }) => vertices);
    case 'collection':
      return geometry.parts.flatMap((part) =>
        // A big polygon among others makes the whole big: opposite points have no cap around them.
        part.kind === 'polygon' && part.isBig ? OPPOSITE : verticesOf(part),
      );
  }
}

const OPPOSITE: readonly Vector[] = [
  [1, 0, 0],
  [-1, 0, 0],
];

// Where all vertices are on one half, edges and insides are in the same cap: it has no dents.
function around(vertices: readonly Vector[]): Omit<Cap, 'kind'> {
  if (vertices.length === 0) return WHOLE;
  let sum: Vector = [0, 0, 0];
  for (const [x, y, z] of vertices) sum = [sum[0] + x, sum[1] + y, sum[2] + z];
  const center = normalized(sum);
  let radius = 0;
  for (const vertex of vertices) radius = Math.max(radius, angleBetween(center, vertex));
  return radius < 1.5 ? { center, radius } : WHOLE;
}
