import { type DecimalParts, type FiniteDecimal, finite, powerOfTen } from '../value/decimal.ts';
import { divideDecimals, multiplyDecimals } from '../value/decimal-arithmetic.ts';
import { roundedToBinary, shortened } from './binary128.ts';
import {
  expFixed,
  fromFixed,
  integerRoot,
  LN10,
  logFixed,
  multiplyFixed,
  ONE,
  toFixed,
} from './fixed-point.ts';

/** A function from a decimal to a decimal, not yet rounded to 34 digits. */
export type DecimalFunction = (value: DecimalParts) => DecimalParts;

const NAN: DecimalParts = { kind: 'nan' };

/** A function of decimals as MongoDB carries it out: on numbers of binary128. */
export function throughBinary(apply: DecimalFunction): DecimalFunction {
  return (value) => {
    const result = apply(value.kind === 'finite' ? roundedToBinary(value) : value);
    return result.kind === 'finite' ? shortened(roundedToBinary(result)) : result;
  };
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

function exponential(value: DecimalParts): DecimalParts {
  if (value.kind === 'nan') return NAN;
  if (value.kind === 'infinite') return value.negative ? finite(false, 0n, 0) : value;
  // Beyond these magnitudes the result leaves the range whatever its digits are.
  if (value.coefficient.toString().length + value.exponent > 6) {
    return value.negative ? finite(false, 0n, 0) : { kind: 'infinite', negative: false };
  }
  return expFixed(toFixed(value));
}

function naturalLogarithm(value: DecimalParts): DecimalParts {
  return value.kind === 'finite' ? fromFixed(logFixed(value)) : value;
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

function decimalLogarithm(value: DecimalParts): DecimalParts {
  return value.kind === 'finite' ? ratioOfLogs(value, LN10) : value;
}

function logarithm(value: DecimalParts, base: DecimalParts): DecimalParts {
  if (value.kind === 'finite' && base.kind === 'finite') {
    return ratioOfLogs(value, logFixed(base));
  }
  return divideDecimals(naturalLogarithm(value), naturalLogarithm(base));
}

function integerPower(base: DecimalParts, exponent: bigint): DecimalParts {
  let result: DecimalParts = finite(false, 1n, 0);
  let square = base;
  for (let rest = exponent < 0n ? -exponent : exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiplyDecimals(result, square);
    square = multiplyDecimals(square, square);
  }
  return exponent < 0n ? divideDecimals(finite(false, 1n, 0), result) : result;
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
  const inBinary = (value: DecimalParts): DecimalParts =>
    value.kind === 'finite' ? roundedToBinary(value) : value;
  const result = inBinary(powerOf(inBinary(base), inBinary(exponent)));
  if (result.kind !== 'finite') return result;
  if (result.coefficient === 0n) return finite(result.negative, 0n, LEAST_EXPONENT);
  return withAllDigits(shortened(result));
}

const LEAST_EXPONENT = -6176;

function powerOf(base: DecimalParts, exponent: DecimalParts): DecimalParts {
  if (exponent.kind !== 'finite' || base.kind !== 'finite') return powerOfSpecial(base, exponent);
  const whole = wholeExponent(exponent);
  if (whole !== undefined && whole >= -64n && whole <= 64n) return integerPower(base, whole);
  if (base.coefficient === 0n) return finite(false, 0n, 0);
  if (base.negative && whole === undefined) return NAN;
  const logarithmOfResult = multiplyFixed(
    logFixed({ ...base, negative: false }),
    toFixed(exponent),
  );
  const result = expFixed(logarithmOfResult);
  const negative = base.negative && whole !== undefined && whole % 2n !== 0n;
  return result.kind === 'nan' ? result : { ...result, negative };
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
} = { exponential, naturalLogarithm, decimalLogarithm, squareRoot, logarithm, power };
