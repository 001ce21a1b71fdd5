import type { Operator } from '../../operator.ts';
import { scripted } from './function.ts';

/** The operators that carry out code. */
export const custom: readonly Operator[] = [scripted];
