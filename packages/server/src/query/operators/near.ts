import { nearOperator } from '../near-operator.ts';
import type { FieldOperator } from '../operator.ts';

/** `$near`: places by their distance, on the plane or, from a point of GeoJSON, on the sphere. */
export const near: FieldOperator = nearOperator('$near');
