import { refusedGeometry } from '../geometry-refusal.ts';
import type { FieldOperator } from '../operator.ts';

/** `$geoIntersects`: refused, as geometry is not implemented. */
export const geoIntersects: FieldOperator = refusedGeometry('$geoIntersects');
