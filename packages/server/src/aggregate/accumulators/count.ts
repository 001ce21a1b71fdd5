import { fail } from '../../expression/failure.ts';
import { integerValue } from '../../value/numbers.ts';
import type { AccumulatorDefinition } from '../accumulator.ts';

/** `$count`: how many documents the group has. */
export const count: AccumulatorDefinition = {
  name: '$count',
  since: '5.0',
  compile(spec) {
    if (!(spec instanceof Map) || spec.size > 0) {
      fail('TypeMismatch', '$count takes no arguments, i.e. $count:{}');
    }
    return {
      input: () => undefined,
      start() {
        let documents = 0;
        return {
          add() {
            documents++;
          },
          result: () => integerValue(documents),
        };
      },
    };
  },
};
