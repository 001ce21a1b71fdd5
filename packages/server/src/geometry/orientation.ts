import { cross, dot, isSame, type Vector } from './vector.ts';

/** A determinant of unit vectors that is larger than this has the right sign in spite of rounding. */
const CERTAIN = 2e-15;

/**
 * Whether three points of the sphere turn left (1) or right (-1); 0 only where two are the same.
 * Exact: where rounding could decide, whole numbers do; points on one great circle are moved apart
 * by something infinitely small, always in the same way, so that all answers fit together
 * ("simulation of simplicity", Edelsbrunner and Mücke 1990).
 */
export function orientation(a: Vector, b: Vector, c: Vector): -1 | 0 | 1 {
  const determinant = dot(cross(a, b), c);
  if (determinant > CERTAIN) return 1;
  if (determinant < -CERTAIN) return -1;
  if (isSame(a, b) || isSame(b, c) || isSame(c, a)) return 0;
  return exactOrientation(a, b, c);
}

type Exact = readonly [bigint, bigint, bigint];

// In the order of their coordinates, so that the answer does not depend on who is named first.
function exactOrientation(a: Vector, b: Vector, c: Vector): -1 | 1 {
  const points = [a, b, c];
  let turn: -1 | 1 = 1;
  for (const [low, high] of [
    [0, 1],
    [1, 2],
    [0, 1],
  ] as const) {
    if (isBefore(points[low]!, points[high]!)) continue;
    [points[low], points[high]] = [points[high]!, points[low]!];
    turn = turn === 1 ? -1 : 1;
  }
  const [first, second, third] = points.map(exactly) as [Exact, Exact, Exact];
  const product = exactCross(second, third);
  const sign =
    signOf(exactDot(product, first)) || perturbedSign(first, [second, third], product) || 1;
  return sign === turn ? 1 : -1;
}

// The terms of the perturbed determinant, the largest perturbation first.
function perturbedSign(a: Exact, [b, c]: readonly [Exact, Exact], bc: Exact): -1 | 0 | 1 {
  const terms = [
    bc[2],
    bc[1],
    bc[0],
    c[0] * a[1] - c[1] * a[0],
    c[0],
    -c[1],
    c[2] * a[0] - c[0] * a[2],
    c[2],
    a[0] * b[1] - a[1] * b[0],
    -b[0],
    b[1],
    a[0],
  ];
  for (const term of terms) if (term !== 0n) return signOf(term);
  return 0;
}

function isBefore(a: Vector, b: Vector): boolean {
  const at = a[0] !== b[0] ? 0 : a[1] !== b[1] ? 1 : 2;
  return a[at] < b[at];
}

function signOf(value: bigint): -1 | 0 | 1 {
  return value > 0n ? 1 : value < 0n ? -1 : 0;
}

const BITS = new DataView(new ArrayBuffer(8));

// A double is a whole number times a power of two, the smallest of which is 2^-1074.
function wholeOf(value: number): bigint {
  BITS.setFloat64(0, value);
  const bits = BITS.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const size = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n);
  return value < 0 ? -size : size;
}

function exactly([x, y, z]: Vector): Exact {
  return [wholeOf(x), wholeOf(y), wholeOf(z)];
}

function exactCross(a: Exact, b: Exact): Exact {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function exactDot(a: Exact, b: Exact): bigint {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
