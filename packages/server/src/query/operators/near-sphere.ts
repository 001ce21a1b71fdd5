import { refusedGeometry } from '../geometry-refusal.ts';
import type { FieldOperator } from '../operator.ts';

/** `$nearSphere`: refused, as geometry is not implemented. */
export const nearSphere: FieldOperator = refusedGeometry('$nearSphere');
