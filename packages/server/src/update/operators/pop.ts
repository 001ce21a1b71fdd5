import { present } from '@touchstone/protocol';
import { parseInteger } from '../../query/integer-argument.ts';
import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import type { UpdateOperator } from '../modifier.ts';

/** `$pop`: the last element leaves the array, or the first for -1. */
export const pop: UpdateOperator = {
  name: '$pop',
  compile(argument, { path }) {
    const end = parseInteger(argument, path);
    if (typeof end === 'string') throw new CommandError('FailedToParse', end);
    if (end !== 1n && end !== -1n) {
      throw new CommandError('FailedToParse', `$pop expects 1 or -1, found: ${end}`);
    }
    return {
      operator: '$pop',
      missingPath: 'skipMissingOnly',
      apply({ value, path: where }) {
        if (Array.isArray(value)) return end === 1n ? value.slice(0, -1) : value.slice(1);
        const type = typeAlias(present(value));
        const message = `Path '${where}' contains an element of non-array type '${type}'`;
        throw new CommandError('TypeMismatch', message);
      },
    };
  },
};
