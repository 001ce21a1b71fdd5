import type { Operator } from '../../operator.ts';
import { powers } from './powers.ts';
import { rounding } from './rounding.ts';
import { sums } from './sums.ts';

export const arithmetic: readonly Operator[] = [...powers, ...rounding, ...sums];
