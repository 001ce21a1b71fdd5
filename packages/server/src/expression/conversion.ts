import { present } from '@touchstone/protocol';
import { BSONSymbol, Code, Decimal128, Int32, ObjectId, Timestamp } from 'bson';
import type { TypeAlias } from '../value/bson-type.ts';
import { dateOfMillis, millisOf } from '../value/date.ts';
import { decimalOf, decimalParts } from '../value/decimal.ts';
import { truncateDecimal } from '../value/decimal-arithmetic.ts';
import { exactInteger, fitsInt64, isNumeric, toDecimal, toDouble } from '../value/numbers.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Numeric, Value } from '../value/value.ts';
import { parseDateText } from './date/date-parse.ts';
import { fail } from './failure.ts';
import { decimalFromText, doubleFromText, integerFromText } from './number-parse.ts';
import { typeName } from './operator.ts';
import { plainText } from './text-of.ts';
import { roundedText } from './value-text.ts';

/** The types that `$convert` converts to. */
export type ConversionTarget =
  | 'double'
  | 'string'
  | 'objectId'
  | 'bool'
  | 'date'
  | 'int'
  | 'long'
  | 'decimal';

const NO_ON_ERROR = 'in $convert with no onError value';

function unsupported(value: Value, target: TypeAlias): never {
  const types = `${typeName(value)} to ${target}`;
  return fail('ConversionFailure', `Unsupported conversion from ${types} ${NO_ON_ERROR}`);
}

function overflow(shown: string): never {
  const words = `Conversion would overflow target type ${NO_ON_ERROR}`;
  return fail('ConversionFailure', `${words}: ${shown}`);
}

// The whole part; NaN and infinities have none.
function wholePart(value: Numeric): bigint {
  const double = toDouble(value);
  if (Number.isNaN(double)) {
    fail('ConversionFailure', `Attempt to convert NaN value to integer type ${NO_ON_ERROR}`);
  }
  const isDecimal = value instanceof Decimal128;
  const isInfinite = isDecimal ? decimalParts(value).kind === 'infinite' : !Number.isFinite(double);
  if (isInfinite) {
    fail('ConversionFailure', `Attempt to convert infinity value to integer type ${NO_ON_ERROR}`);
  }
  if (!isDecimal)
    return present(exactInteger(typeof value === 'number' ? Math.trunc(value) : value));
  const whole = truncateDecimal(decimalParts(value));
  return exactInteger(decimalOf(whole)) ?? overflow(value.toString());
}

function shownNumber(value: Numeric): string {
  return value instanceof Decimal128 ? value.toString() : roundedText(toDouble(value), 6);
}

function toInt(value: Value): Value {
  if (typeof value === 'string') return new Int32(Number(integerFromText(value, 32)));
  if (typeof value === 'boolean') return new Int32(value ? 1 : 0);
  if (!isNumeric(value)) return unsupported(value, 'int');
  const whole = wholePart(value);
  if (whole >= -0x80000000n && whole <= 0x7fffffffn) return new Int32(Number(whole));
  return overflow(typeof value === 'bigint' ? '' : shownNumber(value));
}

function toLong(value: Value): Value {
  if (typeof value === 'string') return integerFromText(value, 64);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value instanceof Date) return millisOf(value);
  if (!isNumeric(value)) return unsupported(value, 'long');
  const whole = wholePart(value);
  return fitsInt64(whole) ? whole : overflow(shownNumber(value));
}

function toDoubleValue(value: Value): Value {
  if (typeof value === 'string') return doubleFromText(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  if (!isNumeric(value)) return unsupported(value, 'double');
  const double = toDouble(value);
  if (!(value instanceof Decimal128) || decimalParts(value).kind !== 'finite') return double;
  const isLost = !Number.isFinite(double) || (double === 0 && isTruthy(value));
  return isLost ? overflow(shownNumber(value)) : double;
}

function toDecimalValue(value: Value): Value {
  if (typeof value === 'string') return decimalFromText(value);
  if (typeof value === 'boolean') return Decimal128.fromString(value ? '1' : '0');
  if (value instanceof Date) return Decimal128.fromString(String(millisOf(value)));
  return isNumeric(value) ? decimalOf(toDecimal(value)) : unsupported(value, 'decimal');
}

/** The date of a date, timestamp or ObjectId; undefined for other values. */
export function dateOf(value: Value | undefined): Date | undefined {
  if (value instanceof Date) return value;
  if (value instanceof Timestamp) return new Date(value.t * 1000);
  // The seconds of an ObjectId are signed.
  return value instanceof ObjectId ? new Date(secondsOf(value) * 1000) : undefined;
}

function secondsOf({ id }: ObjectId): number {
  return Buffer.from(id).readInt32BE(0);
}

function toDate(value: Value): Value {
  const date = dateOf(value);
  if (date !== undefined) return date;
  if (typeof value === 'string') return parseDateText(value);
  if (!isNumeric(value) || value instanceof Int32) return unsupported(value, 'date');
  const whole = wholePart(value);
  if (!fitsInt64(whole)) return overflow(shownNumber(value));
  return dateOfMillis(whole);
}

function toObjectId(value: Value): Value {
  if (value instanceof ObjectId) return value;
  if (typeof value !== 'string') return unsupported(value, 'objectId');
  const words = `Failed to parse objectId '${value}' ${NO_ON_ERROR}`;
  const length = Buffer.byteLength(value);
  if (length !== 24) {
    const reason = 'Invalid string length for parsing to OID, expected 24 but found';
    fail('ConversionFailure', `${words}: ${reason} ${length}`);
  }
  const wrong = /[^0-9a-fA-F]/.exec(value);
  if (wrong) {
    fail('ConversionFailure', `${words}: Invalid character found in hex string: ${wrong[0]}`);
  }
  return new ObjectId(value);
}

function toText(value: Value): Value {
  if (typeof value === 'boolean') return String(value);
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Code || value instanceof BSONSymbol) return unsupported(value, 'string');
  return plainText(value) ?? unsupported(value, 'string');
}

const CONVERSIONS: Readonly<Record<ConversionTarget, (value: Value) => Value>> = {
  bool: (value) => isTruthy(value),
  date: toDate,
  decimal: toDecimalValue,
  double: toDoubleValue,
  int: toInt,
  long: toLong,
  objectId: toObjectId,
  string: toText,
};

/** Converts a value that is not null; throws ConversionFailure in the words of `$convert`. */
export function convertValue(value: Value, target: TypeAlias): Value {
  const conversion = CONVERSIONS[target as ConversionTarget];
  return conversion === undefined ? unsupported(value, target) : conversion(value);
}
