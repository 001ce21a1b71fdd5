import { bitTest } from '../bit-mask.ts';
import type { FieldOperator } from '../operator.ts';

/** `$bitsAllClear`: all of the bits are 0. */
export const bitsAllClear: FieldOperator = {
  name: '$bitsAllClear',
  compile: (argument, { path }) =>
    bitTest('$bitsAllClear', argument, path, (positions, isSet) =>
      positions.every((position) => !isSet(position)),
    ),
};
