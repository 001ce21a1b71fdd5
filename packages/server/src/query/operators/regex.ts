import { BSONRegExp } from 'bson';
import { CommandError } from '../../value/command-error.ts';
import type { Value } from '../../value/value.ts';
import { leafTest } from '../match-node.ts';
import type { FieldOperator } from '../operator.ts';
import { regExpTest } from '../regular-expression.ts';

function readOptions(options: Value | undefined): string | undefined {
  if (options === undefined || typeof options === 'string') return options;
  throw new CommandError('BadValue', '$options has to be a string');
}

/** `$regex`: a string that the regular expression matches, with the flags of `$options`. */
export const regex: FieldOperator = {
  name: '$regex',
  compile(argument, { siblings }) {
    const options = readOptions(siblings.get('$options'));
    if (argument instanceof BSONRegExp) {
      if (options !== undefined && argument.options !== '') {
        throw new CommandError('Location51075', 'options set in both $regex and $options');
      }
    } else if (typeof argument !== 'string') {
      throw new CommandError('BadValue', '$regex has to be a string');
    }
    const { pattern, options: own } =
      argument instanceof BSONRegExp ? argument : { pattern: argument, options: '' };
    const test = leafTest('$regex', argument, regExpTest(pattern, options ?? own));
    return options === undefined ? test : { ...test, options };
  },
};
