import { byteAt } from '@touchstone/protocol';
import { Decimal128 } from 'bson';

/** A decimal taken apart: `coefficient` × 10^`exponent`, or one of the special values. */
export type DecimalParts =
  | {
      readonly kind: 'finite';
      readonly negative: boolean;
      readonly coefficient: bigint;
      readonly exponent: number;
    }
  | { readonly kind: 'infinite'; readonly negative: boolean }
  | { readonly kind: 'nan' };

/** The finite decimals. */
export type FiniteDecimal = Extract<DecimalParts, { kind: 'finite' }>;

const BIAS = 6176;
const MAX_EXPONENT = 6111;
const PRECISION = 34;
const DOUBLE_DIGITS = 15;
const LARGEST = 10n ** 34n - 1n;
const NAN: DecimalParts = { kind: 'nan' };

/** 10 to a natural power. */
export function powerOfTen(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

/** The power of ten that is next above a decimal: -2 for 0.005. */
export function orderOf({ coefficient, exponent }: FiniteDecimal): number {
  return coefficient.toString().length + exponent;
}

/** A finite decimal. */
export function finite(negative: boolean, coefficient: bigint, exponent: number): FiniteDecimal {
  return { kind: 'finite', negative, coefficient, exponent };
}

/** Takes the 16 bytes of a decimal128 (IEEE 754 binary integer decimal) apart. */
export function decimalParts(value: Decimal128): DecimalParts {
  const { bytes } = value;
  let bits = 0n;
  for (let index = 15; index >= 0; index--) bits = (bits << 8n) | BigInt(byteAt(bytes, index));
  const negative = bits >> 127n === 1n;
  const combination = Number((bits >> 122n) & 31n);
  if (combination === 31) return NAN;
  if (combination === 30) return { kind: 'infinite', negative };
  // A leading 11 announces a coefficient too large to be canonical, which counts as zero.
  if (combination >= 24) return finite(negative, 0n, Number((bits >> 111n) & 0x3fffn) - BIAS);
  const coefficient = bits & ((1n << 113n) - 1n);
  const exponent = Number((bits >> 113n) & 0x3fffn) - BIAS;
  return finite(negative, coefficient > LARGEST ? 0n : coefficient, exponent);
}

function pack(bits: bigint): Decimal128 {
  const bytes = new Uint8Array(16);
  for (let index = 0; index < 16; index++) {
    bytes[index] = Number((bits >> BigInt(index * 8)) & 0xffn);
  }
  return new Decimal128(bytes);
}

function digitCount(value: bigint): number {
  return value.toString().length;
}

/** Divides by 10^`digits`, rounding half to even. */
export function dropDigits(coefficient: bigint, digits: number): bigint {
  if (digits <= 0) return coefficient;
  const divisor = powerOfTen(digits);
  const quotient = coefficient / divisor;
  const twice = (coefficient % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

/** Rounds to a number of significant digits, half to even. */
export function roundToDigits(value: FiniteDecimal, digits: number): FiniteDecimal {
  const excess = digitCount(value.coefficient) - digits;
  if (excess <= 0) return value;
  const coefficient = dropDigits(value.coefficient, excess);
  // 9.99 rounds to 10.0, one digit too many.
  if (coefficient === powerOfTen(digits)) {
    return finite(value.negative, coefficient / 10n, value.exponent + excess + 1);
  }
  return finite(value.negative, coefficient, value.exponent + excess);
}

function intoRange(value: FiniteDecimal): DecimalParts {
  let rounded = roundToDigits(value, PRECISION);
  if (rounded.exponent < -BIAS) {
    const digits = Math.min(-BIAS - rounded.exponent, PRECISION + 1);
    rounded = finite(rounded.negative, dropDigits(rounded.coefficient, digits), -BIAS);
  }
  if (rounded.exponent <= MAX_EXPONENT) return rounded;
  if (rounded.coefficient === 0n) return finite(rounded.negative, 0n, MAX_EXPONENT);
  const shift = rounded.exponent - MAX_EXPONENT;
  if (digitCount(rounded.coefficient) + shift > PRECISION) {
    return { kind: 'infinite', negative: rounded.negative };
  }
  return finite(rounded.negative, rounded.coefficient * powerOfTen(shift), MAX_EXPONENT);
}

/** The decimal128 nearest to the parts: 34 digits, half to even, infinite beyond the range. */
export function decimalOf(parts: DecimalParts): Decimal128 {
  if (parts.kind === 'nan') return pack(31n << 122n);
  if (parts.kind === 'infinite') return pack(((parts.negative ? 1n : 0n) << 127n) | (30n << 122n));
  const value = intoRange(parts);
  if (value.kind !== 'finite') return decimalOf(value);
  const sign = (value.negative ? 1n : 0n) << 127n;
  return pack(sign | (BigInt(value.exponent + BIAS) << 113n) | value.coefficient);
}

/** The exact decimal of an integer. */
export function decimalFromInteger(value: bigint): DecimalParts {
  return finite(value < 0n, value < 0n ? -value : value, 0);
}

const doubleView = new DataView(new ArrayBuffer(8));

function exactFinite(value: number): FiniteDecimal {
  doubleView.setFloat64(0, value);
  const bits = doubleView.getBigUint64(0);
  const negative = bits >> 63n === 1n;
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  const power = (biased === 0 ? 1 : biased) - 1075;
  if (power >= 0) return finite(negative, mantissa << BigInt(power), 0);
  return finite(negative, mantissa * 5n ** BigInt(-power), power);
}

function specialDecimal(value: number): DecimalParts | undefined {
  if (Number.isNaN(value)) return NAN;
  if (!Number.isFinite(value)) return { kind: 'infinite', negative: value < 0 };
  return value === 0 ? finite(Object.is(value, -0), 0n, 0) : undefined;
}

/** The decimal that a double stands for, to its last digit: up to 767 of them. */
export function exactDecimal(value: number): DecimalParts {
  return specialDecimal(value) ?? exactFinite(value);
}

/**
 * The decimal of a double as MongoDB converts it, rounded to exactly 15 significant digits: 2.5
 * becomes 2.50000000000000.
 */
export function decimalFromDouble(value: number): DecimalParts {
  const special = specialDecimal(value);
  if (special !== undefined) return special;
  const rounded = roundToDigits(exactFinite(value), DOUBLE_DIGITS);
  const missing = DOUBLE_DIGITS - digitCount(rounded.coefficient);
  if (missing <= 0) return rounded;
  const coefficient = rounded.coefficient * powerOfTen(missing);
  return finite(rounded.negative, coefficient, rounded.exponent - missing);
}

/** The double nearest to a decimal. */
export function decimalToDouble(parts: DecimalParts): number {
  if (parts.kind === 'nan') return Number.NaN;
  const sign = parts.negative ? -1 : 1;
  if (parts.kind === 'infinite') return sign * Number.POSITIVE_INFINITY;
  return sign * Number(`${parts.coefficient}e${parts.exponent}`);
}
