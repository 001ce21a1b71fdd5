import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { equalValues } from '../../value/compare.ts';
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
    return pullModifier('$pullAll', (element) =>
      argument.some((value) => equalValues(element, value, context.collation)),
    );
  },
};
