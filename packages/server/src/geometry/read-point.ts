import { typeAlias } from '../value/bson-type.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import type { Value } from '../value/value.ts';
import type { Point } from './geometry.ts';
import type { PlanePoint } from './plane.ts';
import { type Vector, vectorAt } from './vector.ts';

/** The geometry that was read, or in MongoDB's words why it cannot be: never a string where reading went well. */
export type Read<T> = T | string;

/** The type of a value that may be missing, as messages name it. */
export function typeName(value: Value | undefined): string {
  if (value === undefined) return 'missing';
  return value === null ? 'null' : typeAlias(value);
}

/** The values of an array or of a document's fields; undefined for everything else. */
export function partsOf(value: Value | undefined): readonly Value[] | undefined {
  if (Array.isArray(value)) return value;
  return value instanceof Map ? [...value.values()] : undefined;
}

/** A pair of numbers, as an array or as the first two fields of a document. */
export function readPair(value: Value | undefined, allowsMore: boolean): Read<PlanePoint> {
  const parts = partsOf(value);
  if (parts === undefined) {
    return `Point must be an array or object, instead got type ${typeName(value)}`;
  }
  for (const part of [parts[0], parts[1]]) {
    if (isNumeric(part)) continue;
    return `Point must only contain numeric elements, instead got type ${typeName(part)}`;
  }
  if (parts.length > 2 && !allowsMore) return 'Point must only contain two numeric elements';
  const [x, y] = [parts[0], parts[1]].map((part) => toDouble(part as number)) as [number, number];
  if (!Number.isFinite(x) || !Number.isFinite(y)) return 'Point coordinates must be finite numbers';
  return { x, y };
}

function isOnEarth({ x, y }: PlanePoint): boolean {
  return Math.abs(x) <= 180 && Math.abs(y) <= 90;
}

/** A longitude and a latitude. */
export function readPosition(value: Value | undefined): Read<PlanePoint & { vector: Vector }> {
  const pair = readPair(value, true);
  if (typeof pair === 'string') return pair;
  if (isOnEarth(pair)) return { ...pair, vector: vectorAt(pair.x, pair.y) };
  const [longitude, latitude] = [pair.x, pair.y].map(shortNumber);
  return `Longitude/latitude is out of bounds, lng: ${longitude} lat: ${latitude}`;
}

/** A pair of numbers as a place; on the sphere too where it can be. */
export function readLegacyPoint(value: Value | undefined, allowsMore: boolean): Read<Point> {
  const pair = readPair(value, allowsMore);
  if (typeof pair === 'string') return pair;
  const vector = isOnEarth(pair) ? vectorAt(pair.x, pair.y) : undefined;
  return { kind: 'point', ...pair, vector, isGeoJson: false };
}

/** A number with six digits, as streams print it. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  const [digits = '', exponent] = Number(value.toPrecision(6)).toExponential().split('e');
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 6)) return String(Number(value.toPrecision(6)));
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
