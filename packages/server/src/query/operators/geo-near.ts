import { nearOperator } from '../near-operator.ts';
import type { FieldOperator } from '../operator.ts';

/** `$geoNear` of a field: an old name of `$near`. */
export const geoNear: FieldOperator = nearOperator('$geoNear');
