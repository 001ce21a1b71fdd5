import {
  type DecimalParts,
  type FiniteDecimal,
  finite,
  powerOfTen,
  roundToDigits,
} from '../../value/decimal.ts';
import {
  addDecimals,
  compareDecimals,
  divideDecimals,
  multiplyDecimals,
  negateDecimal,
} from '../../value/decimal-arithmetic.ts';
import { inBinary, roundedToBinary, shortened } from './binary128.ts';
import {
  DIGITS,
  expFixed,
  fromFixed,
  integerRoot,
  LN10,
  logFixed,
  ONE,
  toFixed,
} from './fixed-point.ts';

/** A function from a decimal to a decimal, not yet rounded to 34 digits. */
export type DecimalFunction = (value: DecimalParts) => DecimalParts;

const NAN: DecimalParts = { kind: 'nan' };

const ONE_DECIMAL = finite(false, 1n, 0);

/** A function of decimals as MongoDB carries it out: on numbers of binary128. */
export function throughBinary(apply: DecimalFunction): DecimalFunction {
  return (value) => fromBinary(inBinary(apply(inBinary(value))));
}

/** A number of binary128 in its shortest form. */
export function fromBinary(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value;
  return value.coefficient === 0n ? finite(value.negative, 0n, 0) : shortened(value);
}

/** A decimal with at most 34 digits, as every step of MongoDB's decimal arithmetic leaves it. */
export function inDecimal(value: DecimalParts): DecimalParts {
  return value.kind === 'finite' ? roundToDigits(value, 34) : value;
}

/** The difference, not yet rounded to 34 digits. */
export function subtractDecimals(a: DecimalParts, b: DecimalParts): DecimalParts {
  return addDecimals(a, negateDecimal(b));
}

function squareRoot(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value.kind === 'infinite' && value.negative ? NAN : value;
  if (value.coefficient === 0n) {
    return finite(value.negative, 0n, Math.trunc(value.exponent / 2));
  }
  const shift = 80 + (value.exponent % 2 === 0 ? 0 : 1);
  let root = integerRoot(value.coefficient * powerOfTen(shift));
  let exponent = (value.exponent - shift) / 2;
  // An exact root has as many digits as half the exponent leaves it.
  while (exponent < Math.floor(value.exponent / 2) && root % 10n === 0n) {
    root /= 10n;
    exponent++;
  }
  return finite(false, root, exponent);
}

// Beyond this power of e binary128 ends: a power is cut there, and its two halves are multiplied.
const FAR = 11000n;

/** The part of an exponent that binary128 cannot carry. */
export function farPart(exponent: FiniteDecimal): bigint {
  const fixed = toFixed(exponent);
  if (fixed > FAR * ONE) return FAR;
  return fixed < -FAR * ONE ? -FAR : 0n;
}

/** A number of binary128 times e to the far part of an exponent. */
export function timesFarPower(value: DecimalParts, far: bigint): DecimalParts {
  if (far === 0n) return fromBinary(value);
  return multiplyDecimals(inDecimal(value), inDecimal(expFixed(far * ONE)));
}

function exponential(value: DecimalParts): DecimalParts {
  if (value.kind === 'nan') return NAN;
  if (value.kind === 'infinite') return value.negative ? finite(false, 0n, 0) : value;
  if (value.coefficient === 0n) return ONE_DECIMAL;
  // Beyond these magnitudes the result leaves the range whatever its digits are.
  if (value.coefficient.toString().length + value.exponent > 6) {
    return value.negative ? finite(false, 0n, 0) : { kind: 'infinite', negative: false };
  }
  const high = roundedToBinary(value);
  const low = inBinary(subtractDecimals(value, high));
  const far = farPart(high);
  const near = far === 0n ? toFixed(high) : toFixed(high) - far * ONE;
  const power = inBinary(expFixed(near));
  const corrected = inBinary(addDecimals(power, inBinary(multiplyDecimals(power, low))));
  return timesFarPower(corrected, far);
}

// Beyond these orders numbers of binary128 end: they are moved nearer, and the rest is added.
const FAR_ORDER = 4464;
const LOG_OF_FAR_ORDER = inBinary(fromFixed(BigInt(FAR_ORDER) * LN10));
const HALF = finite(false, 5n, -1);

function naturalLogarithm(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value;
  const { near, moved } = moveNear(value);
  const result = nearLogarithm(near);
  if (moved === 0) return fromBinary(result);
  const rest = moved < 0 ? negateDecimal(LOG_OF_FAR_ORDER) : LOG_OF_FAR_ORDER;
  return fromBinary(inBinary(addDecimals(result, rest)));
}

// A number of the range of binary128, and by how many orders it was moved there.
function moveNear(value: FiniteDecimal): { readonly near: FiniteDecimal; readonly moved: number } {
  const moved =
    compareDecimals(value, finite(false, 1n, FAR_ORDER)) > 0
      ? FAR_ORDER
      : compareDecimals(value, finite(false, 1n, -FAR_ORDER)) < 0
        ? -FAR_ORDER
        : 0;
  return { near: { ...value, exponent: value.exponent - moved }, moved };
}

function logarithmInBinary(value: FiniteDecimal): DecimalParts {
  return inBinary(fromFixed(logFixed(roundedToBinary(value))));
}

// Near one the digits that binary128 does not hold are weighed in.
function nearLogarithm(value: FiniteDecimal): DecimalParts {
  const rough = logarithmInBinary(value);
  const held = roundedToBinary(value);
  const excess = inBinary(subtractDecimals(held, ONE_DECIMAL));
  const magnitude = excess.kind === 'nan' ? excess : { ...excess, negative: false };
  if (compareDecimals(magnitude, HALF) >= 0) return rough;
  const exact = inBinary(inDecimal(subtractDecimals(value, ONE_DECIMAL)));
  const lost = inBinary(divideDecimals(inBinary(subtractDecimals(excess, exact)), held));
  return inBinary(subtractDecimals(rough, lost));
}

function ratioOfLogs(value: FiniteDecimal, base: bigint): DecimalParts {
  return nearInteger((logFixed(value) * ONE) / base);
}

// The series err in their last digits: what is an integer up to them is meant to be one.
function nearInteger(value: bigint): DecimalParts {
  const half = value < 0n ? -ONE / 2n : ONE / 2n;
  const whole = ((value + half) / ONE) * ONE;
  const error = value - whole;
  const isWhole = (error < 0n ? -error : error) < powerOfTen(10);
  return fromFixed(isWhole ? whole : value);
}

const INVERSE_OF_LN10 = inBinary(fromFixed((ONE * ONE) / LN10));

function decimalLogarithm(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value;
  const { near, moved } = moveNear(value);
  const result = inBinary(multiplyDecimals(nearLogarithm(near), INVERSE_OF_LN10));
  return fromBinary(moved === 0 ? result : inBinary(addDecimals(result, integer(moved))));
}

function integer(value: number): FiniteDecimal {
  return finite(value < 0, BigInt(Math.abs(value)), 0);
}

function logarithm(value: DecimalParts, base: DecimalParts): DecimalParts {
  if (value.kind === 'finite' && base.kind === 'finite') {
    return ratioOfLogs(value, logFixed(base));
  }
  return divideDecimals(naturalLogarithm(value), naturalLogarithm(base));
}

function wholeExponent(exponent: FiniteDecimal): bigint | undefined {
  const fixed = toFixed(exponent);
  return fixed % ONE === 0n ? fixed / ONE : undefined;
}

/** The same number with all of 34 digits, as MongoDB writes powers. */
export function withAllDigits(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value;
  const missing = 34 - String(value.coefficient).length;
  if (missing <= 0 || value.coefficient === 0n) return value;
  return finite(value.negative, value.coefficient * powerOfTen(missing), value.exponent - missing);
}

function power(base: DecimalParts, exponent: DecimalParts): DecimalParts {
  const result = inDecimal(powerOf(base, exponent));
  if (result.kind !== 'finite') return result;
  if (result.coefficient === 0n) return finite(result.negative, 0n, LEAST_EXPONENT);
  return withAllDigits(result);
}

const LEAST_EXPONENT = -6176;

function powerOf(base: DecimalParts, exponent: DecimalParts): DecimalParts {
  if (exponent.kind !== 'finite' || base.kind !== 'finite') return powerOfSpecial(base, exponent);
  if (base.coefficient === 0n) return integerOfZero(exponent);
  const whole = wholeExponent(exponent);
  if (base.negative && whole === undefined) return NAN;
  const result = powerByLogarithm({ ...base, negative: false }, exponent);
  const negative = base.negative && whole !== undefined && whole % 2n !== 0n;
  return result.kind === 'nan' ? result : { ...result, negative };
}

function integerOfZero(exponent: FiniteDecimal): DecimalParts {
  return exponent.coefficient === 0n ? ONE_DECIMAL : finite(false, 0n, 0);
}

/** The digits behind the point of a logarithm that a power is first made of. */
const LOGARITHM_DIGITS = 28;
/** Below this a logarithm is held with all of its digits: 3.7E-9, as a fixed-point number. */
const SMALL_LOGARITHM = 37n * powerOfTen(DIGITS - 10);

// The logarithm in two parts, so that the power has all of its digits.
function powerByLogarithm(base: FiniteDecimal, exponent: FiniteDecimal): DecimalParts {
  const fixed = logFixed(base);
  const logarithm = fromFixed(fixed);
  const dropped = powerOfTen(DIGITS - LOGARITHM_DIGITS);
  const isSmall = fixed < SMALL_LOGARITHM && fixed > -SMALL_LOGARITHM;
  const high = isSmall ? inDecimal(logarithm) : fromFixed((fixed / dropped) * dropped);
  const product = inDecimal(multiplyDecimals(exponent, high));
  const rest = inDecimal(subtractDecimals(multiplyDecimals(exponent, logarithm), product));
  const rough = inDecimal(exponential(product));
  if (rough.kind !== 'finite' || rough.coefficient === 0n) return rough;
  return addDecimals(rough, multiplyDecimals(rough, rest));
}

// With NaN or an infinity among them, doubles say what the power is.
function powerOfSpecial(base: DecimalParts, exponent: DecimalParts): DecimalParts {
  const result = roughDouble(base) ** roughDouble(exponent);
  if (Number.isNaN(result)) return NAN;
  if (!Number.isFinite(result)) return { kind: 'infinite', negative: result < 0 };
  return finite(false, BigInt(Math.abs(result)), 0);
}

function roughDouble(value: DecimalParts): number {
  if (value.kind === 'nan') return Number.NaN;
  const magnitude =
    value.kind === 'infinite'
      ? Number.POSITIVE_INFINITY
      : Number(`${value.coefficient}e${value.exponent}`);
  return value.negative ? -magnitude : magnitude;
}

/** The functions on decimals that `$exp`, `$ln`, `$log`, `$pow` and `$sqrt` need. */
export const decimalFunctions: {
  readonly exponential: DecimalFunction;
  readonly naturalLogarithm: DecimalFunction;
  readonly decimalLogarithm: DecimalFunction;
  readonly squareRoot: DecimalFunction;
  readonly logarithm: (value: DecimalParts, base: DecimalParts) => DecimalParts;
  readonly power: (base: DecimalParts, exponent: DecimalParts) => DecimalParts;
} = {
  exponential,
  naturalLogarithm,
  squareRoot,
  logarithm,
  power,
  decimalLogarithm,
};
