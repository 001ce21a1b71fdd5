import { CommandError } from '../../value/command-error.ts';
import { showElement } from '../../value/show-value.ts';
import { parseNonNegativeInteger } from '../integer-argument.ts';
import { leafTest } from '../match-node.ts';
import type { FieldOperator } from '../operator.ts';

const MOST = 2n ** 31n - 1n;

/** `$size`: an array with that many elements. */
export const size: FieldOperator = {
  name: '$size',
  compile(argument) {
    const parsed = parseNonNegativeInteger(argument, '$size');
    if (typeof parsed === 'string') {
      throw new CommandError('BadValue', `Failed to parse $size. ${parsed}`);
    }
    if (parsed > MOST) {
      const words = `Cannot represent ${showElement('$size', argument)} in an int`;
      throw new CommandError('BadValue', `Failed to parse $size. ${words}`);
    }
    const test = leafTest(
      '$size',
      argument,
      (value) => Array.isArray(value) && value.length === Number(parsed),
    );
    return { ...test, leafArrays: 'keep' };
  },
};
