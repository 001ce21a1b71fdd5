import { fail } from '../../expression/failure.ts';
import { isNullish, typeName } from '../../expression/operator.ts';
import { valueKeys } from '../../expression/value-key.ts';
import type { Value } from '../../value/value.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';

/** `$setUnion`: every element of all documents' arrays once; null and missing do not count. */
export const setUnion: AccumulatorDefinition = {
  ...unary('$setUnion', ({ collation }) => {
    const keyOf = valueKeys(collation);
    const elements = new Map<string, Value>();
    return {
      add(value) {
        if (isNullish(value)) return;
        if (!Array.isArray(value)) {
          const words = '$setUnion requires array inputs, but input';
          return fail('TypeMismatch', `${words} is of type ${typeName(value)}`);
        }
        for (const element of value) {
          const key = keyOf(element);
          if (!elements.has(key)) elements.set(key, element);
        }
      },
      result: () => [...elements.values()],
    };
  }),
  since: '8.1',
};
