import type { Operator } from '../../operator.ts';
import { choices } from './choices.ts';
import { switchOperator } from './switch.ts';

export const conditional: readonly Operator[] = [...choices, switchOperator];
