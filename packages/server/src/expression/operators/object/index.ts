import type { Operator } from '../../operator.ts';
import { fields } from './fields.ts';
import { shape } from './shape.ts';

export const object: readonly Operator[] = [...fields, ...shape];
