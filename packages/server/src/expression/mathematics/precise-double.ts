import {
  addPairs,
  type DoublePair,
  dividePairs,
  logarithmOf,
  multiplyPairs,
  negatePair,
  powerOfE,
  sineAndCosineOf,
} from './double-pair.ts';

// The C library that MongoDB is built on gives, nearly always, the double that is nearest to the
// exact result; the functions of JavaScript are often one digit beside it.

/** Outside of these, results end, and the digits of what is next to the end are not looked at. */
const LARGEST_POWER = 709;
const LEAST_NORMAL = 2 ** -1000;

/** E to a power, as the nearest double. */
export function preciseExponential(power: number): number {
  return Math.abs(power) < LARGEST_POWER ? doubleOf([power, 0]) : Math.exp(power);
}

function doubleOf(power: DoublePair): number {
  const { exponent, pair } = powerOfE(power);
  const half = exponent >> 1;
  return (pair[0] + pair[1]) * 2 ** half * 2 ** (exponent - half);
}

/** The natural logarithm, as the nearest double. */
export function preciseLogarithm(value: number): number {
  if (!(value >= LEAST_NORMAL && value < Number.POSITIVE_INFINITY)) return Math.log(value);
  const [high, low] = logarithmOf(value);
  return high + low;
}

// The logarithm of two to the base of ten, the first of them with zeros behind it.
const LOG10_OF_TWO = { high: 0.30102999566361177, low: 3.694239077158931e-13 } as const;

/** The decimal logarithm, made of the natural one and the power of two as the C library makes it. */
export function decimalLogarithmOfDouble(value: number): number {
  if (!(value >= LEAST_NORMAL && value < Number.POSITIVE_INFINITY)) return Math.log10(value);
  const below = Math.floor(Math.log2(value));
  const floor = 2 ** below > value ? below - 1 : below;
  const power = floor < 0 ? floor + 1 : floor;
  const rest = value / 2 ** power;
  const small = power * LOG10_OF_TWO.low + Math.LOG10E * preciseLogarithm(rest);
  return small + power * LOG10_OF_TWO.high;
}

/** A power, as the nearest double. */
export function precisePower(base: number, exponent: number): number {
  const rough = base ** exponent;
  const magnitude = Math.abs(rough);
  const isPlain = magnitude > LEAST_NORMAL && magnitude < 1 / LEAST_NORMAL && exponent !== 0;
  const size = Math.abs(base);
  if (!isPlain || magnitude === 1 || size < LEAST_NORMAL || size > 1 / LEAST_NORMAL) return rough;
  const power = doubleOf(multiplyPairs(logarithmOf(size), [exponent, 0]));
  return rough < 0 ? -power : power;
}

/** The angle of a sine, as the nearest double. */
export function preciseArcSine(value: number): number {
  const angle = arcSine(value);
  return angle === undefined ? Math.asin(value) : angle[0] + angle[1];
}

// Newton's step from the angle that JavaScript gives.
function arcSine(value: number): DoublePair | undefined {
  const rough = Math.asin(value);
  if (!(Math.abs(value) < 1 - 1e-9) || Math.abs(value) < 1e-8) return undefined;
  const [sine, cosine] = sineAndCosineOf(rough);
  const step = dividePairs(addPairs([value, 0], negatePair(sine)), cosine);
  return addPairs([rough, 0], step);
}

const HALF_PI: DoublePair = [Math.PI / 2, 6.123233995736766e-17];

/** The angle of a cosine, as the nearest double. */
export function preciseArcCosine(value: number): number {
  const angle = arcSine(value);
  if (angle === undefined) return Math.acos(value);
  const [high, low] = addPairs(HALF_PI, negatePair(angle));
  return high + low;
}

/** The angle of a tangent, as the nearest double. */
export function preciseArcTangent(value: number): number {
  const rough = Math.atan(value);
  if (!(Math.abs(value) < 1e8) || Math.abs(value) < 1e-8) return rough;
  const [sine, cosine] = sineAndCosineOf(rough);
  const above = addPairs(multiplyPairs([value, 0], cosine), negatePair(sine));
  const below = addPairs(cosine, multiplyPairs([value, 0], sine));
  const [high, low] = addPairs([rough, 0], dividePairs(above, below));
  return high + low;
}

/** From here on one half of the hyperbolic cosine is nothing beside the other. */
const ONE_SIDED = 22;

/** The hyperbolic cosine, made of a power of e as the C library makes it. */
export function hyperbolicCosineOfDouble(value: number): number {
  const size = Math.abs(value);
  if (size < Math.LN2 / 2 || !(size < ONE_SIDED)) {
    return size < LARGEST_POWER && size >= ONE_SIDED
      ? preciseExponential(size) / 2
      : Math.cosh(value);
  }
  const power = preciseExponential(size);
  return 0.5 * power + 0.5 / power;
}

/** From here on the root is the number itself. */
const FAR_OUT = 2 ** 28;

/** The inverse hyperbolic sine, made of a logarithm as the C library makes it. */
export function inverseHyperbolicSineOfDouble(value: number): number {
  const size = Math.abs(value);
  if (!(size > 2)) return Math.asinh(value);
  const result =
    size > FAR_OUT
      ? preciseLogarithm(size) + Math.LN2
      : preciseLogarithm(2 * size + 1 / (Math.sqrt(size * size + 1) + size));
  return value < 0 ? -result : result;
}

/** The inverse hyperbolic cosine, made of a logarithm as the C library makes it. */
export function inverseHyperbolicCosineOfDouble(value: number): number {
  if (!(value > 2)) return Math.acosh(value);
  if (value > FAR_OUT) return preciseLogarithm(value) + Math.LN2;
  return preciseLogarithm(2 * value - 1 / (value + Math.sqrt(value * value - 1)));
}
