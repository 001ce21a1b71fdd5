import { isNullish } from '../../expression/operator.ts';
import { BestValues } from '../../query/best-values.ts';
import { compareValues } from '../../value/compare.ts';
import type { Value } from '../../value/value.ts';
import type { AccumulatorDefinition } from '../accumulator.ts';
import { counted } from '../counted-accumulator.ts';

/** `$maxN`: the n greatest values; null and missing do not count. */
export const maxN: AccumulatorDefinition = {
  ...counted('$maxN', (count, { collation }) => {
    const best = new BestValues<Value>(count, (a, b) => compareValues(a, b, collation) * -1);
    return {
      add(value) {
        if (!isNullish(value)) best.add(value);
      },
      result: () => [...best.values()],
    };
  }),
  since: '5.2',
};
