import { ordering } from '../comparison.ts';
import type { FieldOperator } from '../operator.ts';

/** `$gte`: greater than or equal to the argument. */
export const gte: FieldOperator = {
  name: '$gte',
  compile: (argument, place) => ordering('$gte', argument, place),
};
