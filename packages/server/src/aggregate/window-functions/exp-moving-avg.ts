import { Decimal128 } from 'bson';
import { compileExpression } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import {
  add,
  divide,
  exactInteger,
  isNumeric,
  multiply,
  numericType,
  subtract,
  toDouble,
} from '../../value/numbers.ts';
import { showElement } from '../../value/show-value.ts';
import type { Fields, Numeric, Value } from '../../value/value.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';
import { inputsOf } from '../window/window-inputs.ts';

function parseFailure(message: string): never {
  return fail('FailedToParse', `$expMovingAvg ${message}`);
}

/** The weights of the newest value and of those before it. */
interface Weights {
  readonly newest: Numeric;
  readonly older: Numeric;
}

// A weight from `N` is a decimal fraction, so that thirds and the like do not err early.
function weightsOf(spec: Fields): Weights {
  const count = spec.get('N');
  if (count !== undefined) {
    const exact = isNumeric(count) ? exactInteger(count) : undefined;
    if (exact === undefined) return parseFailure("'N' field must be an integer");
    if (exact <= 0n) fail('FailedToParse', `'N' must be greater than zero. Got ${exact}`);
    const newest = divide(Decimal128.fromString('2'), exact + 1n);
    return { newest, older: subtract(1n, newest) };
  }
  const alpha = spec.get('alpha');
  if (!isNumeric(alpha)) return parseFailure("'alpha' must be a number");
  const weight = toDouble(alpha);
  if (weight > 0 && weight < 1) return { newest: weight, older: 1 - weight };
  const found = showElement('alpha', alpha);
  return fail('FailedToParse', `'alpha' must be between 0 and 1 (exclusive), found ${found}`);
}

function parse(spec: Value): readonly [input: Value, weights: Weights] {
  const words =
    "sub object must have exactly two fields: An 'input' field, and either an 'N' field or an 'alpha' field";
  if (!(spec instanceof Map)) return parseFailure(words);
  const input = spec.get('input');
  const isComplete = spec.size === 2 && (spec.has('N') || spec.has('alpha'));
  if (input === undefined || !isComplete) return parseFailure(words);
  return [input, weightsOf(spec)];
}

function weighted(value: Numeric, previous: Numeric | undefined, weights: Weights): Numeric {
  if (previous === undefined) return value;
  return add(multiply(value, weights.newest), multiply(previous, weights.older));
}

/** `$expMovingAvg`: an average in which older documents count less and less. */
export const expMovingAvg: WindowFunctionDefinition = {
  name: '$expMovingAvg',
  compile({ spec, sortBy, window, context }) {
    if (sortBy === undefined) parseFailure("requires an explicit 'sortBy'");
    if (window !== undefined) parseFailure('must have exactly one argument that is an object');
    const [inputSpec, weights] = parse(spec);
    const input = compileExpression(inputSpec, context);
    return function* averages({ scopes }) {
      let previous: Numeric | undefined;
      let isDecimal = false;
      const shown = (): Value => {
        if (previous === undefined) return null;
        return isDecimal ? previous : toDouble(previous);
      };
      for (const value of yield* inputsOf(input, scopes, context.pace)) {
        if (isNumeric(value)) {
          previous = weighted(value, previous, weights);
          isDecimal ||= numericType(value) === 'decimal';
        }
        yield shown();
      }
    };
  },
};
