import { requireOne } from '../integer-argument.ts';
import { constantNode } from '../match-node.ts';
import type { RootOperator } from '../operator.ts';

/** `$alwaysFalse`: nothing matches. */
export const alwaysFalse: RootOperator = {
  name: '$alwaysFalse',
  compile(argument) {
    requireOne(argument, '$alwaysFalse');
    return constantNode('$alwaysFalse', argument, false);
  },
};
