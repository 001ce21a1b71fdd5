import { bitTest } from '../bit-mask.ts';
import type { FieldOperator } from '../operator.ts';

/** `$bitsAnySet`: at least one of the bits is 1. */
export const bitsAnySet: FieldOperator = {
  name: '$bitsAnySet',
  compile: (argument, { path }) =>
    bitTest('$bitsAnySet', argument, path, (positions, isSet) =>
      positions.some((position) => isSet(position)),
    ),
};
