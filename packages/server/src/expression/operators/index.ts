import type { Operator } from '../operator.ts';
import { arithmetic } from './arithmetic/index.ts';
import { array } from './array/index.ts';
import { boolean } from './boolean/index.ts';
import { comparison } from './comparison/index.ts';
import { conditional } from './conditional/index.ts';
import { literal } from './literal/index.ts';
import { set } from './set/index.ts';
import { variable } from './variable/index.ts';

export const OPERATORS: readonly Operator[] = [
  ...arithmetic,
  ...array,
  ...boolean,
  ...comparison,
  ...conditional,
  ...literal,
  ...set,
  ...variable,
];
