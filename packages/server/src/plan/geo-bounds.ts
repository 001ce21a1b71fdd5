import { Binary } from 'bson';
import { boundingCap } from '../geometry/bounding-cap.ts';
import { capCover, numbersFor } from '../geometry/cap-cover.ts';
import type { Cap } from '../geometry/geometry.ts';
import { boxAround, boxCover, type PlaneBox } from '../geometry/plane-cells.ts';
import type { Region } from '../geometry/read-region.ts';
import { degreesOf } from '../geometry/vector.ts';
import { planeGrid } from '../storage/geo-keys.ts';
import type { IndexDefinition } from '../storage/index-definition.ts';
import type { ConditionTest } from './condition.ts';
import type { Interval, Intervals } from './interval.ts';
import type { Bounds } from './leaf-bounds.ts';

/** The number of cells that are looked at for a region, or little more. */
const MOST_CELLS = 20;
const DEGREES = 180 / Math.PI;

/** The entries of a geospatial index that may be in a region or meet it. */
export function geoBounds(
  test: ConditionTest,
  kind: string,
  definition: IndexDefinition,
): Bounds | undefined {
  if (test.kind !== 'leaf' || test.region === undefined) return undefined;
  const intervals = cellsOf(test.region, kind, definition);
  return intervals && { intervals, tightness: 'fetch', matchesMissing: false };
}

/** The cells of an index that a region may lie in. */
export function cellsOf(
  region: Region,
  kind: string,
  definition: IndexDefinition,
): Intervals | undefined {
  // A unique index holds no lines and areas.
  if (kind === '2dsphere') return definition.unique ? undefined : sphereCells(boundingCap(region));
  const boxes = boxesAround(region);
  return boxes && planeCells(boxes, definition);
}

/** The cells of an index of the sphere that have parts of a cap. */
export function sphereCells(cap: Omit<Cap, 'kind'> | undefined): Intervals | undefined {
  if (cap === undefined) return undefined;
  return numbersFor(capCover(cap, MOST_CELLS)).map(([low, high]) => closed(low, high));
}

/** The cells of an index of a plane that have parts of rectangles. */
export function planeCells(
  boxes: readonly PlaneBox[],
  { specification }: IndexDefinition,
): Intervals {
  const grid = planeGrid(specification);
  const ranges = boxes.flatMap((box) => boxCover(box, grid, MOST_CELLS));
  return ranges
    .sort(([a], [b]) => Buffer.compare(a, b))
    .map(([low, high]) => closed(new Binary(low, 128), new Binary(high, 128)));
}

function closed(low: Interval['low'], high: Interval['high']): Interval {
  return { low, high, hasLow: true, hasHigh: true };
}

function boxesAround(region: Region): readonly PlaneBox[] | undefined {
  switch (region.kind) {
    case 'box':
    case 'circle':
    case 'planePolygon':
      return [boxAround(region)];
    case 'cap':
      return boxesAroundCap(region);
    default:
      return undefined;
  }
}

/** The rectangles of longitudes and latitudes that have a part of the sphere: two where the date line goes through. */
export function boxesAroundCap({ center, radius }: Omit<Cap, 'kind'>): readonly PlaneBox[] {
  const { latitude, longitude } = degreesOf(center);
  const reach = radius * DEGREES + 1e-6;
  const [south, north] = [latitude - reach, latitude + reach];
  const low = Math.max(-90, south);
  const high = Math.min(90, north);
  if (south <= -90 || north >= 90) return [{ low: { x: -180, y: low }, high: { x: 180, y: high } }];
  const ratio = Math.sin(Math.min(radius, Math.PI / 2)) / Math.cos(latitude / DEGREES);
  const across = Math.asin(Math.min(1, ratio)) * DEGREES + 1e-6;
  const [west, east] = [longitude - across, longitude + across];
  const box = (from: number, to: number): PlaneBox => ({
    low: { x: from, y: low },
    high: { x: to, y: high },
  });
  if (west < -180) return [box(-180, east), box(west + 360, 180)];
  return east > 180 ? [box(west, 180), box(-180, east - 360)] : [box(west, east)];
}
