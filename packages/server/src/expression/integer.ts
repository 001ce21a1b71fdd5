import { Int32 } from 'bson';
import { decimalParts, dropDigits, powerOfTen } from '../value/decimal.ts';
import { exactInteger, fitsInt64 } from '../value/numbers.ts';
import type { Numeric } from '../value/value.ts';
import { fail } from './failure.ts';
import { roundedText } from './value-text.ts';

const small: readonly Int32[] = Array.from({ length: 256 }, (_, value) => new Int32(value));

/** An int32 value; the small ones, which counts and positions mostly are, exist once. */
export function integer(value: number): Int32 {
  return small[value] ?? new Int32(value);
}

/** The number. Throws Location31109 for a double that no 64-bit integer is near. */
export function requireLong(value: Numeric): Numeric {
  if (typeof value !== 'number' || (value >= -(2 ** 63) && value < 2 ** 63)) return value;
  return fail(31109, `Can't coerce out of range value ${roundedText(value, 6)} to long`);
}

const LEAST_LONG = -(2n ** 63n);
// No 64-bit integer has more digits.
const MOST_DIGITS = 19;

/** The number as a 64-bit integer: doubles are cut, decimals rounded; a decimal that is none is the least one. */
export function longOf(value: Numeric): bigint {
  if (typeof value === 'number') return BigInt(Math.trunc(Number(requireLong(value))));
  if (typeof value !== 'object' || value._bsontype !== 'Decimal128') {
    return exactInteger(value) ?? LEAST_LONG;
  }
  const parts = decimalParts(value);
  if (parts.kind !== 'finite' || parts.exponent > MOST_DIGITS) return LEAST_LONG;
  const { coefficient, exponent, negative } = parts;
  const magnitude =
    exponent < 0 ? dropDigits(coefficient, -exponent) : coefficient * powerOfTen(exponent);
  const whole = negative ? -magnitude : magnitude;
  return fitsInt64(whole) ? whole : LEAST_LONG;
}
