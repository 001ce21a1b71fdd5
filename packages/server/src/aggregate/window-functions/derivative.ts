import { fail } from '../../expression/failure.ts';
import { type Point, parseSlope, pointsOf } from '../slope.ts';
import { frameOf } from '../window/window.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';

function steepness(first: Point, last: Point, unit = 1): number | null {
  return last.x === first.x ? null : ((last.y - first.y) / (last.x - first.x)) * unit;
}

/** `$derivative`: the slope from the first to the last document of the window. */
export const derivative: WindowFunctionDefinition = {
  name: '$derivative',
  compile(given) {
    const { window, context } = given;
    if (window === undefined) {
      return fail('FailedToParse', '$derivative requires explicit window bounds');
    }
    const slope = parseSlope('$derivative', given);
    return function* derived(partition) {
      const points = yield* pointsOf(partition, slope, context.pace);
      for (let at = 0; at < points.length; at++) {
        const { start, end } = frameOf(window, partition, at);
        const [first, last] = end - start < 2 ? [] : [points[start], points[end - 1]];
        yield first === undefined || last === undefined ? null : steepness(first, last, slope.unit);
      }
    };
  },
};
