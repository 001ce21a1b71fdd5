import { equalValues } from '../../../value/compare.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { integer } from '../../integer.ts';
import {
  type Arguments,
  isNullish,
  type Operator,
  oneByOne,
  plain,
  typeName,
} from '../../operator.ts';
import type { ExpressionContext } from '../../scope.ts';
import { valueText } from '../../value-text.ts';
import { int32Of } from './access.ts';

function isIn([value, array]: Arguments, { collation }: ExpressionContext): Value {
  if (!Array.isArray(array)) {
    fail(40081, `$in requires an array as a second argument, found: ${typeName(array)}`);
  }
  return array.some((element) => equalValues(element, value, collation));
}

/** A starting or ending position of `$indexOfArray` and its like. */
export function searchPosition(
  name: string,
  value: Value | undefined,
  which: 'starting' | 'ending',
): number {
  const position = int32Of(value);
  if (position === undefined) {
    const words = `${name}requires an integral ${which} index, found a value of type`;
    return fail(40096, `${words}: ${typeName(value)}, with value: ${valueText(value)}`);
  }
  if (position < 0) {
    fail(40097, `${name} requires a nonnegative ${which} index, found: ${position}`);
  }
  return position;
}

function indexOf(values: Arguments, { collation }: ExpressionContext): Value {
  const array = values[0];
  if (isNullish(array)) return null;
  if (!Array.isArray(array)) {
    fail(40090, `$indexOfArray requires an array as a first argument, found: ${typeName(array)}`);
  }
  const wanted = values[1];
  const start = values.length > 2 ? searchPosition('$indexOfArray', values[2], 'starting') : 0;
  const limit =
    values.length > 3 ? searchPosition('$indexOfArray', values[3], 'ending') : undefined;
  const end = Math.min(array.length, limit ?? array.length);
  for (let index = start; index < end; index++) {
    if (equalValues(array[index], wanted, collation)) return integer(index);
  }
  return integer(-1);
}

export const search: readonly Operator[] = [
  plain('$in', 2, isIn),
  oneByOne(plain('$indexOfArray', [2, 4], indexOf)),
];
