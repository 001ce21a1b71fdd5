import { compareValues } from '../../value/compare.ts';
import type { UpdateOperator } from '../modifier.ts';

/** `$max`: the argument, where it is greater than the field's value. */
export const max: UpdateOperator = {
  name: '$max',
  compile: (argument, { context }) => ({
    operator: '$max',
    missingPath: 'create',
    apply({ value }) {
      if (value === undefined) return argument;
      return compareValues(argument, value, context.collation) > 0 ? argument : value;
    },
  }),
};
