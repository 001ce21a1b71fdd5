import { present } from '@touchstone/protocol';
import { spend } from './effort.ts';
import { angleBetween, cross, dot, isSame, length, normalized, type Vector } from './vector.ts';

/** The distance of a point from the nearest point of an edge, in radians. */
export function distanceToEdge(point: Vector, a: Vector, b: Vector): number {
  if (isSame(a, b)) return angleBetween(point, a);
  const normal = normalized(cross(a, b));
  const isBeside = dot(cross(normal, a), point) > 0 && dot(cross(b, normal), point) > 0;
  if (!isBeside) return Math.min(angleBetween(point, a), angleBetween(point, b));
  // The foot of the perpendicular lies between the ends.
  return Math.atan2(Math.abs(dot(point, normal)), length(cross(point, normal)));
}

/** The distance of a point from the nearest point of a path, in radians. */
export function distanceToPath(point: Vector, vertices: readonly Vector[]): number {
  spend(vertices.length);
  let nearest = Infinity;
  for (let at = 1; at < vertices.length; at++) {
    nearest = Math.min(
      nearest,
      distanceToEdge(point, present(vertices[at - 1]), present(vertices[at])),
    );
  }
  return nearest;
}

/** True if a point is at most so many radians from a path. */
export function isNearPath(vertices: readonly Vector[], point: Vector, radians: number): boolean {
  return distanceToPath(point, vertices) <= radians;
}
