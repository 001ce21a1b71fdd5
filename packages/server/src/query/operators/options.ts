import { CommandError } from '../../value/command-error.ts';
import type { FieldOperator } from '../operator.ts';

/** `$options`: the flags of the `$regex` beside it, which reads them. */
export const options: FieldOperator = {
  name: '$options',
  compile(_argument, { siblings }) {
    if (!siblings.has('$regex')) throw new CommandError('BadValue', '$options needs a $regex');
    return undefined;
  },
};
