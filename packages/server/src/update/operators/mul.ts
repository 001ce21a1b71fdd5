import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { multiplyExact } from '../../value/numbers.ts';
import type { UpdateOperator } from '../modifier.ts';
import { numericModifier } from '../numeric-modifier.ts';

/** `$mul`: the number times the argument; a missing field becomes zero of the argument's type. */
export const mul: UpdateOperator = {
  name: '$mul',
  compile: (argument, { path }) =>
    numericModifier(
      { operator: '$mul', verb: 'multiply', path, argument },
      {
        missing: (factor) => present(multiplyExact(new Int32(0), factor)),
        combine: multiplyExact,
      },
    ),
};
