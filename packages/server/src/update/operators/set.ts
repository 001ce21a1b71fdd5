import type { UpdateOperator } from '../modifier.ts';

/** `$set`: the field has that value. */
export const set: UpdateOperator = {
  name: '$set',
  compile: (argument) => ({ operator: '$set', missingPath: 'create', apply: () => argument }),
};
