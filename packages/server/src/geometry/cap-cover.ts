import { present } from '@touchstone/protocol';
import { type Cell, LEAF_LEVEL, numbersAround, numbersIn, widthOf } from './cell-number.ts';
import type { Cap } from './geometry.ts';
import { cornersOf } from './leaf-cell.ts';
import { normalized, type Vector } from './vector.ts';

/** Room for what is within a leaf cell of the border, which counts as inside, and for rounding; in radians. */
const SLACK = 2e-8;

/** Cells, at most about `most`, that together have all of a part of the sphere around a point. */
export function capCover({ center, radius }: Omit<Cap, 'kind'>, most: number): readonly Cell[] {
  // Straight through the sphere: distances add up as on it, and need no angles.
  const reached = 2 * Math.sin(Math.min(radius, Math.PI) / 2);
  const covered: Cell[] = [];
  const open: Cell[] = [0, 1, 2, 3, 4, 5].map((face) => ({ face, column: 0, row: 0, level: 0 }));
  // The coarsest are first, since what is inside of a cell is added behind it.
  for (let at = 0; at < open.length; at++) {
    const cell = present(open[at]);
    const place = placeOf(cell);
    const distance = straight(center, place.middle);
    if (distance > reached + place.reach + SLACK) continue;
    const isInside = distance + place.reach <= reached;
    const isFine = covered.length + (open.length - at) >= most && cell.level > 0;
    if (isInside || isFine || cell.level === LEAF_LEVEL) covered.push(cell);
    else open.push(...quartersOf(cell));
  }
  return covered;
}

function straight(a: Vector, b: Vector): number {
  const [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  return Math.sqrt(x * x + y * y + z * z);
}

// The middle of a cell, and how far its corners are from there.
function placeOf(cell: Cell): { readonly middle: Vector; readonly reach: number } {
  const corners = cornersOf(cell, widthOf(cell));
  let sum: Vector = [0, 0, 0];
  for (const [x, y, z] of corners) sum = [sum[0] + x, sum[1] + y, sum[2] + z];
  const middle = normalized(sum);
  let reach = 0;
  for (const corner of corners) reach = Math.max(reach, straight(middle, corner));
  return { middle, reach };
}

function quartersOf({ face, column, row, level }: Cell): readonly Cell[] {
  const half = 2 ** (LEAF_LEVEL - level - 1);
  return [
    [0, 0],
    [half, 0],
    [0, half],
    [half, half],
  ].map(([right, up]) => ({
    face,
    column: column + present(right),
    row: row + present(up),
    level: level + 1,
  }));
}

/** Numbers of cells from one to another, both included. */
export type NumberRange = readonly [low: bigint, high: bigint];

/** The numbers under which what is in these cells, or has one of them in it, may stand: in order, apart. */
export function numbersFor(cells: readonly Cell[]): readonly NumberRange[] {
  const ranges: NumberRange[] = cells.map(numbersIn);
  const around = new Set<bigint>();
  for (const cell of cells) {
    for (const number of numbersAround(cell)) {
      // The cells around a known one are known, too.
      if (around.has(number)) break;
      around.add(number);
    }
  }
  for (const number of around) ranges.push([number, number]);
  ranges.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const merged: [bigint, bigint][] = [];
  for (const [low, high] of ranges) {
    const last = merged.at(-1);
    if (last === undefined || low > last[1] + 1n) merged.push([low, high]);
    else if (high > last[1]) last[1] = high;
  }
  return merged;
}
