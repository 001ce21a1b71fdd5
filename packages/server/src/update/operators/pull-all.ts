import { valueKeys } from '../../expression/value-key.ts';
import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import type { UpdateOperator } from '../modifier.ts';
import { pullModifier } from '../pull-modifier.ts';

/** `$pullAll`: the elements that equal one of the values leave the array. */
export const pullAll: UpdateOperator = {
  name: '$pullAll',
  compile(argument, { context }) {
    if (!Array.isArray(argument)) {
      const type = typeAlias(argument);
      const message = `$pullAll requires an array argument but was given a ${type}`;
      throw new CommandError('BadValue', message);
    }
    const keyOf = valueKeys(context.collation);
    const keys = new Set(argument.map(keyOf));
    return pullModifier('$pullAll', (element) => keys.has(keyOf(element)));
  },
};
