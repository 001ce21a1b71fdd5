import type { Value } from '../../value/value.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';

/** `$first`: the first document's value, null when it is missing. */
export const first: AccumulatorDefinition = unary('$first', () => {
  let kept: Value | undefined;
  let isSet = false;
  return {
    add(value) {
      if (!isSet) kept = value;
      isSet = true;
    },
    result: () => kept ?? null,
  };
});
