import { present } from '@touchstone/protocol';
import { isOrdered } from './crossing.ts';
import { cross, dot, normalized, type Vector } from './vector.ts';

type Edge = readonly [Vector, Vector];

/** The axis of the great circle through two points, with care for points that are close to each other. */
function axisOf([a, b]: Edge): Vector {
  const sum: Vector = [b[0] + a[0], b[1] + a[1], b[2] + a[2]];
  const difference: Vector = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  return normalized(cross(sum, difference));
}

/**
 * Where two edges that cross do so. Of edges on almost the same great circle that is an end of one
 * that lies on the other: rounding has moved everything else.
 */
export function meetingOf(edge: Edge, other: Edge): Vector {
  const [axis, otherAxis] = [axisOf(edge), axisOf(other)];
  const found = axisOf([axis, otherAxis]);
  const ends = [...edge, ...other];
  const towards = [0, 1, 2].map((at) => ends.reduce((sum, end) => sum + present(end[at]), 0));
  const meeting: Vector =
    dot(found, towards as never) < 0 ? [-found[0], -found[1], -found[2]] : found;
  if (isOn(meeting, edge, axis) && isOn(meeting, other, otherAxis)) return meeting;
  const candidates = [
    ...edge.filter((end) => isOn(end, other, otherAxis)),
    ...other.filter((end) => isOn(end, edge, axis)),
  ];
  const distances = candidates.map((end) => squaredDistance(end, meeting));
  return candidates[distances.indexOf(Math.min(...distances))] ?? meeting;
}

function isOn(point: Vector, [from, to]: Edge, axis: Vector): boolean {
  return isOrdered(from, point, to, axis);
}

function squaredDistance(a: Vector, b: Vector): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}
