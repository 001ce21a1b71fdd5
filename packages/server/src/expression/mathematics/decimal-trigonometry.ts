import { present } from '@touchstone/protocol';
import {
  type DecimalParts,
  exactDecimal,
  type FiniteDecimal,
  finite,
  orderOf,
  powerOfTen,
} from '../../value/decimal.ts';
import { addDecimals, divideDecimals, multiplyDecimals } from '../../value/decimal-arithmetic.ts';
import { inBinary, roundedToBinary, truncatedToBinary } from './binary128.ts';
import {
  type DecimalFunction,
  fromBinary,
  inDecimal,
  subtractDecimals,
  throughBinary,
  withAllDigits,
} from './decimal-functions.ts';
import { decimalHyperbolics } from './decimal-hyperbolics.ts';
import { DIGITS, fromFixed, integerRoot, multiplyFixed, ONE, toFixed } from './fixed-point.ts';

const NAN: DecimalParts = { kind: 'nan' };
const LEAST_EXPONENT = -6176;
/** Below this order a number and its sine are the same. */
const TINY = -40;
/** Below this order binary128 has no numbers. */
const LEAST_BINARY_ORDER = -4932;
/** With this exponent and less an angle is less than a tenth, and needs no turning. */
const SMALL_ANGLE_EXPONENT = -36;
/** With this exponent and less the sine is the angle. */
const TINY_ANGLE_EXPONENT = -53;

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function rootFixed(value: bigint): bigint {
  return integerRoot(value * ONE);
}

// 16 atan(1/5) - 4 atan(1/239), to any number of digits.
function piWith(digits: number): bigint {
  const one = powerOfTen(digits + 10);
  const inverse = (x: bigint): bigint => {
    let term = one / x;
    let sum = 0n;
    for (let odd = 1n, sign = 1n; term !== 0n; odd += 2n, sign = -sign) {
      sum += (sign * term) / odd;
      term /= x * x;
    }
    return sum;
  };
  return (16n * inverse(5n) - 4n * inverse(239n)) / powerOfTen(10);
}

const PI = piWith(DIGITS);

// The rest after whole quarters of a turn, and how many these were.
function reduced(value: FiniteDecimal): { readonly rest: bigint; readonly quarters: number } {
  const digits = DIGITS + Math.max(0, orderOf(value));
  const shift = value.exponent + digits;
  const scaled =
    shift >= 0 ? value.coefficient * powerOfTen(shift) : value.coefficient / powerOfTen(-shift);
  const quarter = (digits === DIGITS ? PI : piWith(digits)) / 2n;
  const rest = ((scaled % quarter) * ONE) / powerOfTen(digits);
  return { rest, quarters: Number((scaled / quarter) % 4n) };
}

function sineOf(rest: bigint): bigint {
  return alternating(rest, rest, 2n);
}

function cosineOf(rest: bigint): bigint {
  return alternating(ONE, rest, 1n);
}

function alternating(first: bigint, x: bigint, from: bigint): bigint {
  const square = multiplyFixed(x, x);
  let sum = 0n;
  for (let term = first, n = from; term !== 0n; n += 2n) {
    sum += term;
    term = -multiplyFixed(term, square) / (n * (n + 1n));
  }
  return sum;
}

function sineAndCosine(value: FiniteDecimal): readonly [sine: bigint, cosine: bigint] {
  const { rest, quarters } = reduced(value);
  const [sine, cosine] = [sineOf(rest), cosineOf(rest)];
  const turned = present(
    [
      [sine, cosine],
      [cosine, -sine],
      [-sine, -cosine],
      [-cosine, sine],
    ][quarters],
  );
  return [value.negative ? -present(turned[0]) : present(turned[0]), present(turned[1])];
}

// Halving the angle three times brings it where the series is short.
function arcTangentOf(x: bigint): bigint {
  if (absolute(x) > ONE) return (x < 0n ? -PI : PI) / 2n - arcTangentOf((ONE * ONE) / x);
  let small = x;
  for (let halved = 0; halved < 3; halved++) {
    small = (small * ONE) / (ONE + rootFixed(ONE + multiplyFixed(small, small)));
  }
  const square = multiplyFixed(small, small);
  let sum = 0n;
  for (let term = small, odd = 1n; term !== 0n; odd += 2n) {
    sum += term / odd;
    term = -multiplyFixed(term, square);
  }
  return sum * 8n;
}

function arcSineOf(x: bigint): bigint {
  if (absolute(x) === ONE) return (x < 0n ? -PI : PI) / 2n;
  return arcTangentOf((x * ONE) / rootFixed(ONE - multiplyFixed(x, x)));
}

const HALF_PI_IN_BINARY = roundedToBinary(finite(false, PI / 2n, -DIGITS));

interface Turned {
  /** The angle that is left, at most an eighth of a turn, as a fixed-point number. */
  readonly angle: bigint;
  /** The quarters of a turn that were taken off, of four. */
  readonly quarters: number;
}

// The rest of the turn is cut to binary128 first, and made an angle then.
function turned(value: FiniteDecimal): Turned {
  if (value.exponent <= SMALL_ANGLE_EXPONENT) {
    return { angle: toFixed(roundedToBinary(value)), quarters: 0 };
  }
  const { rest, quarters } = reduced(value);
  const fraction = (rest * 2n * ONE) / PI;
  const isOver = 2n * fraction >= ONE;
  const cut = truncatedToBinary(finite(false, isOver ? ONE - fraction : fraction, -DIGITS));
  const product = multiplyDecimals(cut, HALF_PI_IN_BINARY);
  const angle = product.kind === 'finite' ? toFixed(roundedToBinary(product)) : 0n;
  const whole = isOver ? quarters + 1 : quarters;
  return {
    angle: isOver === value.negative ? angle : -angle,
    quarters: (value.negative ? 4 - (whole % 4) : whole) % 4,
  };
}

function sine(value: FiniteDecimal, ahead: number): DecimalParts {
  const { angle, quarters } = turned(value);
  const place = (quarters + ahead) % 4;
  const result = place % 2 === 0 ? sineOf(angle) : cosineOf(angle);
  return inBinary(fromFixed(place > 1 ? -result : result));
}

function tangent(value: FiniteDecimal): DecimalParts {
  const { angle, quarters } = turned(value);
  const result = inBinary(fromFixed((sineOf(angle) * ONE) / cosineOf(angle)));
  return quarters % 2 === 0 ? result : inBinary(divideDecimals(finite(true, 1n, 0), result));
}

/** A function that is odd, and the number itself near zero. */
function odd(zeroExponent: number, apply: (value: FiniteDecimal) => DecimalParts): DecimalFunction {
  const precise = throughBinary((value) => {
    if (value.kind !== 'finite') return value;
    return orderOf(value) < TINY ? value : apply(value);
  });
  return (value) => {
    if (value.kind !== 'finite') return precise(value);
    if (value.coefficient === 0n) return finite(value.negative, 0n, zeroExponent);
    return orderOf(value) < LEAST_BINARY_ORDER ? withAllDigits(value) : precise(value);
  };
}

function ofAngle(
  zeroExponent: number,
  apply: (value: FiniteDecimal) => DecimalParts,
): DecimalFunction {
  return (value) => {
    if (value.kind !== 'finite') return value;
    if (value.coefficient === 0n) return finite(value.negative, 0n, zeroExponent);
    return value.exponent <= TINY_ANGLE_EXPONENT ? withAllDigits(value) : fromBinary(apply(value));
  };
}

function cosine(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value;
  const isNothing = value.coefficient === 0n || value.exponent <= TINY_ANGLE_EXPONENT;
  return isNothing ? finite(false, powerOfTen(33), -33) : fromBinary(sine(value, 1));
}

function withSign(value: DecimalParts, negative: boolean): DecimalParts {
  return value.kind === 'nan' ? value : { ...value, negative };
}

function atInfinity(function_: DecimalFunction, limit: (negative: boolean) => DecimalParts) {
  return (value: DecimalParts): DecimalParts =>
    value.kind === 'infinite' ? limit(value.negative) : function_(value);
}

const DEGREE = finite(false, 1745329251994329576923690768488613n, -35);
const RADIAN = finite(false, 5729577951308232087679815481410517n, -32);

const HALF_PI = throughBinary(() => fromFixed(PI / 2n))(NAN);
const WHOLE_PI = throughBinary(() => fromFixed(PI))(NAN);
const PI_IN_DECIMAL = inDecimal(fromFixed(PI));

/** Up to here a number is far enough from one for its arc cosine to be computed as it is. */
const SEVEN_TENTHS = (7n * ONE) / 10n;
const MINUS_ONE = finite(true, 1n, 0);

function arcCosine(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value;
  const held = roundedToBinary(value);
  const x = toFixed(held);
  if (x === ONE) return finite(false, 0n, LEAST_EXPONENT);
  if (absolute(x) <= SEVEN_TENTHS) {
    return fromBinary(inBinary(fromFixed(PI / 2n - arcSineOf(x))));
  }
  const excess = inDecimal(addDecimals(multiplyDecimals(value, value), MINUS_ONE));
  const leg = excess.kind === 'finite' ? absolute(toFixed(roundedToBinary(excess))) : 0n;
  const root = inBinary(fromFixed(rootFixed(leg)));
  const angle = inBinary(fromFixed(root.kind === 'finite' ? arcSineOf(toFixed(root)) : 0n));
  return fromBinary(value.negative ? inBinary(subtractDecimals(WHOLE_PI, angle)) : angle);
}

/** The angle of a point, as `$atan2` tells it. */
export function arcTangentOfTwo(y: DecimalParts, x: DecimalParts): DecimalParts {
  if (y.kind === 'nan' || x.kind === 'nan') return NAN;
  if (y.kind === 'infinite' || x.kind === 'infinite') return angleAtInfinity(y, x);
  if (y.coefficient === 0n) {
    return x.negative ? withSign(WHOLE_PI, y.negative) : finite(y.negative, 0n, LEAST_EXPONENT);
  }
  if (x.coefficient === 0n) return withSign(HALF_PI, y.negative);
  const orders = orderOf(y) - orderOf(x);
  if (orders > -TINY) return withSign(HALF_PI, y.negative);
  if (orders < TINY) return x.negative ? withSign(WHOLE_PI, y.negative) : divideDecimals(y, x);
  const ratio = inDecimal(divideDecimals({ ...y, negative: false }, { ...x, negative: false }));
  const angle = throughBinary((held) =>
    held.kind === 'finite' ? fromFixed(arcTangentOf(toFixed(held))) : held,
  )(ratio);
  return withSign(x.negative ? subtractDecimals(PI_IN_DECIMAL, angle) : angle, y.negative);
}

function angleAtInfinity(y: DecimalParts, x: DecimalParts): DecimalParts {
  const negative = y.kind !== 'nan' && y.negative;
  if (y.kind !== 'infinite') {
    const isBack = x.kind !== 'nan' && x.negative;
    return isBack ? withSign(WHOLE_PI, negative) : finite(negative, 0n, LEAST_EXPONENT);
  }
  if (x.kind !== 'infinite') return withSign(HALF_PI, negative);
  // These two are written down in MongoDB's library, with a digit less.
  return x.negative
    ? finite(negative, 2356194490192344928846982537459627n, -33)
    : finite(negative, 785398163397448309615660845819876n, -33);
}

/** The functions of doubles whose last digit is that of the nearest double. */
export const preciseTrigonometry: Readonly<Record<string, (x: number) => number>> = {
  $cos: (x) => precisely(x, Math.cos, (parts) => sineAndCosine(parts)[1]),
  $sin: (x) => precisely(x, Math.sin, (parts) => sineAndCosine(parts)[0]),
  $tan: (x) =>
    precisely(x, Math.tan, (parts) => {
      const [sine, cosine] = sineAndCosine(parts);
      return (sine * ONE) / cosine;
    }),
};

/** The angle of a point, as the nearest double. */
export function preciseArcTangentOfTwo(y: number, x: number): number {
  const rough = Math.atan2(y, x);
  const [top, bottom] = [exactDecimal(Math.abs(y)), exactDecimal(Math.abs(x))];
  const isPlain = top.kind === 'finite' && bottom.kind === 'finite' && y !== 0 && x !== 0;
  const ratio = Math.abs(y / x);
  if (!isPlain || ratio > 1e40 || ratio < 1e-15) return rough;
  const angle = arcTangentOf((toFixed(top) * ONE) / toFixed(bottom));
  const turned = x < 0 ? PI - angle : angle;
  return doubleOf(y < 0 ? -turned : turned);
}

function precisely(
  x: number,
  rough: (x: number) => number,
  apply: (parts: FiniteDecimal) => bigint,
): number {
  const parts = exactDecimal(x);
  if (parts.kind !== 'finite' || Math.abs(x) < 1e-8) return rough(x);
  return doubleOf(apply(parts));
}

function doubleOf(fixed: bigint): number {
  return Number(`${fixed}e-${DIGITS}`);
}

const halfTurn = (negative: boolean): DecimalParts => withSign(HALF_PI, negative);

/** The trigonometric functions of decimals, by the names of their operators. */
export const decimalTrigonometry: Readonly<Record<string, DecimalFunction>> = {
  ...decimalHyperbolics,
  $acos: arcCosine,
  $asin: odd(-40, (x) => fromFixed(arcSineOf(toFixed(x)))),
  $atan: atInfinity(
    odd(0, (x) => {
      if (orderOf(x) > -TINY) return halfTurn(x.negative);
      return fromFixed(arcTangentOf(toFixed(x)));
    }),
    halfTurn,
  ),
  $cos: cosine,
  $degreesToRadians: (x) => multiplyDecimals(x, DEGREE),
  $radiansToDegrees: (x) => multiplyDecimals(x, RADIAN),
  $sin: ofAngle(0, (x) => sine(x, 0)),
  $tan: ofAngle(-40, tangent),
};
