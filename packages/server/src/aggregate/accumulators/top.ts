import type { AccumulatorDefinition } from '../accumulator.ts';
import { sortedAccumulator } from '../sorted-accumulator.ts';

/** `$top`: the output of the first document in an order of its own. */
export const top: AccumulatorDefinition = {
  ...sortedAccumulator({
    name: '$top',
    end: 'top',
    single: true,
  }),
  since: '5.2',
};
