import { present } from '@touchstone/protocol';
import { compileExpression, type Expression } from '../expression/expression.ts';
import type { Pace } from '../expression/pace.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import type { Fields } from '../value/value.ts';
import { type MomentKind, SlidingCovariance } from './window/sliding-moments.ts';
import { type Partition, WHOLE_PARTITION } from './window/window.ts';
import { slide } from './window/window-accumulation.ts';
import type { WindowFunctionDefinition } from './window/window-function.ts';
import { inputsOf } from './window/window-inputs.ts';

type Pair = readonly [x: number, y: number] | undefined;

function* pairs(
  { scopes }: Partition,
  inputs: readonly [Expression, Expression],
  pace: Pace | undefined,
): Generator<Fields, readonly Pair[]> {
  const all = yield* inputsOf(inputs[0], scopes, pace);
  const others = yield* inputsOf(inputs[1], scopes, pace);
  return all.map((x, at) => {
    const y = others[at];
    return isNumeric(x) && isNumeric(y) ? [toDouble(x), toDouble(y)] : undefined;
  });
}

/** `$covariancePop` and `$covarianceSamp`. */
export function covariance(name: string, kind: MomentKind): WindowFunctionDefinition {
  return {
    name,
    compile({ spec, window = WHOLE_PARTITION, context }) {
      // Without two expressions no document has a point.
      if (!Array.isArray(spec) || spec.length !== 2) {
        compileExpression(spec, context);
        return ({ scopes }) => scopes.map(() => null).values();
      }
      const inputs = [
        compileExpression(present(spec[0]), context),
        compileExpression(present(spec[1]), context),
      ] as const;
      return function* covariances(partition) {
        const points = yield* pairs(partition, inputs, context.pace);
        const covariance = new SlidingCovariance();
        const change = (at: number, by: 1 | -1): void => {
          const point = points[at];
          if (point !== undefined) covariance.change(point, by);
        };
        const moving = { change, result: () => covariance.value(kind) };
        yield* slide(window, partition, moving, context.pace);
      };
    },
  };
}
