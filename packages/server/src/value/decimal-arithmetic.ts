import { type DecimalParts, type FiniteDecimal, finite, orderOf, powerOfTen } from './decimal.ts';

const NAN: DecimalParts = { kind: 'nan' };
const PRECISION = 34;
const LEAST_EXPONENT = -6176;

function infinite(negative: boolean): DecimalParts {
  return { kind: 'infinite', negative };
}

function scaled(value: FiniteDecimal, exponent: number): bigint {
  const magnitude = value.coefficient * powerOfTen(value.exponent - exponent);
  return value.negative ? -magnitude : magnitude;
}

function signOf(value: DecimalParts): number {
  if (value.kind === 'nan') return 0;
  if (value.kind === 'finite' && value.coefficient === 0n) return 0;
  return value.negative ? -1 : 1;
}

function compareFinite(a: FiniteDecimal, b: FiniteDecimal): number {
  const sign = signOf(a);
  if (sign !== signOf(b)) return sign - signOf(b);
  if (sign === 0) return 0;
  // Orders of magnitude decide first, so that 1E6000 is never written out beside 1E-6000.
  const order = orderOf(a) - orderOf(b);
  if (order !== 0) return order * sign;
  const exponent = Math.min(a.exponent, b.exponent);
  const left = scaled(a, exponent);
  const right = scaled(b, exponent);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Orders two decimals; NaN is equal to itself and less than every other number. */
export function compareDecimals(a: DecimalParts, b: DecimalParts): number {
  if (a.kind === 'nan' || b.kind === 'nan') {
    return (a.kind === 'nan' ? 0 : 1) - (b.kind === 'nan' ? 0 : 1);
  }
  if (a.kind === 'finite' && b.kind === 'finite') return compareFinite(a, b);
  const left = a.kind === 'infinite' ? signOf(a) : 0;
  const right = b.kind === 'infinite' ? signOf(b) : 0;
  return left - right;
}

/** The same decimal with the other sign. */
export function negateDecimal(value: DecimalParts): DecimalParts {
  return value.kind === 'nan' ? value : { ...value, negative: !value.negative };
}

// The same number with as many digits as bring its exponent near another.
function withDigits(value: FiniteDecimal, exponent: number): FiniteDecimal {
  const spare = PRECISION - value.coefficient.toString().length;
  const added = Math.max(0, Math.min(spare, value.exponent - exponent));
  if (value.coefficient === 0n) return finite(value.negative, 0n, exponent);
  return finite(value.negative, value.coefficient * powerOfTen(added), value.exponent - added);
}

function addFinite(a: FiniteDecimal, b: FiniteDecimal): DecimalParts {
  const [large, small] = orderOf(a) >= orderOf(b) ? [a, b] : [b, a];
  if (large.coefficient !== 0n && small.coefficient !== 0n) {
    // Digits far below the last one can only break a tie: one digit stands for all of them.
    const floor = Math.min(large.exponent, orderOf(large) - PRECISION) - 3;
    if (orderOf(small) < floor) return addFinite(large, finite(small.negative, 1n, floor));
  }
  const exponent = Math.min(a.exponent, b.exponent);
  const spread = Math.max(a.exponent, b.exponent) - exponent;
  if (spread > 2 * PRECISION + 8 && (a.coefficient === 0n || b.coefficient === 0n)) {
    return withDigits(a.coefficient === 0n ? b : a, exponent);
  }
  const sum = scaled(a, exponent) + scaled(b, exponent);
  const negative = sum === 0n ? a.negative && b.negative : sum < 0n;
  return finite(negative, sum < 0n ? -sum : sum, exponent);
}

/** The sum, not yet rounded to 34 digits. */
export function addDecimals(a: DecimalParts, b: DecimalParts): DecimalParts {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN;
  if (a.kind === 'finite' && b.kind === 'finite') return addFinite(a, b);
  if (a.kind === 'infinite' && b.kind === 'infinite' && a.negative !== b.negative) return NAN;
  return a.kind === 'infinite' ? a : b;
}

/** The product, not yet rounded to 34 digits. */
export function multiplyDecimals(a: DecimalParts, b: DecimalParts): DecimalParts {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN;
  const negative = a.negative !== b.negative;
  if (a.kind === 'finite' && b.kind === 'finite') {
    return finite(negative, a.coefficient * b.coefficient, a.exponent + b.exponent);
  }
  return signOf(a) === 0 || signOf(b) === 0 ? NAN : infinite(negative);
}

function divideFinite(a: FiniteDecimal, b: FiniteDecimal): DecimalParts {
  const negative = a.negative !== b.negative;
  if (b.coefficient === 0n) return a.coefficient === 0n ? NAN : infinite(negative);
  const preferred = a.exponent - b.exponent;
  if (a.coefficient === 0n) return finite(negative, 0n, preferred);
  const digits = a.coefficient.toString().length - b.coefficient.toString().length;
  const shift = Math.max(0, PRECISION + 2 - digits);
  const dividend = a.coefficient * powerOfTen(shift);
  let quotient = dividend / b.coefficient;
  let exponent = preferred - shift;
  if (dividend % b.coefficient !== 0n) {
    // A sticky last digit keeps the later rounding right.
    return finite(negative, quotient * 10n + 1n, exponent - 1);
  }
  while (exponent < preferred && quotient % 10n === 0n) {
    quotient /= 10n;
    exponent++;
  }
  return finite(negative, quotient, exponent);
}

/** The quotient with enough digits to be rounded to 34; division by zero is infinite or NaN. */
export function divideDecimals(a: DecimalParts, b: DecimalParts): DecimalParts {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN;
  if (a.kind === 'finite' && b.kind === 'finite') return divideFinite(a, b);
  if (a.kind === 'infinite') {
    return b.kind === 'infinite' ? NAN : infinite(a.negative !== b.negative);
  }
  // A number that is endlessly small.
  return finite(a.negative !== b.negative, 0n, LEAST_EXPONENT);
}

/** The remainder of the truncated division, with the dividend's sign. */
export function remainderOfDecimals(a: DecimalParts, b: DecimalParts): DecimalParts {
  if (a.kind !== 'finite' || b.kind === 'nan') return NAN;
  if (b.kind === 'infinite') return a;
  if (b.coefficient === 0n) return NAN;
  const exponent = Math.min(a.exponent, b.exponent);
  const left = a.coefficient * powerOfTen(a.exponent - exponent);
  const right = b.coefficient * powerOfTen(b.exponent - exponent);
  return finite(a.negative, left % right, exponent);
}

/** Cuts the digits after the point away. */
export function truncateDecimal(value: DecimalParts): DecimalParts {
  if (value.kind !== 'finite' || value.exponent >= 0) return value;
  const digits = Math.min(-value.exponent, 60);
  return finite(value.negative, value.coefficient / powerOfTen(digits), 0);
}
