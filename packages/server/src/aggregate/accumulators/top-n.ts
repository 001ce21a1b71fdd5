import type { AccumulatorDefinition } from '../accumulator.ts';
import { sortedAccumulator } from '../sorted-accumulator.ts';

/** `$topN`: the outputs of the first n documents in an order of its own. */
export const topN: AccumulatorDefinition = {
  ...sortedAccumulator({
    name: '$topN',
    end: 'top',
    single: false,
  }),
  since: '5.2',
};
