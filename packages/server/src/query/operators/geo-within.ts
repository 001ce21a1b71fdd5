import { refusedGeometry } from '../geometry-refusal.ts';
import type { FieldOperator } from '../operator.ts';

/** `$geoWithin`: refused, as geometry is not implemented. */
export const geoWithin: FieldOperator = refusedGeometry('$geoWithin');
