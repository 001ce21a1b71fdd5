import { isNumeric } from '../value/numbers.ts';
import type { Numeric, Value } from '../value/value.ts';
import { fail } from './failure.ts';
import { isNullish, type Operator, plain, typeName } from './operator.ts';

/** An operator on one number; null for null, an error for what is no number. */
export function numeric(name: string, evaluate: (value: Numeric) => Value): Operator {
  return plain(name, 1, ([value]) => {
    if (isNullish(value)) return null;
    if (isNumeric(value)) return evaluate(value);
    return fail(28765, `${name} only supports numeric types, not ${typeName(value)}`);
  });
}
