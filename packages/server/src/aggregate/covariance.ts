import { present } from '@touchstone/protocol';
import { compileExpression, type Expression } from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import { frameOf, type Partition, WHOLE_PARTITION } from './window/window.ts';
import type { WindowFunctionDefinition } from './window/window-function.ts';

function pairs(partition: Partition, inputs: readonly [Expression, Expression]) {
  return partition.scopes.map((scope) => {
    const [x, y] = [inputs[0](scope), inputs[1](scope)];
    return isNumeric(x) && isNumeric(y) ? ([toDouble(x), toDouble(y)] as const) : undefined;
  });
}

function covarianceOf(
  points: readonly (readonly [number, number] | undefined)[],
  kind: 'population' | 'sample',
): number | null {
  let [count, meanX, meanY, moment] = [0, 0, 0, 0];
  for (const point of points) {
    if (point === undefined) continue;
    count++;
    const deltaX = point[0] - meanX;
    meanX += deltaX / count;
    meanY += (point[1] - meanY) / count;
    moment += deltaX * (point[1] - meanY);
  }
  const divisor = kind === 'population' ? count : count - 1;
  return divisor <= 0 ? null : moment / divisor;
}

/** `$covariancePop` and `$covarianceSamp`. */
export function covariance(name: string, kind: 'population' | 'sample'): WindowFunctionDefinition {
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
        return points.map((_, at) => {
          const { start, end } = frameOf(window, partition, at);
          return covarianceOf(points.slice(start, end), kind);
        });
      };
    },
  };
}
