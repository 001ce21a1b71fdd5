import { CommandError } from '../../value/command-error.ts';
import { parseNonNegativeInteger } from '../integer-argument.ts';
import { leafTest } from '../match-node.ts';
import type { FieldOperator } from '../operator.ts';

/** `$size`: an array with that many elements. */
export const size: FieldOperator = {
  name: '$size',
  compile(argument) {
    const parsed = parseNonNegativeInteger(argument, '$size');
    if (typeof parsed === 'string') {
      throw new CommandError('BadValue', `Failed to parse $size. ${parsed}`);
    }
    const test = leafTest(
      '$size',
      argument,
      (value) => Array.isArray(value) && value.length === Number(parsed),
    );
    return { ...test, leafArrays: 'keep' };
  },
};
