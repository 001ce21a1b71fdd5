import type { UpdateOperator } from '../modifier.ts';

/** `$setOnInsert`: the field has that value in a document that is being inserted. */
export const setOnInsert: UpdateOperator = {
  name: '$setOnInsert',
  compile: (argument) => ({
    operator: '$setOnInsert',
    missingPath: 'create',
    onlyOnInsert: true,
    apply: () => argument,
  }),
};
