import { CommandError } from '../../value/command-error.ts';
import type { RootOperator } from '../operator.ts';

/** `$text`: needs a text index, which this server does not build. */
export const text: RootOperator = {
  name: '$text',
  compile(_argument, { topLevel }) {
    if (!topLevel) {
      throw new CommandError('BadValue', '$text can only be applied to the top-level document');
    }
    throw new CommandError('IndexNotFound', 'text index required for $text query');
  },
};
