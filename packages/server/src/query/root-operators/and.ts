import { logicalNode } from '../logical.ts';
import type { RootOperator } from '../operator.ts';

/** `$and`: all of the filters match. */
export const and: RootOperator = {
  name: '$and',
  compile: (argument, compiler) => logicalNode('$and', argument, compiler),
};
