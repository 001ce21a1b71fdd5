import { present } from '@touchstone/protocol';
import type { PlanePoint, PlaneRegion } from './plane.ts';

/** The area that an index of a plane divides: both coordinates lie between `low` and `high`; `bits` times in halves. */
export interface PlaneGrid {
  readonly low: number;
  readonly high: number;
  readonly bits: number;
}

/** A rectangle. */
export interface PlaneBox {
  readonly low: PlanePoint;
  readonly high: PlanePoint;
}

/** The cell of a point, as eight bytes: the bits of x and y in turn, the largest first. */
export function planeCell(point: PlanePoint, grid: PlaneGrid): Uint8Array {
  const bytes = Buffer.alloc(8);
  const kept = grid.bits >= 32 ? 0xffffffff : ~(0xffffffff >>> grid.bits);
  const x = (lineOf(point.x, grid) & kept) >>> 0;
  const y = (lineOf(point.y, grid) & kept) >>> 0;
  bytes.writeUInt32BE(inTurn(x >>> 16, y >>> 16), 0);
  bytes.writeUInt32BE(inTurn(x & 0xffff, y & 0xffff), 4);
  return bytes;
}

function lineOf(value: number, { low, high }: PlaneGrid): number {
  const line = Math.floor(((value - low) / (high - low)) * 2 ** 32);
  return Math.max(0, Math.min(line, 2 ** 32 - 1));
}

function inTurn(x: number, y: number): number {
  return ((spread(x) << 1) | spread(y)) >>> 0;
}

// Zeros between the bits of a number of 16 bits.
function spread(value: number): number {
  let bits = value;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

/** The first and the last cell of a square of them, as bytes. */
export type PlaneRange = readonly [low: Uint8Array, high: Uint8Array];

interface Square {
  readonly x: number;
  readonly y: number;
  readonly level: number;
}

/** Squares, at most about `most`, that together have all of a rectangle: as ranges of cells. */
export function boxCover(box: PlaneBox, grid: PlaneGrid, most: number): readonly PlaneRange[] {
  const wanted = {
    left: lineOf(box.low.x, grid),
    bottom: lineOf(box.low.y, grid),
    right: lineOf(box.high.x, grid),
    top: lineOf(box.high.y, grid),
  };
  const deepest = Math.min(32, grid.bits);
  const covered: Square[] = [];
  const open: Square[] = [{ x: 0, y: 0, level: 0 }];
  for (let at = 0; at < open.length; at++) {
    const square = present(open[at]);
    const size = 2 ** (32 - square.level) - 1;
    const [right, top] = [square.x + size, square.y + size];
    if (square.x > wanted.right || right < wanted.left) continue;
    if (square.y > wanted.top || top < wanted.bottom) continue;
    const isInside =
      wanted.left <= square.x &&
      right <= wanted.right &&
      wanted.bottom <= square.y &&
      top <= wanted.top;
    const isFine = covered.length + (open.length - at) >= most;
    if (isInside || isFine || square.level === deepest) covered.push(square);
    else open.push(...quartersOf(square));
  }
  return covered.map(rangeOf).sort(([a], [b]) => Buffer.compare(a, b));
}

function quartersOf({ x, y, level }: Square): readonly Square[] {
  const half = 2 ** (31 - level);
  return [
    { x, y, level: level + 1 },
    { x: x + half, y, level: level + 1 },
    { x, y: y + half, level: level + 1 },
    { x: x + half, y: y + half, level: level + 1 },
  ];
}

function rangeOf({ x, y, level }: Square): PlaneRange {
  const size = 2 ** (32 - level) - 1;
  const cell = (column: number, row: number): Uint8Array => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(inTurn(column >>> 16, row >>> 16), 0);
    bytes.writeUInt32BE(inTurn(column & 0xffff, row & 0xffff), 4);
    return bytes;
  };
  return [cell(x, y), cell(x + size, y + size)];
}

/** The rectangle around a region. */
export function boxAround(region: PlaneRegion): PlaneBox {
  switch (region.kind) {
    case 'box':
      return region;
    case 'circle': {
      const { center, radius } = region;
      return widened({ low: center, high: center }, radius);
    }
    case 'planePolygon': {
      const low = { ...present(region.vertices[0]) };
      const high = { ...low };
      for (const { x, y } of region.vertices) {
        low.x = Math.min(low.x, x);
        low.y = Math.min(low.y, y);
        high.x = Math.max(high.x, x);
        high.y = Math.max(high.y, y);
      }
      return { low, high };
    }
  }
}

function widened({ low, high }: PlaneBox, by: number): PlaneBox {
  return {
    low: { x: low.x - by, y: low.y - by },
    high: { x: high.x + by, y: high.y + by },
  };
}
