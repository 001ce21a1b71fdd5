import type { Operator } from '../../operator.ts';
import { basics } from './basics.ts';
import { regex } from './regex.ts';
import { replace } from './replace.ts';
import { substring } from './substring.ts';
import { trim } from './trim.ts';

export const string: readonly Operator[] = [...basics, ...regex, ...replace, ...substring, ...trim];
