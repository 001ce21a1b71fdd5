import { Deviation } from '../../expression/deviation.ts';
import { isNumeric, toDouble } from '../../value/numbers.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';
import { SlidingDeviation } from '../window/sliding-moments.ts';

const whole = unary('$stdDevPop', () => {
  const running = new Deviation();
  return {
    add(value) {
      if (isNumeric(value)) running.add(toDouble(value));
    },
    result: () => running.value('population'),
  };
});

/** `$stdDevPop`: the standard deviation of the numbers as a population. */
export const stdDevPop: AccumulatorDefinition = {
  ...whole,
  sliding() {
    const moving = new SlidingDeviation();
    return {
      change: (value, by) => moving.change(value, by),
      result: () => moving.value('population'),
    };
  },
};
