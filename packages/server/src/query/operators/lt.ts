import { ordering } from '../comparison.ts';
import type { FieldOperator } from '../operator.ts';

/** `$lt`: less than the argument. */
export const lt: FieldOperator = {
  name: '$lt',
  compile: (argument, place) => ordering('$lt', argument, place),
};
