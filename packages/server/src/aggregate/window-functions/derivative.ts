import { fail } from '../../expression/failure.ts';
import { parseSlope, pointsOf } from '../slope.ts';
import { frameOf } from '../window/window.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';

/** `$derivative`: the slope from the first to the last document of the window. */
export const derivative: WindowFunctionDefinition = {
  name: '$derivative',
  compile(given) {
    const { window } = given;
    if (window === undefined) {
      return fail('FailedToParse', '$derivative requires explicit window bounds');
    }
    const slope = parseSlope('$derivative', given);
    return (partition) => {
      const points = pointsOf(partition, slope);
      return points.map((_, at) => {
        const { start, end } = frameOf(window, partition, at);
        const [first, last] = [points[start], points[end - 1]];
        if (end - start < 2 || first === undefined || last === undefined) return null;
        if (last.x === first.x) return null;
        const slopeOfOne = (last.y - first.y) / (last.x - first.x);
        return slopeOfOne * (slope.unit ?? 1);
      });
    };
  },
};
