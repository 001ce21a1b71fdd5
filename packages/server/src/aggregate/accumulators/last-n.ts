import type { Value } from '../../value/value.ts';
import type { AccumulatorDefinition } from '../accumulator.ts';
import { counted } from '../counted-accumulator.ts';

/** `$lastN`: the values of the last n documents. */
export const lastN: AccumulatorDefinition = {
  ...counted('$lastN', (count) => {
    const values: Value[] = [];
    return {
      add(value) {
        values.push(value ?? null);
        // Dropping from the front now and then keeps this linear.
        if (values.length > 2 * count) values.splice(0, values.length - count);
      },
      result: () => values.slice(-count),
    };
  }),
  since: '5.2',
};
