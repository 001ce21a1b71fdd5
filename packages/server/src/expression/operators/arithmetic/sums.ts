import { dateOfMillis, millisOf } from '../../../value/date.ts';
import {
  add,
  divide,
  fitsInt64,
  integerValue,
  isNumeric,
  multiply,
  numericType,
  remainder,
  subtract,
  toDouble,
  widerType,
} from '../../../value/numbers.ts';
import type { Numeric, Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import {
  type Arguments,
  isNullish,
  type Operator,
  oneByOne,
  plain,
  typeName,
} from '../../operator.ts';

/** A date some milliseconds later; halves of one are rounded away from zero, of decimals to even. */
function dateAfter(date: Date, milliseconds: Numeric, sign: 1 | -1 = 1): Date {
  const whole = sign * wholeMilliseconds(milliseconds);
  const moved = Number.isFinite(whole) ? millisOf(date) + BigInt(whole) : undefined;
  if (moved === undefined || !fitsInt64(moved)) return fail('Overflow', 'date overflow');
  return dateOfMillis(moved);
}

function wholeMilliseconds(value: Numeric): number {
  const number = toDouble(value);
  const away = Math.sign(number) * Math.round(Math.abs(number));
  const isTie = numericType(value) === 'decimal' && Math.abs(number % 1) === 0.5;
  return isTie && away % 2 !== 0 ? away - Math.sign(number) : away;
}

// While all operands are int32, the result is int32 again as soon as it fits.
function narrowed(total: Numeric, allInts: boolean): Numeric {
  return allInts && typeof total === 'bigint' ? integerValue(total) : total;
}

function addAll(values: Arguments): Value {
  let total: Numeric | Date = integerValue(0);
  let allInts = true;
  for (const value of values) {
    if (isNullish(value)) return null;
    if (value instanceof Date) {
      if (total instanceof Date) fail(16612, 'only one date allowed in an $add expression');
      total = dateAfter(value, total);
    } else if (!isNumeric(value)) {
      const words = `$add only supports numeric or date types, not ${typeName(value)}`;
      fail('TypeMismatch', words);
    } else if (total instanceof Date) total = dateAfter(total, value);
    else {
      total = add(total, value);
      allInts &&= numericType(value) === 'int';
    }
  }
  return total instanceof Date ? total : narrowed(total, allInts);
}

function multiplyAll(values: Arguments): Value {
  let product: Numeric = integerValue(1);
  let allInts = true;
  for (const value of values) {
    if (isNullish(value)) return null;
    if (!isNumeric(value)) {
      fail('TypeMismatch', `$multiply only supports numeric types, not ${typeName(value)}`);
    }
    product = multiply(product, value);
    allInts &&= numericType(value) === 'int';
  }
  return narrowed(product, allInts);
}

function subtractTwo([left, right]: Arguments): Value {
  if (isNullish(left) || isNullish(right)) return null;
  if (isNumeric(left) && isNumeric(right)) return subtract(left, right);
  if (left instanceof Date && right instanceof Date) {
    return BigInt.asIntN(64, millisOf(left) - millisOf(right));
  }
  if (left instanceof Date && isNumeric(right)) return dateAfter(left, right, -1);
  const from = left instanceof Date ? 'Date' : typeName(left);
  return fail('TypeMismatch', `can't $subtract ${typeName(right)} from ${from}`);
}

function numbersOf(name: string, code: number | string, [left, right]: Arguments) {
  if (isNumeric(left) && isNumeric(right)) return [left, right] as const;
  if (isNullish(left) || isNullish(right)) return undefined;
  const types = `${typeName(left)} and ${typeName(right)}`;
  return fail(code, `${name} only supports numeric types, not ${types}`);
}

function divideTwo(values: Arguments): Value {
  const numbers = numbersOf('$divide', 'TypeMismatch', values);
  if (numbers === undefined) return null;
  if (toDouble(numbers[1]) === 0) fail('BadValue', "can't $divide by zero");
  return divide(...numbers);
}

function remainderOfTwo(values: Arguments): Value {
  const numbers = numbersOf('$mod', 16611, values);
  if (numbers === undefined) return null;
  if (toDouble(numbers[1]) === 0) {
    fail(widerType(...numbers) === 'decimal' ? 5733415 : 16610, "can't $mod by zero");
  }
  return remainder(...numbers);
}

const ANY: readonly [number, number] = [0, Number.POSITIVE_INFINITY];

export const sums: readonly Operator[] = [
  oneByOne(plain('$add', ANY, addAll)),
  plain('$divide', 2, divideTwo),
  plain('$mod', 2, remainderOfTwo),
  oneByOne(plain('$multiply', ANY, multiplyAll)),
  plain('$subtract', 2, subtractTwo),
];
