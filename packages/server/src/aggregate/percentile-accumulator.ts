import { compileExpression, constantValue } from '../expression/expression.ts';
import {
  parsePercentiles,
  percentiles,
  readPercentileArguments,
} from '../expression/percentile.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
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
          : parsePercentiles(constantValue(fields.get('p')!, context)?.value);
      return {
        input: compileExpression(fields.get('input')!, context),
        start() {
          const numbers: number[] = [];
          return {
            add(value) {
              if (isNumeric(value)) numbers.push(toDouble(value));
            },
            result() {
              const found = percentiles(numbers, places);
              return name === '$median' ? found[0]! : found;
            },
          };
        },
      };
    },
  };
}
