import { Int32 } from 'bson';
import { isNumeric } from '../../../value/numbers.ts';
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

function combining(
  name: string,
  neutral: bigint,
  combine: (left: bigint, right: bigint) => bigint,
): Operator {
  const evaluate = (values: Arguments): Value => {
    let result = neutral;
    let isLong = false;
    for (const value of values) {
      if (isNullish(value)) return null;
      if (typeof value === 'bigint') {
        isLong = true;
        result = combine(result, value);
      } else if (value instanceof Int32) {
        result = combine(result, BigInt(value.value));
      } else {
        fail('TypeMismatch', `${name} only supports int and long operands.`);
      }
    }
    return isLong ? BigInt.asIntN(64, result) : new Int32(Number(result));
  };
  return oneByOne(plain(name, [0, Number.POSITIVE_INFINITY], evaluate));
}

function complement(value: Value | undefined): Value {
  if (isNullish(value)) return null;
  if (typeof value === 'bigint') return ~value;
  if (value instanceof Int32) return integer(~value.value);
  if (!isNumeric(value)) {
    fail(28765, `$bitNot only supports numeric types, not ${typeName(value)}`);
  }
  const words = '$bitNot only supports int and long, not';
  return fail('TypeMismatch', `${words}: ${typeName(value)}.`);
}

export const bitwise: readonly Operator[] = [
  combining('$bitAnd', -1n, (left, right) => left & right),
  plain('$bitNot', 1, ([value]) => complement(value)),
  combining('$bitOr', 0n, (left, right) => left | right),
  combining('$bitXor', 0n, (left, right) => left ^ right),
];
