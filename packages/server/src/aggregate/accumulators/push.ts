import { MemoryGauge } from '../../expression/memory-gauge.ts';
import type { Value } from '../../value/value.ts';
import { type AccumulatorDefinition, cannotSpill, unary } from '../accumulator.ts';

/** `$push`: every value that is not missing. */
export const push: AccumulatorDefinition = unary('$push', () => {
  const values: Value[] = [];
  const held = new MemoryGauge(() => cannotSpill('$push'));
  return {
    add(value) {
      if (value === undefined) return;
      held.take(value);
      values.push(value);
    },
    result: () => values,
  };
});
