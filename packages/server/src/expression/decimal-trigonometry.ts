import { present } from '@touchstone/protocol';
import {
  type DecimalParts,
  exactDecimal,
  type FiniteDecimal,
  finite,
  powerOfTen,
  roundToDigits,
} from '../value/decimal.ts';
import { divideDecimals, multiplyDecimals } from '../value/decimal-arithmetic.ts';
import { type DecimalFunction, throughBinary, withAllDigits } from './decimal-functions.ts';
import {
  DIGITS,
  expFixed,
  fromFixed,
  integerRoot,
  logFixed,
  multiplyFixed,
  ONE,
  toFixed,
} from './fixed-point.ts';

const NAN: DecimalParts = { kind: 'nan' };
const LEAST_EXPONENT = -6176;
/** Below this order a number and its sine are the same. */
const TINY = -40;
/** Below this order binary128 has no numbers. */
const LEAST_BINARY_ORDER = -4932;

function infinite(negative: boolean): DecimalParts {
  return { kind: 'infinite', negative };
}

function orderOf({ coefficient, exponent }: FiniteDecimal): number {
  return coefficient.toString().length + exponent;
}

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

function powerOfE(x: bigint): bigint {
  const power = expFixed(x);
  return power.kind === 'finite' ? toFixed(power) : 0n;
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

/** A function that is even, and one at zero: shown with all digits where its argument is nothing. */
function even(apply: (value: FiniteDecimal) => DecimalParts): DecimalFunction {
  const precise = throughBinary((value) => (value.kind === 'finite' ? apply(value) : value));
  return (value) => {
    const isNothing =
      value.kind === 'finite' && (value.coefficient === 0n || orderOf(value) < LEAST_BINARY_ORDER);
    return isNothing ? finite(false, powerOfTen(33), -33) : precise(value);
  };
}

// Whole turns are taken off a large angle before it becomes a number of binary128.
function isLargeAngle(value: DecimalParts): value is FiniteDecimal {
  return value.kind === 'finite' && orderOf(value) > 30;
}

function oddOfTurns(
  zeroExponent: number,
  apply: (value: FiniteDecimal) => DecimalParts,
): DecimalFunction {
  const near = odd(zeroExponent, apply);
  return (value) => (isLargeAngle(value) ? throughBinary(() => apply(value))(NAN) : near(value));
}

const evenNear = even((x) => fromFixed(sineAndCosine(x)[1]));

function evenOfTurns(value: DecimalParts): DecimalParts {
  if (!isLargeAngle(value)) return evenNear(value);
  return throughBinary(() => fromFixed(sineAndCosine(value)[1]))(NAN);
}

function isBig(value: FiniteDecimal): boolean {
  return orderOf(value) > 5;
}

function hyperbolic(value: FiniteDecimal, sign: 1n | -1n): DecimalParts {
  const negative = value.negative && sign < 0n;
  if (isBig(value)) return infinite(negative);
  const x = absolute(toFixed(value));
  if (x > 60n * ONE) {
    // The other half is less than the last digit.
    const half = expFixed(x - logFixed(finite(false, 2n, 0)));
    return half.kind === 'finite' ? { ...half, negative } : infinite(negative);
  }
  const result = (powerOfE(x) + sign * powerOfE(-x)) / 2n;
  return fromFixed(negative ? -result : result);
}

function hyperbolicTangent(value: FiniteDecimal): DecimalParts {
  if (isBig(value) || absolute(toFixed(value)) > 60n * ONE) return finite(value.negative, 1n, 0);
  const twice = powerOfE(2n * toFixed(value));
  return fromFixed(((twice - ONE) * ONE) / (twice + ONE));
}

// ln(|x| + sqrt(x² ± 1)); far out the root is |x| itself.
function inverseHyperbolic(value: FiniteDecimal, sign: 1n | -1n): DecimalParts {
  const magnitude = { ...value, negative: false };
  if (orderOf(value) > 40) {
    const twice = roundToDigits(finite(false, value.coefficient * 2n, value.exponent), 90);
    return withSign(fromFixed(logFixed(twice)), value.negative);
  }
  const x = toFixed(magnitude);
  const sum = x + rootFixed(multiplyFixed(x, x) + sign * ONE);
  return withSign(fromFixed(logFixed(finite(false, sum, -DIGITS))), value.negative);
}

function withSign(value: DecimalParts, negative: boolean): DecimalParts {
  return value.kind === 'nan' ? value : { ...value, negative };
}

function inverseHyperbolicTangent(value: FiniteDecimal): DecimalParts {
  const x = toFixed(value);
  if (absolute(x) === ONE) return infinite(value.negative);
  const ratio = ((ONE + x) * ONE) / (ONE - x);
  return fromFixed(logFixed(finite(false, ratio, -DIGITS)) / 2n);
}

function tangent(value: FiniteDecimal): DecimalParts {
  const [sine, cosine] = sineAndCosine(value);
  return fromFixed((sine * ONE) / cosine);
}

function atInfinity(function_: DecimalFunction, limit: (negative: boolean) => DecimalParts) {
  return (value: DecimalParts): DecimalParts =>
    value.kind === 'infinite' ? limit(value.negative) : function_(value);
}

const DEGREE = finite(false, 1745329251994329576923690768488613n, -35);
const RADIAN = finite(false, 5729577951308232087679815481410517n, -32);

const HALF_PI = throughBinary(() => fromFixed(PI / 2n))(NAN);
const WHOLE_PI = throughBinary(() => fromFixed(PI))(NAN);

function arcCosine(value: DecimalParts): DecimalParts {
  if (value.kind === 'finite' && toFixed(value) === ONE) return finite(false, 0n, LEAST_EXPONENT);
  return throughBinary((x) =>
    x.kind === 'finite' ? fromFixed(PI / 2n - arcSineOf(toFixed(x))) : x,
  )(value);
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
  const exponent = Math.min(y.exponent, x.exponent);
  const [top, bottom] = [y, x].map(
    (part) => part.coefficient * powerOfTen(part.exponent - exponent),
  );
  const angle = arcTangentOf((present(top) * ONE) / present(bottom));
  const turned = x.negative ? PI - angle : angle;
  return throughBinary(() => fromFixed(y.negative ? -turned : turned))(NAN);
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
const one = (negative: boolean): DecimalParts => finite(negative, 1n, 0);

/** The trigonometric functions of decimals, by the names of their operators. */
export const decimalTrigonometry: Readonly<Record<string, DecimalFunction>> = {
  $acos: arcCosine,
  $acosh: throughBinary((x) => {
    if (x.kind !== 'finite') return x;
    return toFixed(x) === ONE ? finite(false, 0n, 0) : inverseHyperbolic(x, -1n);
  }),
  $asin: odd(-40, (x) => fromFixed(arcSineOf(toFixed(x)))),
  $asinh: odd(LEAST_EXPONENT, (x) => inverseHyperbolic(x, 1n)),
  $atan: atInfinity(
    odd(0, (x) => {
      if (orderOf(x) > -TINY) return halfTurn(x.negative);
      return fromFixed(arcTangentOf(toFixed(x)));
    }),
    halfTurn,
  ),
  $atanh: odd(LEAST_EXPONENT, inverseHyperbolicTangent),
  $cos: evenOfTurns,
  $cosh: atInfinity(
    even((x) => hyperbolic(x, 1n)),
    () => infinite(false),
  ),
  $degreesToRadians: (x) => multiplyDecimals(x, DEGREE),
  $radiansToDegrees: (x) => multiplyDecimals(x, RADIAN),
  $sin: oddOfTurns(0, (x) => fromFixed(sineAndCosine(x)[0])),
  $sinh: odd(-40, (x) => hyperbolic(x, -1n)),
  $tan: oddOfTurns(-40, tangent),
  $tanh: atInfinity(odd(0, hyperbolicTangent), one),
};
