import { present } from '@touchstone/protocol';
import { type Decimal128, Int32 } from 'bson';
import { decimalParts, exactDecimal, type FiniteDecimal } from '../value/decimal.ts';
import { addDecimals, negateDecimal } from '../value/decimal-arithmetic.ts';
import { compareNumbers, toDouble } from '../value/numbers.ts';
import type { Numeric } from '../value/value.ts';

/** A number as the largest double that is not above it, and what is left as bytes that keep the order. */
export interface PackedNumber {
  readonly double: number;
  /** Empty where the double is the number itself. */
  readonly rest: string;
}

/** Takes a number apart that is not NaN. Equal numbers of any types give the same. */
export function packedNumber(value: Numeric): PackedNumber {
  if (value instanceof Int32) return { double: value.value, rest: '' };
  if (typeof value === 'number') return { double: value === 0 ? 0 : value, rest: '' };
  const nearest = toDouble(value);
  if (compareNumbers(value, nearest) === 0)
    return { double: nearest === 0 ? 0 : nearest, rest: '' };
  const double = compareNumbers(value, nearest) > 0 ? nearest : doubleBelow(nearest);
  if (typeof value === 'bigint') return { double, rest: integerRest(value - BigInt(double)) };
  if (double === Number.NEGATIVE_INFINITY) return { double, rest: belowAllDoubles(value) };
  return { double, rest: decimalRest(difference(value, double)) };
}

const bits = new BigInt64Array(1);
const asDouble = new Float64Array(bits.buffer);

function doubleBelow(value: number): number {
  if (value === Number.POSITIVE_INFINITY) return Number.MAX_VALUE;
  if (value === 0) return -Number.MIN_VALUE;
  asDouble[0] = value;
  bits[0] = present(bits[0]) + (value > 0 ? -1n : 1n);
  return present(asDouble[0]);
}

function difference(value: Decimal128, double: number): FiniteDecimal {
  // Rounding is no harm: only decimals between two neighboring doubles are told apart by it.
  return addDecimals(decimalParts(value), negateDecimal(exactDecimal(double))) as FiniteDecimal;
}

function integerRest(left: bigint): string {
  const digits = left.toString();
  return scientific(digits, digits.length - 1);
}

function decimalRest({ coefficient, exponent }: FiniteDecimal): string {
  const digits = coefficient.toString();
  return scientific(digits, exponent + digits.length - 1);
}

// The exponent first, then the digits: the order of positive numbers.
function scientific(digits: string, exponent: number): string {
  const biased = exponent + 0x8000;
  const head = String.fromCharCode(biased >> 8, biased & 0xff);
  return `${head}${digits.replace(/0+$/, '')}\0`;
}

// Decimals that are less than every double but minus infinity: the larger they are without the sign, the less.
function belowAllDoubles(value: Decimal128): string {
  return inverted(decimalRest(decimalParts(value) as FiniteDecimal));
}

function inverted(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    result += String.fromCharCode(0xff - text.charCodeAt(at));
  }
  return result;
}
