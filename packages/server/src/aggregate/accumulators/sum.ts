import { Summation } from '../../expression/summation.ts';
import { isNumeric } from '../../value/numbers.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';

/** `$sum`: what is no number is left out. */
export const sum: AccumulatorDefinition = unary('$sum', () => {
  const total = new Summation();
  return {
    add(value) {
      if (isNumeric(value)) total.add(value);
    },
    result: () => total.total(),
  };
});
