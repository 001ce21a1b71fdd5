import { ordering } from '../comparison.ts';
import type { FieldOperator } from '../operator.ts';

/** `$lte`: less than or equal to the argument. */
export const lte: FieldOperator = {
  name: '$lte',
  compile: (argument, place) => ordering('$lte', argument, place),
};
