import { addExact } from '../../value/numbers.ts';
import type { UpdateOperator } from '../modifier.ts';
import { numericModifier } from '../numeric-modifier.ts';

/** `$inc`: the number grows by the argument, which a missing field starts with. */
export const inc: UpdateOperator = {
  name: '$inc',
  compile: (argument, { path }) =>
    numericModifier(
      { operator: '$inc', verb: 'increment', path, argument },
      {
        missing: (amount) => amount,
        combine: addExact,
      },
    ),
};
