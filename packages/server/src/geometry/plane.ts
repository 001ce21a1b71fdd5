import { present } from '@touchstone/protocol';
/** A place on a plane: degrees of longitude and latitude, or whatever the pairs mean. */
export interface PlanePoint {
  readonly x: number;
  readonly y: number;
}

/** A region of a plane; only places, not shapes, can be in it. */
export type PlaneRegion =
  | { readonly kind: 'box'; readonly low: PlanePoint; readonly high: PlanePoint }
  | { readonly kind: 'circle'; readonly center: PlanePoint; readonly radius: number }
  | { readonly kind: 'planePolygon'; readonly vertices: readonly PlanePoint[] };

export function planeDistance(a: PlanePoint, b: PlanePoint): number {
  const [dx, dy] = [a.x - b.x, a.y - b.y];
  return Math.sqrt(dx * dx + dy * dy);
}

/** True if the region has the place; boxes and circles have their borders. */
export function planeRegionHas(region: PlaneRegion, point: PlanePoint): boolean {
  switch (region.kind) {
    case 'box': {
      const { low, high } = region;
      return low.x <= point.x && point.x <= high.x && low.y <= point.y && point.y <= high.y;
    }
    case 'circle':
      return planeDistance(region.center, point) <= region.radius;
    case 'planePolygon':
      return insidePolygon(region.vertices, point);
  }
}

// Counts the edges that a ray to the right meets. Borders along an axis belong to the inside, others
// do where the inside is on their left.
function insidePolygon(vertices: readonly PlanePoint[], point: PlanePoint): boolean {
  let isInside = false;
  let from = present(vertices.at(-1));
  for (const to of vertices) {
    if (isOnAxis(point, from, to) || (to.x === point.x && to.y === point.y)) return true;
    if (meetsRay(point, from, to)) isInside = !isInside;
    from = to;
  }
  return isInside;
}

function isOnAxis({ x, y }: PlanePoint, from: PlanePoint, to: PlanePoint): boolean {
  const isAlongAxis = from.x === to.x ? x === to.x : from.y === to.y && y === to.y;
  return isAlongAxis && isBetween(x, from.x, to.x) && isBetween(y, from.y, to.y);
}

function meetsRay({ x, y }: PlanePoint, from: PlanePoint, to: PlanePoint): boolean {
  if (y <= Math.min(from.y, to.y) || y > Math.max(from.y, to.y)) return false;
  if (x > Math.max(from.x, to.x)) return false;
  const crossing = ((y - from.y) * (to.x - from.x)) / (to.y - from.y) + from.x;
  return from.x === to.x || x <= crossing;
}

function isBetween(value: number, one: number, other: number): boolean {
  return Math.min(one, other) <= value && value <= Math.max(one, other);
}
