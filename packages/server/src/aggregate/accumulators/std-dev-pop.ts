import { Deviation } from '../../expression/deviation.ts';
import { isNumeric, toDouble } from '../../value/numbers.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';

/** `$stdDevPop`: the standard deviation of the numbers as a population. */
export const stdDevPop: AccumulatorDefinition = unary('$stdDevPop', () => {
  const running = new Deviation();
  return {
    add(value) {
      if (isNumeric(value)) running.add(toDouble(value));
    },
    result: () => running.value('population'),
  };
});
