import { Decimal128, Int32 } from 'bson';
import {
  type DecimalParts,
  decimalFromDouble,
  decimalFromInteger,
  decimalOf,
  decimalParts,
  decimalToDouble,
  exactDecimal,
} from './decimal.ts';
import {
  addDecimals,
  compareDecimals,
  divideDecimals,
  multiplyDecimals,
  negateDecimal,
  remainderOfDecimals,
  truncateDecimal,
} from './decimal-arithmetic.ts';
import type { Numeric, Value } from './value.ts';

/** The alias of a numeric type, in the order of promotion. */
export type NumericType = 'int' | 'long' | 'double' | 'decimal';

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const WIDTH: Readonly<Record<NumericType, number>> = { int: 0, long: 1, double: 2, decimal: 3 };

/** True if the value is of one of the four numeric types. */
export function isNumeric(value: Value | undefined): value is Numeric {
  if (typeof value === 'number' || typeof value === 'bigint') return true;
  if (typeof value !== 'object' || value === null) return false;
  const name = (value as { _bsontype?: string })._bsontype;
  return name === 'Int32' || name === 'Decimal128';
}

/** The alias of the value's numeric type. */
export function numericType(value: Numeric): NumericType {
  if (typeof value === 'number') return 'double';
  if (typeof value === 'bigint') return 'long';
  return value._bsontype === 'Int32' ? 'int' : 'decimal';
}

/** The type that arithmetic on both operands is done in: the wider of the two. */
export function widerType(a: Numeric, b: Numeric): NumericType {
  const left = numericType(a);
  const right = numericType(b);
  return WIDTH[left] >= WIDTH[right] ? left : right;
}

/** True if the integer fits an int64. */
export function fitsInt64(value: bigint): boolean {
  return value >= MIN_INT64 && value <= MAX_INT64;
}

/** The integer as int32 where it fits, else as int64; it must fit an int64. */
export function integerValue(value: bigint | number): Int32 | bigint {
  const small = Number(value);
  if (small >= -0x80000000 && small <= 0x7fffffff) return new Int32(small);
  return BigInt(value);
}

/** The double nearest to the number. */
export function toDouble(value: Numeric): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value._bsontype === 'Int32' ? value.value : decimalToDouble(decimalParts(value));
}

/** The number as a decimal; doubles are rounded to 15 digits, as in MongoDB's arithmetic. */
export function toDecimal(value: Numeric): DecimalParts {
  if (typeof value === 'number') return decimalFromDouble(value);
  if (typeof value === 'bigint') return decimalFromInteger(value);
  return value._bsontype === 'Int32'
    ? decimalFromInteger(BigInt(value.value))
    : decimalParts(value);
}

function toInteger(value: Int32 | bigint): bigint {
  return typeof value === 'bigint' ? value : BigInt(value.value);
}

/** The exact integer that the number stands for, or undefined (a fraction, NaN, infinite). */
export function exactInteger(value: Numeric): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  if (value._bsontype === 'Int32') return BigInt(value.value);
  const parts = decimalParts(value);
  if (parts.kind !== 'finite' || parts.exponent > 40) return undefined;
  const whole = truncateDecimal(parts);
  if (whole.kind !== 'finite' || compareDecimals(whole, parts) !== 0) return undefined;
  const magnitude = whole.coefficient * 10n ** BigInt(whole.exponent);
  return whole.negative ? -magnitude : magnitude;
}

/** The integer left when the fraction is cut off, or undefined if it does not fit an int64. */
export function truncatedInteger(value: Numeric): bigint | undefined {
  let integer: bigint | undefined;
  if (typeof value === 'number')
    integer = Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined;
  else if (value instanceof Decimal128) {
    integer = exactInteger(decimalOf(truncateDecimal(decimalParts(value))));
  } else integer = exactInteger(value);
  return integer !== undefined && fitsInt64(integer) ? integer : undefined;
}

/** The operations of each width of arithmetic on two operands. */
interface Arithmetic {
  readonly integers: (a: bigint, b: bigint) => bigint;
  readonly doubles: (a: number, b: number) => number;
  readonly decimals: (a: DecimalParts, b: DecimalParts) => DecimalParts;
}

const ADDITION: Arithmetic = {
  integers: (a, b) => a + b,
  doubles: (a, b) => a + b,
  decimals: addDecimals,
};
const SUBTRACTION: Arithmetic = {
  integers: (a, b) => a - b,
  doubles: (a, b) => a - b,
  decimals: (a, b) => addDecimals(a, negateDecimal(b)),
};
const MULTIPLICATION: Arithmetic = {
  integers: (a, b) => a * b,
  doubles: (a, b) => a * b,
  decimals: multiplyDecimals,
};

// The result of two integers keeps the wider operand's type while it fits; int widens to long.
function integerResult(type: 'int' | 'long', exact: bigint): Int32 | bigint | undefined {
  if (type === 'int') return integerValue(exact);
  return fitsInt64(exact) ? exact : undefined;
}

function calculate(arithmetic: Arithmetic, a: Numeric, b: Numeric): Numeric | undefined {
  const type = widerType(a, b);
  if (type === 'double') return arithmetic.doubles(toDouble(a), toDouble(b));
  if (type === 'decimal') return decimalOf(arithmetic.decimals(toDecimal(a), toDecimal(b)));
  const exact = arithmetic.integers(toInteger(a as bigint | Int32), toInteger(b as bigint | Int32));
  return integerResult(type, exact);
}

function calculateOrWiden(arithmetic: Arithmetic, a: Numeric, b: Numeric): Numeric {
  return calculate(arithmetic, a, b) ?? arithmetic.doubles(toDouble(a), toDouble(b));
}

/** Adds as aggregation does: int overflows into long, long overflows into double. */
export function add(a: Numeric, b: Numeric): Numeric {
  return calculateOrWiden(ADDITION, a, b);
}

/** Subtracts as aggregation does: int overflows into long, long overflows into double. */
export function subtract(a: Numeric, b: Numeric): Numeric {
  return calculateOrWiden(SUBTRACTION, a, b);
}

/** Multiplies as aggregation does: int overflows into long, long overflows into double. */
export function multiply(a: Numeric, b: Numeric): Numeric {
  return calculateOrWiden(MULTIPLICATION, a, b);
}

/** Adds as updates do: undefined when the sum does not fit an int64. */
export function addExact(a: Numeric, b: Numeric): Numeric | undefined {
  return calculate(ADDITION, a, b);
}

/** Multiplies as updates do: undefined when the product does not fit an int64. */
export function multiplyExact(a: Numeric, b: Numeric): Numeric | undefined {
  return calculate(MULTIPLICATION, a, b);
}

/** Divides as aggregation does: a double, or a decimal if an operand is one. */
export function divide(a: Numeric, b: Numeric): Numeric {
  if (widerType(a, b) === 'decimal') return decimalOf(divideDecimals(toDecimal(a), toDecimal(b)));
  return toDouble(a) / toDouble(b);
}

/** The remainder of the truncated division, in the wider type. The divisor is not zero. */
export function remainder(a: Numeric, b: Numeric): Numeric {
  const type = widerType(a, b);
  if (type === 'decimal') return decimalOf(remainderOfDecimals(toDecimal(a), toDecimal(b)));
  if (type === 'double') return toDouble(a) % toDouble(b);
  const exact = toInteger(a as bigint | Int32) % toInteger(b as bigint | Int32);
  return type === 'int' ? new Int32(Number(exact)) : exact;
}

function compareDoubles(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  // At least one is NaN, which is less than every other number.
  return (Number.isNaN(a) ? 0 : 1) - (Number.isNaN(b) ? 0 : 1);
}

function compareLongToDouble(a: bigint, b: number): number {
  if (Number.isNaN(b)) return 1;
  // JavaScript compares a bigint with a number exactly.
  return a < b ? -1 : a > b ? 1 : 0;
}

// Every double has an exact decimal; rounding it would make a double equal to a decimal it is not.
function forComparison(value: Numeric): DecimalParts {
  return typeof value === 'number' ? exactDecimal(value) : toDecimal(value);
}

/** Orders two numbers by their value, whatever their types; NaN is the least number. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  if (a instanceof Decimal128 || b instanceof Decimal128) {
    return compareDecimals(forComparison(a), forComparison(b));
  }
  const left = a instanceof Int32 ? a.value : a;
  const right = b instanceof Int32 ? b.value : b;
  if (typeof left === 'number') {
    if (typeof right === 'number') return compareDoubles(left, right);
    return 0 - compareLongToDouble(right, left);
  }
  if (typeof right === 'number') return compareLongToDouble(left, right);
  return left < right ? -1 : left > right ? 1 : 0;
}
