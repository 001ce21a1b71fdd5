import { present } from '@touchstone/protocol';
import { integerValue } from '../../value/numbers.ts';
import type { Value } from '../../value/value.ts';
import { type Point, parseSlope, pointsOf } from '../slope.ts';
import { frameOf, WHOLE_PARTITION } from '../window/window.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';

function area(points: readonly Point[], unit: number | undefined): Value {
  if (points.length === 0) return null;
  if (points.length < 2) return unit === undefined ? integerValue(0) : 0;
  let total = 0;
  for (let index = 1; index < points.length; index++) {
    const [left, right] = [present(points[index - 1]), present(points[index])];
    total += ((left.y + right.y) / 2) * (right.x - left.x);
  }
  return total / (unit ?? 1);
}

/** `$integral`: the area under the documents of the window, by trapezoids. */
export const integral: WindowFunctionDefinition = {
  name: '$integral',
  compile(given) {
    const { window = WHOLE_PARTITION, context } = given;
    const slope = parseSlope('$integral', given);
    return function* integrated(partition) {
      const points = yield* pointsOf(partition, slope, context.pace);
      for (let at = 0; at < points.length; at++) {
        const { start, end } = frameOf(window, partition, at);
        yield area(
          points.slice(start, end).filter((point) => point !== undefined),
          slope.unit,
        );
      }
    };
  },
};
