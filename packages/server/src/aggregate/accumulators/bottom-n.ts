import type { AccumulatorDefinition } from '../accumulator.ts';
import { sortedAccumulator } from '../sorted-accumulator.ts';

/** `$bottomN`: the outputs of the last n documents in an order of its own. */
export const bottomN: AccumulatorDefinition = {
  ...sortedAccumulator({
    name: '$bottomN',
    end: 'bottom',
    single: false,
  }),
  since: '5.2',
};
