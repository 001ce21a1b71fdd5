import type { Vector } from './vector.ts';

const AXES = [0, 1, 2] as const;

/** The smallest box around an edge of the sphere, as from and to along each axis. */
interface Boxes {
  readonly from: readonly Float64Array[];
  readonly to: readonly Float64Array[];
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
  const [start, end] = [from[axis]!, to[axis]!];
  const [one, other] = AXES.filter((each) => each !== axis) as [0 | 1 | 2, 0 | 1 | 2];
  const overlap = (axis: 0 | 1 | 2, a: number, b: number): boolean =>
    from[axis]![a]! <= to[axis]![b]! && to[axis]![a]! >= from[axis]![b]!;
  const order = Uint32Array.from(vertices.keys()).sort((a, b) => start[a]! - start[b]!);
  const open = new Uint32Array(vertices.length);
  let opened = 0;
  for (const edge of order) {
    let kept = 0;
    for (let at = 0; at < opened; at++) {
      const earlier = open[at]!;
      if (end[earlier]! < start[edge]!) continue;
      open[kept++] = earlier;
      if (!overlap(one, earlier, edge) || !overlap(other, earlier, edge)) continue;
      tell(Math.min(earlier, edge), Math.max(earlier, edge));
    }
    open[kept++] = edge;
    opened = kept;
  }
}

function boxesOf(vertices: readonly Vector[]): Boxes {
  const count = vertices.length;
  const from = AXES.map(() => new Float64Array(count));
  const to = AXES.map(() => new Float64Array(count));
  for (let edge = 0; edge < count; edge++) {
    const a = vertices[edge]!;
    const b = vertices[(edge + 1) % count]!;
    const squared = (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
    // An arc is never farther from its chord than that.
    const bulge = squared / 4 + Number.EPSILON;
    for (const axis of AXES) {
      from[axis]![edge] = Math.min(a[axis], b[axis]) - bulge;
      to[axis]![edge] = Math.max(a[axis], b[axis]) + bulge;
    }
  }
  return { from, to };
}

function shortestAxis({ from, to }: Boxes): 0 | 1 | 2 {
  const lengths = AXES.map((axis) =>
    from[axis]!.reduce((sum, start, edge) => sum + to[axis]![edge]! - start, 0),
  );
  return lengths.indexOf(Math.min(...lengths)) as 0 | 1 | 2;
}
