import { present } from '@touchstone/protocol';
import { EARTH_RADIUS } from '../geometry/geometry.ts';
import type { PlaneBox } from '../geometry/plane-cells.ts';
import type { NearCondition } from '../query/near-condition.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import { planeGrid } from '../storage/geo-keys.ts';
import { boxesAroundCap, planeCells, sphereCells } from './geo-bounds.ts';
import { geoScan } from './index-bounds.ts';
import { estimateScan } from './index-scan.ts';
import { EVERYTHING, type Intervals } from './interval.ts';

/** All that is not farther from a place than a distance. */
export interface Ring {
  /** In the unit of the condition's distances. */
  readonly radius: number;
  /** The cells in which it is. */
  readonly intervals: Intervals;
}

/** The number of documents that the first ring should have where nobody says how many are wanted. */
const USUAL = 32;

/** Rings around a place, each with what is in those before it: the first with about as many documents as are wanted. */
export function* rings(
  index: CollectionIndex,
  near: NearCondition,
  wanted: number,
): Generator<Ring> {
  const area = areaOf(index, near);
  const most = Math.min(near.maxDistance, area.farthest);
  const enough = 2 * (wanted === 0 ? USUAL : wanted);
  let radius = Math.max(firstRadius(index, near, { area, enough }), near.minDistance);
  for (; radius < most; radius *= 3) yield { radius, intervals: area.within(radius) };
  yield {
    radius: Number.POSITIVE_INFINITY,
    intervals: most >= area.farthest ? EVERYTHING : area.within(most),
  };
}

/** The sphere or the plane around a place. */
interface Area {
  /** The largest distance of anything. */
  readonly farthest: number;
  /** The distance within which as many documents are as are wanted, if they are spread evenly. */
  evenly(share: number): number;
  /** The cells that are not farther away. */
  within(radius: number): Intervals;
}

// Places stand close together where people are: from an even spread it goes down to what is there.
function firstRadius(
  index: CollectionIndex,
  { path }: NearCondition,
  { area, enough }: { readonly area: Area; readonly enough: number },
): number {
  let radius = area.evenly(Math.min(1, enough / Math.max(1, index.size)));
  for (let tries = 0; tries < 12; tries++) {
    const cells = { path, intervals: area.within(radius) };
    const request = { conditions: [], collation: index.definition.collation, cells };
    if (estimateScan(geoScan(index, request)) <= 8 * enough) break;
    radius /= 3;
  }
  return radius;
}

function areaOf(index: CollectionIndex, near: NearCondition): Area {
  const isPlane = index.definition.paths.some(({ special }) => special === '2d');
  if (!near.isSpherical) return planeArea(index, near);
  const unit = near.point.isGeoJson ? EARTH_RADIUS : 1;
  const center = present(near.point.vector);
  return {
    farthest: Math.PI * unit,
    evenly: (share) => 2 * Math.sqrt(share) * unit,
    within(radius) {
      const cap = { center, radius: radius / unit };
      if (!isPlane) return index.definition.unique ? EVERYTHING : present(sphereCells(cap));
      return planeCells(boxesAroundCap(cap), index.definition);
    },
  };
}

function planeArea({ definition }: CollectionIndex, { point }: NearCondition): Area {
  const { low, high } = planeGrid(definition.specification);
  const width = high - low;
  return {
    farthest: 2 * width + Math.hypot(point.x, point.y),
    evenly: (share) => width * Math.sqrt(share / Math.PI),
    within(radius) {
      const reach = radius * (1 + 1e-9);
      const box: PlaneBox = {
        low: { x: point.x - reach, y: point.y - reach },
        high: { x: point.x + reach, y: point.y + reach },
      };
      return planeCells([box], definition);
    },
  };
}
