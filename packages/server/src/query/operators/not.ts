import { BSONRegExp } from 'bson';
import { CommandError } from '../../value/command-error.ts';
import type { FieldOperator } from '../operator.ts';

/** `$not`: the operators in the argument do not all match. */
export const not: FieldOperator = {
  name: '$not',
  compile(argument, { path, compiler }) {
    if (argument instanceof BSONRegExp) {
      const tests = [compiler.valueTest(argument)];
      return { kind: 'not', operator: '$not', argument, tests };
    }
    if (!(argument instanceof Map)) {
      throw new CommandError('BadValue', '$not needs a regex or a document');
    }
    if (argument.size === 0) throw new CommandError('BadValue', '$not cannot be empty');
    return { kind: 'not', operator: '$not', argument, tests: compiler.fieldTests(argument, path) };
  },
};
