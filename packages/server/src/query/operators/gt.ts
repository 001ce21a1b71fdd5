import { ordering } from '../comparison.ts';
import type { FieldOperator } from '../operator.ts';

/** `$gt`: greater than the argument. */
export const gt: FieldOperator = {
  name: '$gt',
  compile: (argument, place) => ordering('$gt', argument, place),
};
