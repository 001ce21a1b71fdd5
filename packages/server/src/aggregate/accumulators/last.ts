import type { Value } from '../../value/value.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';

/** `$last`: the last document's value, null when it is missing. */
export const last: AccumulatorDefinition = unary('$last', () => {
  let kept: Value | undefined;
  return {
    add(value) {
      kept = value;
    },
    result: () => kept ?? null,
  };
});
