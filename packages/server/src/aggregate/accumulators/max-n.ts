import { isNullish } from '../../expression/operator.ts';
import { compareValues } from '../../value/compare.ts';
import { LastValues } from '../../value/last-values.ts';
import type { Value } from '../../value/value.ts';
import type { AccumulatorDefinition } from '../accumulator.ts';
import { counted } from '../counted-accumulator.ts';

/** `$maxN`: the n greatest values; null and missing do not count. */
export const maxN: AccumulatorDefinition = {
  ...counted('$maxN', (count, { collation }) => {
    const greatest = new LastValues<Value>(count, (a, b) => compareValues(a, b, collation));
    return {
      add(value) {
        if (!isNullish(value)) greatest.add(value);
      },
      result: () => greatest.values().toReversed(),
    };
  }),
  since: '5.2',
};
