import { Deviation } from '../../expression/deviation.ts';
import { isNumeric, toDouble } from '../../value/numbers.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';

/** `$stdDevSamp`: the standard deviation of the numbers as a sample. */
export const stdDevSamp: AccumulatorDefinition = unary('$stdDevSamp', () => {
  const running = new Deviation();
  return {
    add(value) {
      if (isNumeric(value)) running.add(toDouble(value));
    },
    result: () => running.value('sample'),
  };
});
