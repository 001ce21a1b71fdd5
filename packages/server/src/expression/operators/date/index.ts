import type { Operator } from '../../operator.ts';
import { arithmetic } from './arithmetic.ts';
import { composition } from './composition.ts';
import { parts } from './parts.ts';
import { text } from './text.ts';

export const date: readonly Operator[] = [...arithmetic, ...composition, ...parts, ...text];
