import { entryOf, present } from '@touchstone/protocol';
import {
  compileExpression,
  constantValue,
  type ExpressionContext,
} from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import {
  parsePercentiles,
  percentiles,
  readPercentileArguments,
} from '../expression/percentile.ts';
import { valueText } from '../expression/value-text.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import type { Value } from '../value/value.ts';
import type { AccumulatorDefinition } from './accumulator.ts';

/** `$median` and `$percentile`: they remember all numbers of the group. */
export function percentileAccumulator(name: '$median' | '$percentile'): AccumulatorDefinition {
  return {
    name,
    compile(spec, context) {
      const fields = readPercentileArguments(name, spec);
      const places =
        name === '$median'
          ? [0.5]
          : parsePercentiles(constantPlaces(entryOf(fields, 'p'), context));
      return {
        input: compileExpression(entryOf(fields, 'input'), context),
        start() {
          const numbers: number[] = [];
          return {
            add(value) {
              const number = isNumeric(value) ? toDouble(value) : Number.NaN;
              if (!Number.isNaN(number)) numbers.push(number);
            },
            result() {
              const found = percentiles(numbers, places);
              return name === '$median' ? present(found[0]) : found;
            },
          };
        },
      };
    },
  };
}

function constantPlaces(spec: Value, context: ExpressionContext): Value | undefined {
  const constant = constantValue(spec, context);
  if (constant !== undefined) return constant.value;
  const words = "The $percentile 'p' field must be an array of constant values, but found value";
  return fail(7750300, `${words}: ${valueText(spec)}.`);
}
