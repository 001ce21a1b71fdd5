import { type DecimalParts, type FiniteDecimal, finite, powerOfTen } from '../value/decimal.ts';
import { divideDecimals, multiplyDecimals } from '../value/decimal-arithmetic.ts';

/** A function from a decimal to a decimal, not yet rounded to 34 digits. */
export type DecimalFunction = (value: DecimalParts) => DecimalParts;

// Fixed-point numbers with this many decimal digits after the point carry the series below.
const DIGITS = 80;
const ONE = powerOfTen(DIGITS);
const NAN: DecimalParts = { kind: 'nan' };

function toFixed(value: FiniteDecimal): bigint {
  const shift = value.exponent + DIGITS;
  const magnitude =
    shift >= 0 ? value.coefficient * powerOfTen(shift) : value.coefficient / powerOfTen(-shift);
  return value.negative ? -magnitude : magnitude;
}

// Zeros at the end are dropped, so that an exact result has its shortest form.
function fromFixed(value: bigint, exponent = -DIGITS): DecimalParts {
  if (value === 0n) return finite(false, 0n, 0);
  let coefficient = value < 0n ? -value : value;
  let power = exponent;
  while (power < 0 && coefficient !== 0n && coefficient % 10n === 0n) {
    coefficient /= 10n;
    power++;
  }
  return finite(value < 0n, coefficient, power);
}

function multiplyFixed(a: bigint, b: bigint): bigint {
  return (a * b) / ONE;
}

// ln x = 2 artanh((x - 1) / (x + 1)), which converges fast near 1.
function logNearOne(x: bigint): bigint {
  const ratio = ((x - ONE) * ONE) / (x + ONE);
  const square = multiplyFixed(ratio, ratio);
  let term = ratio;
  let sum = 0n;
  for (let odd = 1n; term !== 0n; odd += 2n) {
    sum += term / odd;
    term = multiplyFixed(term, square);
  }
  return 2n * sum;
}

const LN2 = logNearOne(2n * ONE);
const LN10 = logNearOne((10n * ONE) / 8n) + 3n * LN2;

/** The natural logarithm of a positive finite decimal, in fixed point. */
function logFixed(value: FiniteDecimal): bigint {
  const length = value.coefficient.toString().length;
  // The decimal is m × 10^power with m in [1, 10); halving brings m near 1.
  let mantissa = toFixed(finite(false, value.coefficient, 1 - length));
  let halvings = 0n;
  while (mantissa > (3n * ONE) / 2n) {
    mantissa /= 2n;
    halvings++;
  }
  const power = BigInt(value.exponent + length - 1);
  return logNearOne(mantissa) + halvings * LN2 + power * LN10;
}

/** e to a fixed-point power, as a decimal. */
function expFixed(x: bigint): DecimalParts {
  const tens = x / LN10 - (x < 0n ? 1n : 0n);
  if (tens > 7000n) return { kind: 'infinite', negative: false };
  if (tens < -7000n) return finite(false, 0n, 0);
  const rest = x - tens * LN10;
  let term = ONE;
  let sum = 0n;
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = multiplyFixed(term, rest) / n;
  }
  return fromFixed(sum, Number(tens) - DIGITS);
}

function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

function squareRoot(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value.kind === 'infinite' && value.negative ? NAN : value;
  if (value.coefficient === 0n) return finite(false, 0n, Math.trunc(value.exponent / 2));
  const shift = 80 + (value.exponent % 2 === 0 ? 0 : 1);
  const root = integerRoot(value.coefficient * powerOfTen(shift));
  return fromFixed(root, (value.exponent - shift) / 2);
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

// MongoDB writes powers with all their 34 digits.
function withAllDigits(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite') return value;
  const missing = 34 - String(value.coefficient).length;
  if (missing <= 0 || value.coefficient === 0n) return value;
  return finite(value.negative, value.coefficient * powerOfTen(missing), value.exponent - missing);
}

function power(base: DecimalParts, exponent: DecimalParts): DecimalParts {
  return withAllDigits(powerOf(base, exponent));
}

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
