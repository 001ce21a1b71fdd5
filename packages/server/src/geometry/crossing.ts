import { orientation } from './orientation.ts';
import { isSame, orthogonal, type Vector } from './vector.ts';

/** Tells how the edges ab and cd meet: within both, at an end that they share, or not at all. */
export function crossingOf(
  a: Vector,
  b: Vector,
  c: Vector,
  d: Vector,
): 'crosses' | 'shares' | 'apart' {
  if (isSame(a, c) || isSame(a, d) || isSame(b, c) || isSame(b, d)) return 'shares';
  const side = orientation(a, b, d);
  if (side === 0 || orientation(a, b, c) !== -side) return 'apart';
  const crosses = orientation(c, d, b) === -side && orientation(c, d, a) === side;
  return crosses ? 'crosses' : 'apart';
}

/** Tells whether going around o from a to c against the clock one comes by b, or starts or ends there. */
export function isOrdered(a: Vector, b: Vector, c: Vector, o: Vector): boolean {
  let passed = 0;
  if (orientation(b, o, a) >= 0) passed++;
  if (orientation(c, o, b) >= 0) passed++;
  if (orientation(a, o, c) > 0) passed++;
  return passed >= 2;
}

/**
 * True if the edges ab and cd count as crossing at the end that they share: of all edges that end
 * at one point exactly one half does, so that each such point belongs to one of the areas around.
 */
function crossesAtEnd(a: Vector, b: Vector, c: Vector, d: Vector): boolean {
  if (isSame(a, b) || isSame(c, d)) return false;
  if (isSame(a, d)) return isOrdered(orthogonal(a), c, b, a);
  if (isSame(b, c)) return isOrdered(orthogonal(b), d, a, b);
  if (isSame(a, c)) return isOrdered(orthogonal(a), d, b, a);
  return isSame(b, d) && isOrdered(orthogonal(b), c, a, b);
}

/** True if one gets to the other side of cd on the way from a to b. */
export function changesSide(a: Vector, b: Vector, c: Vector, d: Vector): boolean {
  const crossing = crossingOf(a, b, c, d);
  return crossing === 'crosses' || (crossing === 'shares' && crossesAtEnd(a, b, c, d));
}

/** True if two edges have the same ends, in whatever direction they go. */
export function isSameEdge(
  [a, b]: readonly [Vector, Vector],
  [c, d]: readonly [Vector, Vector],
): boolean {
  return (isSame(a, c) && isSame(b, d)) || (isSame(a, d) && isSame(b, c));
}
