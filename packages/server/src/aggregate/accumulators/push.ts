import type { Value } from '../../value/value.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';

/** `$push`: every value that is not missing. */
export const push: AccumulatorDefinition = unary('$push', () => {
  const values: Value[] = [];
  return {
    add(value) {
      if (value !== undefined) values.push(value);
    },
    result: () => values,
  };
});
