import { present } from '@touchstone/protocol';
import { isNumeric, toDouble } from '../value/numbers.ts';
import { showElement } from '../value/show-value.ts';
import type { Value } from '../value/value.ts';
import type { Cap, Geometry } from './geometry.ts';
import type { PlanePoint, PlaneRegion } from './plane.ts';
import { readQueried } from './read-geometry.ts';
import { partsOf, type Read, readPair, readPosition } from './read-point.ts';

/** The region that points are asked to be in, or geometries to meet. */
export type Region = Geometry | Cap | PlaneRegion;

type Reader = (parts: readonly Value[]) => Read<Region>;

const READERS: Readonly<Record<string, Reader>> = {
  $box: readBox,
  $center: (parts) => readCircle(parts, false),
  $centerSphere: (parts) => readCircle(parts, true),
  $polygon: readPlanePolygon,
};

/** One shape of a query: `$geometry`, `$box`, `$polygon`, `$center` or `$centerSphere`. */
export function readRegion(name: string, value: Value): Read<Region> {
  if (name === '$geometry') return readQueried(value);
  const parts = partsOf(value);
  if (parts === undefined || !Object.hasOwn(READERS, name)) {
    return `unknown geo specifier: ${showElement(name, value)}`;
  }
  return present(READERS[name])(parts);
}

function readBox([first, second]: readonly Value[]): Read<Region> {
  const [a, b] = [readPair(first, false), readPair(second, false)];
  if (typeof a === 'string') return a;
  if (typeof b === 'string') return b;
  return {
    kind: 'box',
    low: { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y) },
    high: { x: Math.max(a.x, b.x), y: Math.max(a.y, b.y) },
  };
}

function readPlanePolygon(parts: readonly Value[]): Read<Region> {
  const vertices: PlanePoint[] = [];
  for (const part of parts) {
    const vertex = readPair(part, false);
    if (typeof vertex === 'string') return vertex;
    vertices.push(vertex);
  }
  if (vertices.length >= 3) return { kind: 'planePolygon', vertices };
  return `Polygon must have at least 3 points, instead got ${vertices.length} vertices`;
}

function readCircle(parts: readonly Value[], isOnSphere: boolean): Read<Region> {
  const [middle, size] = parts;
  const pair = readPair(middle, false);
  if (typeof pair === 'string') return pair;
  const radius = isNumeric(size) ? toDouble(size) : -1;
  if (!(radius >= 0)) return `Radius must be a non-negative number: ${shown(size)}`;
  if (parts.length > 2) return 'Only 2 fields allowed for circular region, but more were provided';
  if (!isOnSphere) return { kind: 'circle', center: pair, radius };
  const position = readPosition(middle);
  if (typeof position === 'string') return position;
  return { kind: 'cap', center: position.vector, radius };
}

function shown(value: Value | undefined): string {
  return value === undefined ? 'EOO' : showElement('', value).slice(2);
}
