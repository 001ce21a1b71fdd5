import { isNullish } from '../../expression/operator.ts';
import { compareValues } from '../../value/compare.ts';
import type { Value } from '../../value/value.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';

/** `$min`: the least value; null and missing do not count. */
export const min: AccumulatorDefinition = unary('$min', ({ collation, groupsWhereRead }) => {
  let best: Value = null;
  return {
    add(value) {
      if (isNullish(value)) return;
      const order = best === null ? 0 : compareValues(value, best, collation);
      // Of equal values it is the last where groups are made where documents are read.
      if (best === null || order < 0 || (order === 0 && groupsWhereRead)) best = value;
    },
    result: () => best,
  };
});
