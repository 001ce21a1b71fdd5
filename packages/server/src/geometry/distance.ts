import { present } from '@touchstone/protocol';
import { distanceToPath } from './distance-to-edge.ts';
import type { Geometry } from './geometry.ts';
import { polygonHas } from './polygon.ts';
import { angleBetween, type Vector } from './vector.ts';

/** The distance of a point from the nearest point of a geometry, in radians; undefined where there is no way to tell. */
export function sphereDistance(geometry: Geometry, point: Vector): number | undefined {
  switch (geometry.kind) {
    case 'point':
      return geometry.vector === undefined ? undefined : angleBetween(geometry.vector, point);
    case 'line':
      return distanceToPath(point, geometry.vertices);
    case 'polygon': {
      if (polygonHas(geometry, point)) return 0;
      return least(
        geometry.loops.map(({ vertices }) =>
          distanceToPath(point, [...vertices, present(vertices[0])]),
        ),
      );
    }
    case 'collection': {
      const distances = geometry.parts.flatMap((part) => sphereDistance(part, point) ?? []);
      return distances.length === 0 ? undefined : least(distances);
    }
  }
}

function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}
