import { present } from '@touchstone/protocol';
import type { Point } from '../geometry/geometry.ts';
import { readGeoJson } from '../geometry/read-geo-json.ts';
import { partsOf, readLegacyPoint, shortNumber } from '../geometry/read-point.ts';
import { CommandError } from '../value/command-error.ts';
import { asArray } from '../value/known-value.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import { showElement, showFields } from '../value/show-value.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';

/** The question of `$near` and its like: documents by how far from a point they are. */
export interface NearCondition {
  readonly path: string;
  readonly point: Point;
  /** True if distances are those on the sphere: of GeoJSON in meters, of pairs of numbers in radians. */
  readonly isSpherical: boolean;
  /** True if it was asked for on the sphere by name: for messages. */
  readonly isNearSphere: boolean;
  readonly minDistance: number;
  readonly maxDistance: number;
}

const NAMES: ReadonlySet<string> = new Set(['$near', '$nearSphere', '$geoNear']);

function refuse(words: string, codeName = 'BadValue'): CommandError {
  return new CommandError(codeName, words);
}

/** Reads all that is asked of a field. Throws MongoDB's error for what makes no sense. */
export function readNear(operators: Fields, path: string): NearCondition {
  const [first] = operators;
  if (first === undefined || !NAMES.has(first[0]) || partsOf(first[1]) === undefined) {
    throw refuse(`near must be first in: ${showFields(operators)}`);
  }
  const near = readPlain(operators, path) ?? readGeometry(operators, path);
  if (!near.isSpherical || near.point.vector !== undefined) return near;
  throw refuse('Legacy point is out of bounds for spherical query');
}

/** As MongoDB prints it when it tells that there is no index for it. */
export function showNear({ path, maxDistance, isNearSphere }: NearCondition): string {
  const flag = isNearSphere ? 1 : 0;
  return `GEONEAR  field=${path} maxdist=${shortNumber(maxDistance)} isNearSphere=${flag}`;
}

/** Codes for a distance that is no number, and for one that is negative. */
const PLAIN_CODES: Readonly<Record<string, readonly [number, number]>> = {
  $maxDistance: [16895, 16896],
  $minDistance: [16893, 16894],
};

// `{ $near: PLACE, $maxDistance: 1 }`; undefined where the point is not written that way.
function readPlain(operators: Fields, path: string): NearCondition | undefined {
  let found: PlainPlace | undefined;
  let isNearSphere = false;
  const distances = new Map<string, number>();
  for (const [name, value] of operators) {
    if (NAMES.has(name) && partsOf(value) !== undefined) {
      found = readPlainPlace(value) ?? found;
      if (found?.maxDistance !== undefined) distances.set('$maxDistance', found.maxDistance);
      isNearSphere = name === '$nearSphere';
    } else if (Object.hasOwn(PLAIN_CODES, name)) {
      distances.set(name, readDistance(name, value, present(PLAIN_CODES[name])));
    } else if (name !== '$uniqueDocs') {
      throw refuse(`invalid argument in geo near query: ${name}`, 'Location34413');
    }
  }
  if (found === undefined) return undefined;
  const { point } = found;
  const isSpherical = isNearSphere || point.isGeoJson;
  return { path, point, isSpherical, isNearSphere, ...limitsOf(distances) };
}

function limitsOf(distances: ReadonlyMap<string, number>): {
  readonly minDistance: number;
  readonly maxDistance: number;
} {
  return {
    minDistance: distances.get('$minDistance') ?? 0,
    maxDistance: distances.get('$maxDistance') ?? Number.MAX_VALUE,
  };
}

function readDistance(name: string, value: Value, codes?: readonly [number, number]): number {
  const codeName = (at: 0 | 1): string =>
    codes === undefined ? 'BadValue' : `Location${codes[at]}`;
  if (!isNumeric(value)) throw refuse(`${name} must be a number`, codeName(0));
  const distance = toDouble(value);
  if (distance >= 0) return distance;
  throw refuse(`${name} must be non-negative`, codeName(1));
}

interface PlainPlace {
  readonly point: Point;
  /** The third number of a pair is how far away it may be. */
  readonly maxDistance?: number;
}

function readPlainPlace(value: Value): PlainPlace | undefined {
  const parts = present(partsOf(value));
  if (!isNumeric(parts[0])) return readPoint(value);
  const [, , third] = parts;
  if (parts.length > 3 || (third !== undefined && !isNumeric(third))) return undefined;
  const point = readLegacyPoint(value, true);
  if (typeof point === 'string') return undefined;
  if (third === undefined) return { point };
  const maxDistance = toDouble(third);
  if (maxDistance >= 0) return { point, maxDistance };
  throw refuse('max distance must be non-negative', 'Location18522');
}

function readPoint(value: Value): PlainPlace | undefined {
  if (!isFields(value)) return undefined;
  const point = readGeoJsonPoint(value);
  return typeof point === 'string' ? undefined : { point };
}

// Whatever its type is said to be, it has the coordinates of a point.
function readGeoJsonPoint(given: Fields): Point | string {
  const read = readGeoJson(new Map([...given, ['type', 'Point']]));
  return typeof read === 'string' ? read : (read as Point);
}

// `{ $near: { $geometry: PLACE, $maxDistance: 1 } }`.
function readGeometry(operators: Fields, path: string): NearCondition {
  const [[, asked], second] = [...operators] as [[string, Value], [string, Value]?];
  if (second !== undefined) {
    throw refuse(
      'geo near accepts just one argument when querying for a GeoJSON point. Extra field found: ' +
        showElement(...second),
    );
  }
  let point: Point | undefined;
  const distances = new Map<string, number>();
  for (const [name, value] of fieldsOf(asked)) {
    if (name === '$geometry') point = partsOf(value) === undefined ? point : readAsked(value);
    else if (Object.hasOwn(PLAIN_CODES, name)) distances.set(name, readDistance(name, value));
    else throw refuse(`invalid argument in geo near query: ${name}`);
  }
  if (point === undefined) throw refuse('$geometry is required for geo near query');
  return { path, point, isSpherical: true, isNearSphere: false, ...limitsOf(distances) };
}

function fieldsOf(value: Value): Iterable<readonly [string, Value]> {
  if (isFields(value)) return value;
  return asArray(value).map((each, at) => [String(at), each] as const);
}

function readAsked(value: Value): Point {
  const shown = showFields(new Map(fieldsOf(value)));
  const isPair = !isFields(value) || isNumeric(value.values().next().value);
  const point = isPair ? readLegacyPoint(value, false) : readGeoJsonPoint(value);
  if (typeof point === 'string') {
    throw refuse(`invalid point in geo near query $geometry argument: ${shown}  ${point}`);
  }
  if (isPair) throw refuse(`$near requires geojson point, given ${shown}`);
  return point;
}
