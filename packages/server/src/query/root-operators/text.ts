import { CommandError } from '../../value/command-error.ts';
import type { RootOperator } from '../operator.ts';
import { parseTextArgument } from '../text-condition.ts';

/** `$text`: a text of the document has what is searched for. */
export const text: RootOperator = {
  name: '$text',
  compile(argument, compiler) {
    if (!compiler.topLevel) {
      throw new CommandError('BadValue', '$text can only be applied to the top-level document');
    }
    const condition = compiler.noteText(parseTextArgument(argument));
    return {
      kind: 'document',
      operator: '$text',
      argument,
      text: condition,
      test: (document) => condition.matches(document),
    };
  },
};
