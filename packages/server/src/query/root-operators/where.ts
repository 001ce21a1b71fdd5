import { CommandError } from '../../value/command-error.ts';
import type { RootOperator } from '../operator.ts';

/** `$where`: refused as by a server that was started without scripting; data never becomes code. */
export const where: RootOperator = {
  name: '$where',
  compile(_argument, { topLevel }) {
    if (!topLevel) {
      throw new CommandError('BadValue', '$where can only be applied to the top-level document');
    }
    throw new CommandError('BadValue', 'no globalScriptEngine in $where parsing');
  },
};
