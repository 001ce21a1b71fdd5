import { isNullish } from '../../expression/operator.ts';
import { BestValues } from '../../query/best-values.ts';
import { compareValues } from '../../value/compare.ts';
import type { Value } from '../../value/value.ts';
import type { AccumulatorDefinition } from '../accumulator.ts';
import { counted } from '../counted-accumulator.ts';

interface Met {
  readonly value: Value;
  readonly order: number;
}

/** `$maxN`: the n greatest values; null and missing do not count. */
export const maxN: AccumulatorDefinition = {
  ...counted('$maxN', (count, { collation }) => {
    // Of equal values the last come first, and stay.
    const best = new BestValues<Met>(
      count,
      (a, b) => compareValues(b.value, a.value, collation) || b.order - a.order,
    );
    let order = 0;
    return {
      add(value) {
        if (!isNullish(value)) best.add({ value, order: order++ });
      },
      result: () => best.values().map(({ value }) => value),
    };
  }),
  since: '5.2',
};
