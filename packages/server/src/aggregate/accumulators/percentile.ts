import type { AccumulatorDefinition } from '../accumulator.ts';
import { percentileAccumulator } from '../percentile-accumulator.ts';

/** `$percentile`: the numbers at given places of the group's numbers in order. */
export const percentile: AccumulatorDefinition = {
  ...percentileAccumulator('$percentile'),
  since: '7.0',
};
