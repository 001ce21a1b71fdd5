import { present } from '@touchstone/protocol';
import { spend } from './effort.ts';
import type { Vector } from './vector.ts';

const AXES = [0, 1, 2] as const;
type Axis = (typeof AXES)[number];
type Along = readonly [Float64Array, Float64Array, Float64Array];

/** The smallest box around an edge of the sphere, as from and to along each axis. */
interface Boxes {
  readonly from: Along;
  readonly to: Along;
}

/**
 * Tells all pairs of edges of a closed line that may meet, by their numbers, the lower first: those whose boxes do. An edge leads
 * from the vertex of its number to the next. They are gone through along the axis along which they are shortest, so that few
 * are compared, unless all are long and side by side.
 */
export function eachClosePair(
  vertices: readonly Vector[],
  tell: (first: number, second: number) => void,
): void {
  const { from, to } = boxesOf(vertices);
  const axis = shortestAxis({ from, to });
  const [start, end] = [from[axis], to[axis]];
  const others = AXES.filter((each) => each !== axis);
  const overlap = (a: number, b: number): boolean =>
    others.every(
      (each) =>
        numberAt(from[each], a) <= numberAt(to[each], b) &&
        numberAt(to[each], a) >= numberAt(from[each], b),
    );
  const order = Uint32Array.from(vertices.keys()).sort(
    (a, b) => numberAt(start, a) - numberAt(start, b),
  );
  const open = new Uint32Array(vertices.length);
  let opened = 0;
  for (const edge of order) {
    let kept = 0;
    spend(opened + 1);
    for (let at = 0; at < opened; at++) {
      const earlier = numberAt(open, at);
      if (numberAt(end, earlier) < numberAt(start, edge)) continue;
      open[kept++] = earlier;
      if (overlap(earlier, edge)) tell(Math.min(earlier, edge), Math.max(earlier, edge));
    }
    open[kept++] = edge;
    opened = kept;
  }
}

// Each index is below the length: nothing is looked for where there is nothing.
function numberAt(numbers: Float64Array | Uint32Array, index: number): number {
  return numbers[index] ?? Number.NaN;
}

function boxesOf(vertices: readonly Vector[]): Boxes {
  const count = vertices.length;
  const along = (): Along => [
    new Float64Array(count),
    new Float64Array(count),
    new Float64Array(count),
  ];
  const [from, to] = [along(), along()];
  for (const [edge, a] of vertices.entries()) {
    const b = present(vertices[(edge + 1) % count]);
    const squared = (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
    // An arc is never farther from its chord than that.
    const bulge = squared / 4 + Number.EPSILON;
    for (const axis of AXES) {
      from[axis][edge] = Math.min(a[axis], b[axis]) - bulge;
      to[axis][edge] = Math.max(a[axis], b[axis]) + bulge;
    }
  }
  return { from, to };
}

function shortestAxis({ from, to }: Boxes): Axis {
  const lengthAlong = (axis: Axis): number =>
    from[axis].reduce((sum, start, edge) => sum + numberAt(to[axis], edge) - start, 0);
  const lengths = AXES.map(lengthAlong);
  return AXES.find((axis) => lengths[axis] === Math.min(...lengths)) ?? 0;
}
