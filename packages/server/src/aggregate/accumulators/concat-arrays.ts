import { fail } from '../../expression/failure.ts';
import { isNullish, typeName } from '../../expression/operator.ts';
import type { Value } from '../../value/value.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';

/** `$concatArrays`: the elements of all documents' arrays; null and missing do not count. */
export const concatArrays: AccumulatorDefinition = {
  ...unary('$concatArrays', () => {
    const all: Value[] = [];
    return {
      add(value) {
        if (isNullish(value)) return;
        if (!Array.isArray(value)) {
          const words = '$concatArrays requires array inputs, but input';
          return fail('TypeMismatch', `${words} is of type ${typeName(value)}`);
        }
        for (const each of value) all.push(each);
      },
      result: () => all,
    };
  }),
  since: '8.1',
};
