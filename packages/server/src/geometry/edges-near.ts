import { present } from '@touchstone/protocol';
import type { Vector } from './vector.ts';

/** An edge of the sphere. */
export type Edge = readonly [from: Vector, to: Vector];

const AXES = [0, 1, 2] as const;

interface Box {
  readonly low: Vector;
  readonly high: Vector;
}

function boxAround(vertices: readonly Vector[]): Box {
  const low: [number, number, number] = [2, 2, 2];
  const high: [number, number, number] = [-2, -2, -2];
  let longest = 0;
  let from = present(vertices.at(-1));
  for (const to of vertices) {
    longest = Math.max(longest, squaredLength(from, to));
    for (const axis of AXES) {
      low[axis] = Math.min(low[axis], to[axis]);
      high[axis] = Math.max(high[axis], to[axis]);
    }
    from = to;
  }
  return widened({ low, high }, longest);
}

// An arc is never farther from its chord than a quarter of the chord's square.
function widened({ low, high }: Box, squared: number): Box {
  const bulge = squared / 4 + Number.EPSILON;
  return {
    low: [low[0] - bulge, low[1] - bulge, low[2] - bulge],
    high: [high[0] + bulge, high[1] + bulge, high[2] + bulge],
  };
}

function squaredLength(a: Vector, b: Vector): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}

/** The edges of a closed line that may meet another closed line: those that come into the smallest box around it. */
export function edgesNear(vertices: readonly Vector[], other: readonly Vector[]): Edge[] {
  const { low, high } = boxAround(other);
  const near: Edge[] = [];
  let from = present(vertices.at(-1));
  for (const to of vertices) {
    const bulge = squaredLength(from, to) / 4 + Number.EPSILON;
    const isNear = AXES.every(
      (axis) =>
        Math.min(from[axis], to[axis]) - bulge <= high[axis] &&
        Math.max(from[axis], to[axis]) + bulge >= low[axis],
    );
    if (isNear) near.push([from, to]);
    from = to;
  }
  return near;
}
