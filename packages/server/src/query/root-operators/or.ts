import { logicalNode } from '../logical.ts';
import type { RootOperator } from '../operator.ts';

/** `$or`: one of the filters matches. */
export const or: RootOperator = {
  name: '$or',
  compile: (argument, compiler) => logicalNode('$or', argument, compiler),
};
