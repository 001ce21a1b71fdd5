import type { FieldOperator } from '../operator.ts';
import { membershipTest } from './in.ts';

/** `$nin`: no value at the path is one of the values. */
export const nin: FieldOperator = {
  name: '$nin',
  compile(argument, place) {
    const test = membershipTest('$nin', argument, place);
    return { kind: 'not', operator: '$nin', argument, tests: [test] };
  },
};
