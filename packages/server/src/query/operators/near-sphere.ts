import { nearOperator } from '../near-operator.ts';
import type { FieldOperator } from '../operator.ts';

/** `$nearSphere`: places by their distance on the sphere. */
export const nearSphere: FieldOperator = nearOperator('$nearSphere');
