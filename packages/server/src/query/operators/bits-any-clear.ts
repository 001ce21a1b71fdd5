import { bitTest } from '../bit-mask.ts';
import type { FieldOperator } from '../operator.ts';

/** `$bitsAnyClear`: at least one of the bits is 0. */
export const bitsAnyClear: FieldOperator = {
  name: '$bitsAnyClear',
  compile: (argument, { path }) =>
    bitTest('$bitsAnyClear', argument, path, (positions, isSet) =>
      positions.some((position) => !isSet(position)),
    ),
};
