import { compileExpression } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { isNullish } from '../../expression/operator.ts';
import type { Value } from '../../value/value.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';

/** `$locf`: the last value that was not null. */
export const locf: WindowFunctionDefinition = {
  name: '$locf',
  compile({ spec, window, context }) {
    if (window !== undefined) fail('FailedToParse', "'window' field is not allowed in $locf");
    const input = compileExpression(spec, context);
    return ({ scopes }) => {
      let last: Value = null;
      return scopes.map((scope) => {
        const value = input(scope);
        if (!isNullish(value)) last = value;
        return last;
      });
    };
  },
};
