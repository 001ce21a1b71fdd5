import { geometryOperator, WITHIN } from '../geometry-predicate.ts';
import type { FieldOperator } from '../operator.ts';

/** `$geoWithin`: places and shapes all of which are in a region. */
export const geoWithin: FieldOperator = geometryOperator('$geoWithin', WITHIN);
