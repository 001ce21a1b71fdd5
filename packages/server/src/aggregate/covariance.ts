import { present } from '@touchstone/protocol';
import { compileExpression, type Expression } from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import { type MomentKind, SlidingCovariance } from './window/sliding-moments.ts';
import { type Partition, WHOLE_PARTITION } from './window/window.ts';
import { slide } from './window/window-accumulation.ts';
import type { WindowFunctionDefinition } from './window/window-function.ts';

function pairs(partition: Partition, inputs: readonly [Expression, Expression]) {
  return partition.scopes.map((scope) => {
    const [x, y] = [inputs[0](scope), inputs[1](scope)];
    return isNumeric(x) && isNumeric(y) ? ([toDouble(x), toDouble(y)] as const) : undefined;
  });
}

/** `$covariancePop` and `$covarianceSamp`. */
export function covariance(name: string, kind: MomentKind): WindowFunctionDefinition {
  return {
    name,
    compile({ spec, window = WHOLE_PARTITION, context }) {
      if (!Array.isArray(spec) || spec.length !== 2) {
        fail('FailedToParse', `${name} requires an array of exactly two expressions`);
      }
      const inputs = [
        compileExpression(present(spec[0]), context),
        compileExpression(present(spec[1]), context),
      ] as const;
      return (partition) => {
        const points = pairs(partition, inputs);
        const moving = new SlidingCovariance();
        const change = (at: number, by: 1 | -1): void => {
          const point = points[at];
          if (point !== undefined) moving.change(point, by);
        };
        return slide(window, partition, change, () => moving.value(kind));
      };
    },
  };
}
