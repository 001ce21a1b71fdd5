import type { Operator } from '../../operator.ts';
import { convert } from './convert.ts';
import { inspect } from './inspect.ts';

export const type: readonly Operator[] = [...convert, ...inspect];
