import { isTruthy } from '../../value/truthiness.ts';
import { type FieldTest, leafTest } from '../match-node.ts';
import type { FieldOperator } from '../operator.ts';

/** `$exists`: the field is there, or is not. */
export const exists: FieldOperator = {
  name: '$exists',
  compile(argument) {
    const present: FieldTest = {
      ...leafTest('$exists', argument, (value) => value !== undefined),
      leafArrays: 'keep',
    };
    if (isTruthy(argument)) return present;
    return { kind: 'not', operator: '$exists', argument, tests: [present] };
  },
};
