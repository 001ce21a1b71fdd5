import type { Value } from '../../value/value.ts';
import type { AccumulatorDefinition } from '../accumulator.ts';
import { counted } from '../counted-accumulator.ts';

/** `$firstN`: the values of the first n documents. */
export const firstN: AccumulatorDefinition = {
  ...counted('$firstN', (count) => {
    const values: Value[] = [];
    return {
      add(value) {
        if (values.length < count) values.push(value ?? null);
      },
      result: () => values,
    };
  }),
  since: '5.2',
};
