import type { UpdateOperator } from '../modifier.ts';

/** `$unset`: the field is gone; an array's element becomes null. */
export const unset: UpdateOperator = {
  name: '$unset',
  compile: () => ({ operator: '$unset', missingPath: 'skip', apply: () => undefined }),
};
