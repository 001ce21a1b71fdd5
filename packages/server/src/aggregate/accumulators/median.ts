import type { AccumulatorDefinition } from '../accumulator.ts';
import { percentileAccumulator } from '../percentile-accumulator.ts';

/** `$median`: the number in the middle of the group's numbers in order. */
export const median: AccumulatorDefinition = {
  ...percentileAccumulator('$median'),
  since: '7.0',
};
