import { present } from '@touchstone/protocol';
import { dot, normalized, type Vector } from './vector.ts';

/**
 * The smallest cell of the sphere that a point lies in, about a centimeter wide: the sphere is
 * projected on the six faces of a cube, each divided into 2^30 by 2^30 cells of about the same size
 * (the S2 cells that MongoDB indexes places by). Points in one cell are one place.
 */
export interface LeafCell {
  readonly face: number;
  readonly column: number;
  readonly row: number;
}

const COUNT = 2 ** 30;

/** The widest that a leaf cell can be, in radians, with some room. */
export const LEAF_WIDTH = 1e-8;

/** The axes of each face: what is divided by what to get its coordinates u and v. */
const FACES: readonly { readonly normal: Vector; readonly u: Vector; readonly v: Vector }[] = [
  { normal: [1, 0, 0], u: [0, 1, 0], v: [0, 0, 1] },
  { normal: [0, 1, 0], u: [-1, 0, 0], v: [0, 0, 1] },
  { normal: [0, 0, 1], u: [-1, 0, 0], v: [0, -1, 0] },
  { normal: [-1, 0, 0], u: [0, 0, -1], v: [0, -1, 0] },
  { normal: [0, -1, 0], u: [0, 0, -1], v: [1, 0, 0] },
  { normal: [0, 0, -1], u: [0, 1, 0], v: [1, 0, 0] },
];

function faceOf(point: Vector): number {
  const [x, y, z] = point.map(Math.abs) as [number, number, number];
  const axis = x > y ? (x > z ? 0 : 2) : y > z ? 1 : 2;
  return present(point[axis]) < 0 ? axis + 3 : axis;
}

// The square root makes cells at the edge of a face about as large as those in its middle.
function placeOf(u: number): number {
  const s = u >= 0 ? 0.5 * Math.sqrt(1 + 3 * u) : 1 - 0.5 * Math.sqrt(1 - 3 * u);
  return Math.max(0, Math.min(COUNT - 1, Math.floor(s * COUNT)));
}

function lineAt(place: number): number {
  const s = place / COUNT;
  return s >= 0.5 ? (4 * s * s - 1) / 3 : (1 - 4 * (1 - s) * (1 - s)) / 3;
}

/** The cell of a point. */
export function leafCellOf(point: Vector): LeafCell {
  const face = faceOf(point);
  const { normal, u, v } = present(FACES[face]);
  const depth = dot(point, normal);
  return { face, column: placeOf(dot(point, u) / depth), row: placeOf(dot(point, v) / depth) };
}

export function isSameCell(a: LeafCell, b: LeafCell): boolean {
  return a.face === b.face && a.column === b.column && a.row === b.row;
}

/** True if a point is in a cell, its border included: its corners are not where it was rounded to. */
export function cellHas({ face, column, row }: LeafCell, point: Vector): boolean {
  const { normal, u, v } = present(FACES[face]);
  const depth = dot(point, normal);
  if (depth <= 0) return false;
  const [across, up] = [dot(point, u) / depth, dot(point, v) / depth];
  const isInColumn = lineAt(column) <= across && across <= lineAt(column + 1);
  return isInColumn && lineAt(row) <= up && up <= lineAt(row + 1);
}

/** The four corners of a cell, against the clock; of a larger one `size` is how many leaf cells wide it is. */
export function cornersOf({ face, column, row }: LeafCell, size = 1): readonly Vector[] {
  const { normal, u, v } = present(FACES[face]);
  const corner = (right: number, up: number): Vector => {
    const du = lineAt(column + right * size);
    const dv = lineAt(row + up * size);
    return normalized([
      normal[0] + du * u[0] + dv * v[0],
      normal[1] + du * u[1] + dv * v[1],
      normal[2] + du * u[2] + dv * v[2],
    ]);
  };
  return [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)];
}
