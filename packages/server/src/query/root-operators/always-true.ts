import { requireOne } from '../integer-argument.ts';
import { constantNode } from '../match-node.ts';
import type { RootOperator } from '../operator.ts';

/** `$alwaysTrue`: everything matches. */
export const alwaysTrue: RootOperator = {
  name: '$alwaysTrue',
  compile(argument) {
    requireOne(argument, '$alwaysTrue');
    return constantNode('$alwaysTrue', argument, true);
  },
};
