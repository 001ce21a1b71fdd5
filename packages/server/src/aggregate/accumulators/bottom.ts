import type { AccumulatorDefinition } from '../accumulator.ts';
import { sortedAccumulator } from '../sorted-accumulator.ts';

/** `$bottom`: the output of the last document in an order of its own. */
export const bottom: AccumulatorDefinition = {
  ...sortedAccumulator({
    name: '$bottom',
    end: 'bottom',
    single: true,
  }),
  since: '5.2',
};
