import type { Operator } from '../operator.ts';
import { accumulation } from './accumulation/index.ts';
import { arithmetic } from './arithmetic/index.ts';
import { array } from './array/index.ts';
import { bitwise } from './bitwise/index.ts';
import { boolean } from './boolean/index.ts';
import { comparison } from './comparison/index.ts';
import { conditional } from './conditional/index.ts';
import { custom } from './custom/index.ts';
import { dataSize } from './data-size/index.ts';
import { date } from './date/index.ts';
import { literal } from './literal/index.ts';
import { object } from './object/index.ts';
import { set } from './set/index.ts';
import { string } from './string/index.ts';
import { timestamp } from './timestamp/index.ts';
import { trigonometry } from './trigonometry/index.ts';
import { type } from './type/index.ts';
import { variable } from './variable/index.ts';

export const OPERATORS: readonly Operator[] = [
  ...accumulation,
  ...arithmetic,
  ...array,
  ...bitwise,
  ...boolean,
  ...comparison,
  ...conditional,
  ...custom,
  ...dataSize,
  ...date,
  ...literal,
  ...object,
  ...set,
  ...string,
  ...timestamp,
  ...trigonometry,
  ...type,
  ...variable,
];
