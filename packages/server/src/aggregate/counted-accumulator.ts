import { compileExpression, type ExpressionContext } from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import { countOf } from '../expression/positive-count.ts';
import { valueText } from '../expression/value-text.ts';
import type { Value } from '../value/value.ts';
import type { Accumulator, AccumulatorDefinition } from './accumulator.ts';

/** An accumulator of the form `{ n, input }`, which keeps up to `n` values. */
export function counted(
  name: string,
  start: (count: number, context: ExpressionContext) => Accumulator,
): AccumulatorDefinition {
  return {
    name,
    compile(spec, context) {
      if (!(spec instanceof Map)) {
        fail(5787801, `specification must be an object; found ${name}: ${valueText(spec)}`);
      }
      for (const field of spec.keys()) {
        if (field !== 'n' && field !== 'input') {
          fail(5787901, `Unknown argument for 'n' operator: ${field}`);
        }
      }
      const n: Value = spec.get('n') ?? fail(5787906, "Missing value for 'n'");
      const input: Value = spec.get('input') ?? fail(5787907, "Missing value for 'input'");
      const count = compileExpression(n, context);
      return {
        input: compileExpression(input, context),
        start: (group) => start(countOf(count(group)), context),
      };
    },
  };
}
