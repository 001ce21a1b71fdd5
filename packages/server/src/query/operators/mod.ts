import { present } from '@touchstone/protocol';
import { CommandError } from '../../value/command-error.ts';
import { isNumeric, toDouble, truncatedInteger } from '../../value/numbers.ts';
import type { Value } from '../../value/value.ts';
import { leafTest } from '../match-node.ts';
import type { FieldOperator } from '../operator.ts';

function malformed(message: string): CommandError {
  return new CommandError('BadValue', `malformed mod, ${message}`);
}

function coerce(value: Value, part: 'divisor' | 'remainder'): bigint {
  if (!isNumeric(value)) throw malformed(`${part} not a number`);
  const integer = truncatedInteger(value);
  if (integer !== undefined) return integer;
  const reason = Number.isFinite(toDouble(value))
    ? 'Out of bounds coercing to integral value'
    : 'Unable to coerce NaN/Inf to integral type';
  throw malformed(`${part} value is invalid :: caused by :: ${reason}`);
}

/** `$mod`: `[divisor, remainder]`; fractions are cut off. */
export const mod: FieldOperator = {
  name: '$mod',
  compile(argument) {
    if (!Array.isArray(argument)) throw malformed('needs to be an array');
    if (argument.length < 2) throw malformed('not enough elements');
    if (argument.length > 2) throw malformed('too many elements');
    const divisor = coerce(present(argument[0]), 'divisor');
    const remainder = coerce(present(argument[1]), 'remainder');
    if (divisor === 0n) throw new CommandError('BadValue', 'divisor cannot be 0');
    return leafTest('$mod', argument, (value) => {
      if (!isNumeric(value)) return false;
      const integer = truncatedInteger(value);
      return integer !== undefined && integer % divisor === remainder;
    });
  },
};
