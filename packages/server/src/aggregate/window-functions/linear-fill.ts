import { present } from '@touchstone/protocol';
import { compileExpression } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { isNullish, typeName } from '../../expression/operator.ts';
import { add, divide, isNumeric, multiply, subtract, toDouble } from '../../value/numbers.ts';
import type { Numeric, Value } from '../../value/value.ts';
import { positionOf } from '../window/window.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';
import { inputsOf } from '../window/window-inputs.ts';

interface Known {
  /** Its number in the partition. */
  readonly place: number;
  readonly x: Numeric;
  readonly y: Numeric;
}

function positionAt(values: readonly Value[], place: number): Numeric {
  const value = present(values[place]);
  const words = 'Value of the sortBy field must be numeric or a date, but found';
  return positionOf(value) ?? fail('TypeMismatch', `${words} ${typeName(value)}`);
}

function knownAt(value: Value | undefined, place: number, x: Numeric): Known | undefined {
  if (isNullish(value)) return undefined;
  if (isNumeric(value)) return { place, x, y: value };
  return fail(
    'TypeMismatch',
    `Value to be filled must be numeric or nullish, but found ${typeName(value)}`,
  );
}

function between(x: Numeric, left: Known, right: Known): Numeric {
  const rise = divide(subtract(right.y, left.y), subtract(right.x, left.x));
  return add(left.y, multiply(subtract(x, left.x), rise));
}

function checkRepeated(positions: readonly Numeric[]): void {
  for (let at = 1; at < positions.length; at++) {
    if (toDouble(present(positions[at])) === toDouble(present(positions[at - 1]))) {
      fail(6050106, 'There can be no repeated values in the sort field');
    }
  }
}

/** `$linearFill`: nulls between two numbers lie on the line through them. */
export const linearFill: WindowFunctionDefinition = {
  name: '$linearFill',
  compile({ spec, sortBy, window, context }) {
    if (window !== undefined) fail('FailedToParse', "'window' field is not allowed in $linearFill");
    if (sortBy?.size !== 1) {
      const words = 'must be specified with a top level sortBy expression with exactly one element';
      fail(605001, `$linearFill ${words}`);
    }
    const input = compileExpression(spec, context);
    return function* filled({ scopes, sortValues }) {
      const positions = scopes.map((_, at) => positionAt(sortValues, at));
      checkRepeated(positions);
      const inputs = yield* inputsOf(input, scopes, context.pace);
      const known = inputs
        .map((value, at) => knownAt(value, at, present(positions[at])))
        .filter((each) => each !== undefined);
      // The next one that is known, from the place where we are on.
      let next = 0;
      for (let at = 0; at < scopes.length; at++) {
        while ((known[next]?.place ?? at) < at) next++;
        const [left, right] = [known[next - 1], known[next]];
        if (right?.place === at) yield right.y;
        else if (left === undefined || right === undefined) yield null;
        else yield between(present(positions[at]), left, right);
      }
    };
  },
};
