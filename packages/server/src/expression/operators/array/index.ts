import type { Operator } from '../../operator.ts';
import { access } from './access.ts';
import { building } from './building.ts';
import { firstN } from './first-n.ts';
import { iteration } from './iteration.ts';
import { search } from './search.ts';
import { sortArray } from './sort-array.ts';
import { zip } from './zip.ts';

export const array: readonly Operator[] = [
  ...access,
  ...building,
  ...firstN,
  ...iteration,
  ...search,
  sortArray,
  zip,
];
