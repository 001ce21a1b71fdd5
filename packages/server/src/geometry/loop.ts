import { present } from '@touchstone/protocol';
import { changesSide, crossingOf, isOrdered } from './crossing.ts';
import { eachClosePair } from './edge-sweep.ts';
import { spend } from './effort.ts';
import { orientation } from './orientation.ts';
import { angleBetween, cross, degreesOf, isSame, orthogonal, type Vector } from './vector.ts';

/** A closed line on the sphere; its inside is on the left of its edges. */
export interface Loop {
  /** Each once: an edge leads from the last to the first. */
  readonly vertices: readonly Vector[];
  readonly hasOrigin: boolean;
}

/** A point that is a vertex of nothing, from where the way to any other point is looked at. */
const ORIGIN: Vector = [0.0045676207723, 0.99947476613078, 0.03208315302933];

/** The loop of these vertices; the inside is the smaller part of the sphere unless it is kept as given. */
export function makeLoop(vertices: readonly Vector[], keepsDirection = false): Loop {
  const given = keepsDirection || turningOf(vertices) >= 0 ? vertices : vertices.toReversed();
  const [before, at, after] = given as [Vector, Vector, Vector];
  const loop: Loop = { vertices: given, hasOrigin: false };
  const isInside = isOrdered(orthogonal(at), before, after, at);
  return isInside === loopHas(loop, at) ? loop : { ...loop, hasOrigin: true };
}

/** Tells how far the edges turn to the left in all: positive when the smaller part is on the left. */
function turningOf(vertices: readonly Vector[]): number {
  let turning = 0;
  for (const [index, b] of vertices.entries()) {
    const a = present(vertices.at(index - 1));
    const c = present(vertices[(index + 1) % vertices.length]);
    turning += angleBetween(cross(a, b), cross(b, c)) * orientation(a, b, c);
  }
  return turning;
}

/** The edges of a loop. */
export function* edgesOf({ vertices }: Loop): Generator<readonly [Vector, Vector]> {
  for (let at = 0; at < vertices.length; at++) {
    yield [present(vertices[at]), present(vertices[(at + 1) % vertices.length])];
  }
}

/** True if a point is inside; of several areas around a point exactly one has it. */
export function loopHas(loop: Loop, point: Vector): boolean {
  const { vertices } = loop;
  spend(vertices.length);
  let isInside = loop.hasOrigin;
  let from = present(vertices.at(-1));
  for (const to of vertices) {
    if (changesSide(ORIGIN, point, from, to)) isInside = !isInside;
    from = to;
  }
  return isInside;
}

/** The fault that keeps vertices from being a loop, in MongoDB's words; undefined where there is none. */
export function loopError(vertices: readonly Vector[]): string | undefined {
  const same = firstRepeated(vertices);
  if (same !== undefined) return `Duplicate vertices: ${same[0]} and ${same[1]}`;
  const crossing = firstCrossing(vertices);
  if (crossing === undefined) return undefined;
  const [first, second] = crossing;
  const edge = (at: number): string =>
    `${shown(present(vertices[at]))}-${shown(present(vertices[(at + 1) % vertices.length]))}`;
  return (
    `Edges ${first} and ${second} cross. Edge locations in degrees: ${edge(first)} ` +
    `and ${edge(second)}`
  );
}

// In order of their coordinates, equal ones stand side by side.
function firstRepeated(vertices: readonly Vector[]): readonly [number, number] | undefined {
  const vertexAt = (index: number | undefined): Vector => present(vertices[present(index)]);
  const order = Uint32Array.from(vertices.keys()).sort((one, other) => {
    const [a, b] = [vertexAt(one), vertexAt(other)];
    return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || one - other;
  });
  let found: readonly [number, number] | undefined;
  for (let at = 1; at < order.length; at++) {
    const [earlier, index] = [present(order[at - 1]), present(order[at])];
    const isFirst = found === undefined || index < found[1];
    if (isFirst && isSame(vertexAt(earlier), vertexAt(index))) found = [earlier, index];
  }
  return found;
}

function firstCrossing(vertices: readonly Vector[]): readonly [number, number] | undefined {
  const count = vertices.length;
  let found: readonly [number, number] | undefined;
  eachClosePair(vertices, (first, second) => {
    if (second === first + 1 || (second + 1) % count === first) return;
    if (found !== undefined && (first > found[0] || (first === found[0] && second > found[1])))
      return;
    const [a, b] = [present(vertices[first]), present(vertices[first + 1])];
    const [c, d] = [present(vertices[second]), present(vertices[(second + 1) % count])];
    if (crossingOf(a, b, c, d) === 'crosses') found = [first, second];
  });
  return found;
}

function shown(vertex: Vector): string {
  const { latitude, longitude } = degreesOf(vertex);
  return `[${latitude.toFixed(7)}, ${longitude.toFixed(7)}]`;
}
