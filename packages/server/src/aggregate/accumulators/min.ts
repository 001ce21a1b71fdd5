import { isNullish } from '../../expression/operator.ts';
import { compareValues } from '../../value/compare.ts';
import type { Value } from '../../value/value.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';

/** `$min`: the least value; null and missing do not count. */
export const min: AccumulatorDefinition = unary('$min', ({ collation }) => {
  let best: Value = null;
  return {
    add(value) {
      if (isNullish(value)) return;
      if (best === null || compareValues(value, best, collation) < 0) best = value;
    },
    result: () => best,
  };
});
