import { compileExpression } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { isNullish } from '../../expression/operator.ts';
import type { Value } from '../../value/value.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';
import { inputsOf } from '../window/window-inputs.ts';

/** `$locf`: the last value that was not null. */
export const locf: WindowFunctionDefinition = {
  name: '$locf',
  compile({ spec, window, context }) {
    if (window !== undefined) fail('FailedToParse', "'window' field is not allowed in $locf");
    const input = compileExpression(spec, context);
    return function* carried({ scopes }) {
      let last: Value = null;
      for (const value of yield* inputsOf(input, scopes, context.pace)) {
        if (!isNullish(value)) last = value;
        yield last;
      }
    };
  },
};
