import { present } from '@touchstone/protocol';
import { compileExpression, type Expression } from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import type { Pace } from '../expression/pace.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import type { Fields } from '../value/value.ts';
import { frameOf, type Partition, WHOLE_PARTITION } from './window/window.ts';
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

function covarianceOf(points: readonly Pair[], kind: 'population' | 'sample'): number | null {
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
      return function* covariances(partition) {
        const points = yield* pairs(partition, inputs, context.pace);
        for (let at = 0; at < points.length; at++) {
          const { start, end } = frameOf(window, partition, at);
          yield covarianceOf(points.slice(start, end), kind);
        }
      };
    },
  };
}
