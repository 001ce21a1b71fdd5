import { Summation } from '../../expression/summation.ts';
import { isNumeric } from '../../value/numbers.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';

/** `$avg`: null when there are no numbers. */
export const avg: AccumulatorDefinition = unary('$avg', () => {
  const total = new Summation();
  let count = 0;
  return {
    add(value) {
      if (!isNumeric(value)) return;
      total.add(value);
      count++;
    },
    result: () => (count === 0 ? null : total.mean(count)),
  };
});
