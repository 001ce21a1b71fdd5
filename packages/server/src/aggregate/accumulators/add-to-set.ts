import { MemoryGauge } from '../../expression/memory-gauge.ts';
import { valueKeys } from '../../expression/value-key.ts';
import type { Value } from '../../value/value.ts';
import { type AccumulatorDefinition, cannotSpill, unary } from '../accumulator.ts';

/** `$addToSet`: every value once. */
export const addToSet: AccumulatorDefinition = unary('$addToSet', ({ collation }) => {
  const keyOf = valueKeys(collation);
  const values = new Map<string, Value>();
  const held = new MemoryGauge((bytes) => cannotSpill('$addToSet', bytes));
  return {
    add(value) {
      if (value === undefined) return;
      const key = keyOf(value);
      if (values.has(key)) return;
      held.take(value);
      values.set(key, value);
    },
    result: () => [...values.values()],
  };
});
