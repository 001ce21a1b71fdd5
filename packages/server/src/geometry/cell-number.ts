import { present } from '@touchstone/protocol';
import type { LeafCell } from './leaf-cell.ts';

/** Leaf cells are at level 30; a cell of level L is as wide as 2^(30 - L) of them, a face as 2^30. */
export const LEAF_LEVEL = 30;

/** A cell of any level, named by the leaf cell in its corner. */
export interface Cell extends LeafCell {
  readonly level: number;
}

/** The width of a cell in leaf cells. */
export function widthOf({ level }: Cell): number {
  return 2 ** (LEAF_LEVEL - level);
}

/** In which order the quarters of a cell are gone through, for each way to go through the cell. */
const ORDERS = [
  [0, 1, 3, 2],
  [0, 3, 1, 2],
  [2, 3, 1, 0],
  [2, 1, 3, 0],
] as const;
/** Describes how the way through a quarter differs from that through the cell. */
const TURNS = [1, 0, 0, 3] as const;

/**
 * The number of a cell along a curve that comes by all cells of a face (Hilbert's), so that neighbors
 * have numbers close by: the face, two bits a level, a one and zeros. What is in a cell has numbers
 * around its own.
 */
export function cellNumber({ face, column, row, level }: Cell): bigint {
  let way = face & 1;
  let high = face;
  let low = 0;
  for (let step = 1; step <= level; step++) {
    const bit = LEAF_LEVEL - step;
    const place = present(present(ORDERS[way])[2 * ((column >>> bit) & 1) + ((row >>> bit) & 1)]);
    if (step <= 15) high = high * 4 + place;
    else low = low * 4 + place;
    way ^= present(TURNS[place]);
  }
  const first = Math.min(level, 15);
  const path = (BigInt(high) << BigInt(2 * (level - first))) | BigInt(low);
  const zeros = BigInt(2 * (LEAF_LEVEL - level));
  return BigInt.asIntN(64, ((path << 1n) | 1n) << zeros);
}

/** The numbers of all that is in a cell, itself included: from, to. */
export function numbersIn(cell: Cell): readonly [low: bigint, high: bigint] {
  const number = cellNumber(cell);
  const half = (1n << BigInt(2 * (LEAF_LEVEL - cell.level))) - 1n;
  return [number - half, number + half];
}

const FACE_BIT = 1n << 60n;

/** The numbers of the cells that a cell is in, from the one around it to its face. */
export function* numbersAround(cell: Cell): Generator<bigint> {
  let number = cellNumber(cell);
  // The lowest one says how large a cell is.
  for (let one = number & -number; one < FACE_BIT; ) {
    one <<= 2n;
    number = (number & -one) | one;
    yield number;
  }
}
