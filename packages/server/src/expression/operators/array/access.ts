import { exactInteger, isNumeric, toDouble } from '../../../value/numbers.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { integer } from '../../integer.ts';
import { type Arguments, isNullish, type Operator, plain, typeName } from '../../operator.ts';
import { roundedText } from '../../value-text.ts';

/** The number as a 32-bit integer, where it is one. */
export function int32Of(value: Value | undefined): number | undefined {
  if (!isNumeric(value)) return undefined;
  const exact = exactInteger(value);
  const fits = exact !== undefined && exact >= -0x80000000n && exact <= 0x7fffffffn;
  return fits ? Number(exact) : undefined;
}

function elementAt([array, position]: Arguments): Value | undefined {
  if (isNullish(array) || isNullish(position)) return null;
  if (!Array.isArray(array)) {
    fail(28689, `$arrayElemAt's first argument must be an array, but is ${typeName(array)}`);
  }
  if (!isNumeric(position)) {
    const words = "$arrayElemAt's second argument must be a numeric value";
    fail(28690, `${words}, but is ${typeName(position)}`);
  }
  const index = int32Of(position);
  if (index === undefined) {
    const words = "$arrayElemAt's second argument must be representable as a 32-bit integer";
    fail(28691, `${words}: ${roundedText(toDouble(position), 6)}`);
  }
  return array.at(index);
}

function endOf(name: string, index: 0 | -1): Operator {
  return plain(name, 1, ([array]) => {
    if (isNullish(array)) return null;
    if (!Array.isArray(array)) {
      fail(28689, `${name}'s argument must be an array, but is ${typeName(array)}`);
    }
    return array.at(index);
  });
}

function sliceNumber(which: string, value: Value, codes: readonly [number, number]): number {
  if (!isNumeric(value)) {
    const type = which === 'Second' ? 'be a numeric value' : 'be numeric';
    return fail(
      codes[0],
      `${which} argument to $slice must ${type}, but is of type: ${typeName(value)}`,
    );
  }
  const words = `${which} argument to $slice can't be represented as a 32-bit integer`;
  return int32Of(value) ?? fail(codes[1], `${words}: ${roundedText(toDouble(value), 6)}`);
}

function slice(values: Arguments): Value {
  const [array, first, second] = values;
  if (isNullish(array) || isNullish(first)) return null;
  if (!Array.isArray(array)) {
    fail(28724, `First argument to $slice must be an array, but is of type: ${typeName(array)}`);
  }
  const position = sliceNumber('Second', first, [28725, 28726]);
  if (values.length < 3) return position < 0 ? array.slice(position) : array.slice(0, position);
  if (isNullish(second)) return null;
  const count = sliceNumber('Third', second, [28727, 28728]);
  if (count <= 0) fail(28729, `Third argument to $slice must be positive: ${count}`);
  const start = position < 0 ? Math.max(0, array.length + position) : position;
  return array.slice(start, start + count);
}

function size([array]: Arguments): Value[] {
  if (Array.isArray(array)) return array;
  const words = 'The argument to $size must be an array, but was of type';
  return fail(17124, `${words}: ${typeName(array)}`);
}

export const access: readonly Operator[] = [
  plain('$arrayElemAt', 2, elementAt),
  endOf('$first', 0),
  plain('$isArray', 1, ([value]) => Array.isArray(value)),
  endOf('$last', -1),
  plain('$size', 1, (values) => integer(size(values).length)),
  plain('$slice', [2, 3], slice),
];
