import { geometryOperator, INTERSECTS } from '../geometry-predicate.ts';
import type { FieldOperator } from '../operator.ts';

/** `$geoIntersects`: places and shapes that have anything in common with another. */
export const geoIntersects: FieldOperator = geometryOperator('$geoIntersects', INTERSECTS);
