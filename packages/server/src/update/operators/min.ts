import { compareValues } from '../../value/compare.ts';
import type { UpdateOperator } from '../modifier.ts';

/** `$min`: the argument, where it is less than the field's value. */
export const min: UpdateOperator = {
  name: '$min',
  compile: (argument, { context }) => ({
    operator: '$min',
    missingPath: 'create',
    apply({ value }) {
      if (value === undefined) return argument;
      return compareValues(argument, value, context.collation) < 0 ? argument : value;
    },
  }),
};
