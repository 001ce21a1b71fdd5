import { refusedGeometry } from '../geometry-refusal.ts';
import type { FieldOperator } from '../operator.ts';

/** `$near`: refused, as geometry is not implemented. */
export const near: FieldOperator = refusedGeometry('$near');
