import { bitTest } from '../bit-mask.ts';
import type { FieldOperator } from '../operator.ts';

/** `$bitsAllSet`: all of the bits are 1. */
export const bitsAllSet: FieldOperator = {
  name: '$bitsAllSet',
  compile: (argument, { path }) =>
    bitTest('$bitsAllSet', argument, path, (positions, isSet) =>
      positions.every((position) => isSet(position)),
    ),
};
