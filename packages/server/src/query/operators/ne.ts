import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { comparison } from '../comparison.ts';
import type { FieldOperator } from '../operator.ts';

/** `$ne`: no value at the path equals the argument. */
export const ne: FieldOperator = {
  name: '$ne',
  compile(argument, { compiler }) {
    if (typeAlias(argument) === 'regex') {
      throw new CommandError('BadValue', "Can't have regex as arg to $ne.");
    }
    const test = comparison('$eq', argument, compiler.context);
    return { kind: 'not', operator: '$ne', argument, tests: [test] };
  },
};
