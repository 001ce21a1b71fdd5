import {
  type DecimalParts,
  decimalOf,
  dropDigits,
  exactDecimal,
  finite,
  powerOfTen,
} from '../../../value/decimal.ts';
import {
  exactInteger,
  fitsInt64,
  integerValue,
  isNumeric,
  numericType,
  toDecimal,
} from '../../../value/numbers.ts';
import type { Numeric, Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { numeric } from '../../numeric-operator.ts';
import { type Arguments, isNullish, type Operator, plain, typeName } from '../../operator.ts';
import { valueText } from '../../value-text.ts';

type Direction = 'nearest' | 'towardZero' | 'up' | 'down';

function divided(parts: DecimalParts & { kind: 'finite' }, digits: number, how: Direction): bigint {
  if (how === 'nearest') return dropDigits(parts.coefficient, digits);
  const divisor = powerOfTen(Math.min(digits, 7000));
  const quotient = parts.coefficient / divisor;
  const away = how === (parts.negative ? 'down' : 'up');
  return away && parts.coefficient % divisor !== 0n ? quotient + 1n : quotient;
}

const PRECISION = 34;

/**
 * The decimal with exactly this many digits after the point, as far as 34 digits go; a negative
 * count zeroes digits before it.
 */
function roundDecimal(parts: DecimalParts, place: number, how: Direction): DecimalParts {
  if (parts.kind !== 'finite') return parts;
  const missing = parts.exponent + place;
  if (missing < 0) {
    return finite(parts.negative, divided(parts, -missing, how), -place);
  }
  const spare = parts.coefficient === 0n ? missing : PRECISION - String(parts.coefficient).length;
  const added = Math.max(0, Math.min(missing, spare));
  return finite(parts.negative, parts.coefficient * powerOfTen(added), parts.exponent - added);
}

// Digits zeroed before the point are written out: 1234 rounded to hundreds is 1200, not 1.2E3.
function inUnits(parts: DecimalParts): DecimalParts {
  if (parts.kind !== 'finite' || parts.exponent <= 0) return parts;
  return finite(parts.negative, parts.coefficient * powerOfTen(parts.exponent), 0);
}

function roundDouble(value: number, place: number, how: Direction): number {
  if (!Number.isFinite(value)) return value;
  if (place === 0) return wholeDouble(value, how);
  // It has no digits behind the point to lose.
  if (place > 0 && Number.isInteger(value)) return value;
  // Rounded is what the double is to its last digit: 2.675 is less than that.
  const rounded = roundDecimal(exactDecimal(value), place, how);
  if (rounded.kind !== 'finite') return value;
  const magnitude = Number(`${rounded.coefficient}e${rounded.exponent}`);
  return rounded.negative ? -magnitude : magnitude;
}

function wholeDouble(value: number, how: Direction): number {
  if (how === 'towardZero') return Math.trunc(value);
  if (how === 'up') return Math.ceil(value);
  if (how === 'down') return Math.floor(value);
  const magnitude = Math.abs(value);
  const floor = Math.floor(magnitude);
  const rest = magnitude - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 === 1);
  // The sign stays, even of a zero.
  return Math.sign(value) * (up ? floor + 1 : floor);
}

interface Rounding {
  readonly name: string;
  readonly how: Direction;
  readonly value: Numeric;
  readonly place: number;
}

function roundInteger({ name, how, value, place }: Rounding): Value {
  if (place >= 0) return value;
  const rounded = inUnits(roundDecimal(toDecimal(value), place, how));
  const magnitude = rounded.kind === 'finite' ? rounded.coefficient : 0n;
  const exact = rounded.kind === 'finite' && rounded.negative ? -magnitude : magnitude;
  if (!fitsInt64(exact)) {
    const words = `invalid conversion from Decimal128 result in ${name} resulting from arguments`;
    fail(51080, `${words}: [${valueText(value)}, ${place}]`);
  }
  return typeof value === 'bigint' ? exact : integerValue(exact);
}

function applyRounding(rounding: Rounding): Value {
  const { value, place, how } = rounding;
  if (typeof value === 'number') return roundDouble(value, place, how);
  if (typeof value === 'object' && value._bsontype === 'Decimal128') {
    return decimalOf(roundDecimal(toDecimal(value), place, how));
  }
  return roundInteger(rounding);
}

function placeOf(name: string, value: Value): number {
  if (!isNumeric(value)) {
    return fail(16004, `can't convert from BSON type ${typeName(value)} to long`);
  }
  const place = exactInteger(value);
  if (place === undefined) fail(51082, `precision argument to  ${name} must be a integral value`);
  if (place < -20n || place > 100n) {
    const words = `cannot apply ${name} with precision value ${place}`;
    fail(51083, `${words} value must be in [-20, 100]`);
  }
  return Number(place);
}

function toPlace(name: string, how: Direction): Operator {
  return plain(name, [1, 2], (values: Arguments) => {
    const [value, place] = values;
    if (isNullish(value)) return null;
    if (!isNumeric(value)) {
      fail(51081, `${name} only supports numeric types, not ${typeName(value)}`);
    }
    if (values.length > 1 && isNullish(place)) return null;
    const digits = isNullish(place) ? 0 : placeOf(name, place);
    return applyRounding({ name, how, value, place: digits });
  });
}

function isTooLarge(parts: DecimalParts): boolean {
  if (parts.kind !== 'finite') return parts.kind === 'infinite';
  if (parts.coefficient === 0n) return false;
  return String(parts.coefficient).length + parts.exponent > PRECISION;
}

function toWhole(name: string, how: Direction): Operator {
  return numeric(name, (value) => {
    const isDecimal = numericType(value) === 'decimal';
    // A decimal without a whole number of 34 digits beside it has none, MongoDB says.
    if (isDecimal && isTooLarge(toDecimal(value))) return decimalOf({ kind: 'nan' });
    return applyRounding({ name, how, value, place: 0 });
  });
}

export const rounding: readonly Operator[] = [
  toWhole('$ceil', 'up'),
  toWhole('$floor', 'down'),
  toPlace('$round', 'nearest'),
  toPlace('$trunc', 'towardZero'),
];
