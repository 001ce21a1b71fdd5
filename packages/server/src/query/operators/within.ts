import { geometryOperator, WITHIN } from '../geometry-predicate.ts';
import type { FieldOperator } from '../operator.ts';

/** `$within`: the old name of `$geoWithin`; of several shapes the last one counts. */
export const within: FieldOperator = geometryOperator('$within', {
  ...WITHIN,
  takesOneShape: false,
});
