import { cross, dot, isSame, type Vector } from './vector.ts';

/** A determinant of unit vectors that is larger than this has the right sign in spite of rounding. */
const CERTAIN = 1.6e-15;

/**
 * Tells whether three points of the sphere turn left (1) or right (-1); 0 only where two are the same.
 * Points on one great circle turn to one side as well, and always to the same one: so that of two
 * areas with a common border exactly one has a point on it. MongoDB's library (S2, as it was in
 * 2011) decides by rounding errors where they are large enough; to decide as it does, this does
 * the same sums.
 */
export function orientation(a: Vector, b: Vector, c: Vector): -1 | 0 | 1 {
  const determinant = dot(cross(a, b), c);
  if (determinant > CERTAIN) return 1;
  if (determinant < -CERTAIN) return -1;
  if (isSame(a, b) || isSame(b, c) || isSame(c, a)) return 0;
  return signOf(stableDeterminant(a, b, c)) || perturbed(a, b, c);
}

function signOf(value: number): -1 | 0 | 1 {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

/** The difference of two points or, of points on opposite sides, their sum: exact where it is small. */
interface Side {
  readonly vector: Vector;
  readonly sign: -1 | 1;
  readonly size: number;
}

function sideOf(a: Vector, b: Vector): Side {
  const sign = dot(a, b) > 0 ? -1 : 1;
  const vector: Vector = [a[0] + sign * b[0], a[1] + sign * b[1], a[2] + sign * b[2]];
  return { vector, sign, size: dot(vector, vector) };
}

// The determinant from the corner that is opposite to the longest side, which rounds least.
function stableDeterminant(a: Vector, b: Vector, c: Vector): number {
  const [ab, bc, ca] = [sideOf(a, b), sideOf(b, c), sideOf(c, a)];
  const isShorter = (one: Side, other: Side, isFirst: boolean): boolean =>
    one.size < other.size || (one.size === other.size && isFirst);
  if (isShorter(ca, bc, isBefore(a, b))) {
    if (isShorter(ab, bc, isBefore(a, c))) return ab.sign * dot(cross(ab.vector, ca.vector), a);
  } else if (isShorter(ab, ca, isBefore(b, c))) {
    return bc.sign * dot(cross(bc.vector, ab.vector), b);
  }
  return ca.sign * dot(cross(ca.vector, bc.vector), c);
}

function isBefore(a: Vector, b: Vector): boolean {
  const at = a[0] !== b[0] ? 0 : a[1] !== b[1] ? 1 : 2;
  return a[at] < b[at];
}

// All points moved by something infinitely small along x, by less along y, and by least along z.
function perturbed(a: Vector, b: Vector, c: Vector): -1 | 0 | 1 {
  const flat = (first: 0 | 1 | 2, second: 0 | 1 | 2): -1 | 0 | 1 => {
    const [p, q, r] = [a, b, c].map((each): Flat => [each[first], each[second]]) as [
      Flat,
      Flat,
      Flat,
    ];
    return signOf(flatTurn(p, q) + flatTurn(q, r) + flatTurn(r, p));
  };
  return flat(1, 2) || flat(2, 0) || flat(0, 1);
}

type Flat = readonly [number, number];

// True if one turns left going from a to b around the origin.
function flatTurn(a: Flat, b: Flat): -1 | 0 | 1 {
  const sign = a[0] * b[0] + a[1] * b[1] > 0 ? -1 : 1;
  const side: Flat = [a[0] + sign * b[0], a[1] + sign * b[1]];
  const sizeOf = ([x, y]: Flat): number => x * x + y * y;
  const isShorter = sizeOf(a) < sizeOf(b) || (sizeOf(a) === sizeOf(b) && isFlatBefore(a, b));
  if (isShorter) return signOf(sign * (a[0] * side[1] - a[1] * side[0]));
  return signOf(side[0] * b[1] - side[1] * b[0]);
}

function isFlatBefore(a: Flat, b: Flat): boolean {
  return a[0] !== b[0] ? a[0] < b[0] : a[1] < b[1];
}
