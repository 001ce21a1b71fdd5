import { logicalNode } from '../logical.ts';
import type { RootOperator } from '../operator.ts';

/** `$nor`: none of the filters matches. */
export const nor: RootOperator = {
  name: '$nor',
  compile: (argument, compiler) => logicalNode('$nor', argument, compiler),
};
