import { present } from '@touchstone/protocol';
import { showFields, showValue } from '../value/show-value.ts';
import { allAtOnce, inOneStep, type Steps } from '../value/steps.ts';
import type { Fields, Value } from '../value/value.ts';
import type { Geometry } from './geometry.ts';
import { type Read, readPosition, typeName } from './read-point.ts';
import { readingPolygon, readingStrictPolygon } from './read-polygon.ts';
import { readingPositions, withoutRepetitions } from './read-positions.ts';

const STRICT_WINDING = 'urn:x-mongodb:crs:strictwinding:EPSG:4326';
const KNOWN_SYSTEMS: ReadonlySet<string> = new Set([
  'EPSG:4326',
  'urn:ogc:def:crs:OGC:1.3:CRS84',
  STRICT_WINDING,
]);

type Reader = (given: Fields) => Steps<Read<Geometry>>;

/** The kinds of GeoJSON, by their types. */
const READERS: Readonly<Record<string, Reader>> = {
  Point: (given) => inOneStep(() => readPoint(given)),
  LineString: (given) => readingLine(given.get('coordinates')),
  Polygon: (given) => readingPolygon(given.get('coordinates')),
  *MultiPoint(given) {
    const positions = yield* readingPositions(given.get('coordinates'));
    if (typeof positions === 'string') return positions;
    if (positions.length === 0) return tooFew('MultiPoint coordinates');
    return {
      kind: 'collection',
      parts: positions.map((point) => ({ kind: 'point', ...point, isGeoJson: true })),
    };
  },
  MultiLineString: (given) => readingEach(given.get('coordinates'), 'MultiLineString', readingLine),
  MultiPolygon: (given) => readingEach(given.get('coordinates'), 'MultiPolygon', readingPolygon),
  GeometryCollection: readingCollection,
};

function readPoint(given: Fields): Read<Geometry> {
  const point = readPosition(given.get('coordinates'));
  return typeof point === 'string' ? point : { kind: 'point', ...point, isGeoJson: true };
}

/** A document of GeoJSON. */
export function readGeoJson(given: Fields): Read<Geometry> {
  return allAtOnce(readingGeoJson(given));
}

/** The same in steps. */
export function* readingGeoJson(given: Fields): Steps<Read<Geometry>> {
  const type = given.get('type');
  if (typeof type !== 'string' || !Object.hasOwn(READERS, type)) {
    return `unknown GeoJSON type: ${showFields(given)}`;
  }
  // The system of coordinates of a collection is passed over.
  if (type === 'GeometryCollection') return yield* readingCollection(given);
  const system = given.get('crs');
  const name = system === undefined ? undefined : readSystem(system);
  if (typeof name === 'object') return name.flaw;
  if (name !== STRICT_WINDING) return yield* present(READERS[type])(given);
  if (type === 'Polygon') return yield* readingStrictPolygon(given.get('coordinates'));
  return 'Strict winding order CRS is only supported by polygon';
}

function readSystem(given: Value): string | { readonly flaw: string } {
  const flaw = (words: string): { readonly flaw: string } => ({ flaw: words });
  if (!(given instanceof Map)) {
    return flaw(`GeoJSON CRS must be an object, instead got type ${typeName(given)}`);
  }
  if (given.get('type') !== 'name') return flaw('GeoJSON CRS must have field "type": "name"');
  const properties = given.get('properties');
  if (!(properties instanceof Map)) {
    const words = 'CRS must have field "properties" which is an object, instead got type ';
    return flaw(words + typeName(properties));
  }
  const name = properties.get('name');
  if (typeof name !== 'string') {
    return flaw(`In CRS, "properties.name" must be a string, instead got type ${typeName(name)}`);
  }
  return KNOWN_SYSTEMS.has(name) ? name : flaw(`Unknown CRS name: ${name}`);
}

function tooFew(what: string): string {
  return `${what} must have at least 1 element`;
}

function* readingLine(value: Value | undefined): Steps<Read<Geometry>> {
  const positions = yield* readingPositions(value);
  if (typeof positions === 'string') return positions;
  const vertices = withoutRepetitions(positions.map(({ vector }) => vector));
  if (vertices.length >= 2) return { kind: 'line', vertices };
  return (
    `GeoJSON LineString must have at least 2 vertices, instead got ${vertices.length} vertices: ` +
    showValue(present(value))
  );
}

function* readingEach(
  value: Value | undefined,
  type: string,
  read: (each: Value) => Steps<Read<Geometry>>,
): Steps<Read<Geometry>> {
  if (!Array.isArray(value)) {
    return `${type} coordinates must be an array, instead got type ${typeName(value)}`;
  }
  if (value.length === 0) return tooFew(`${type} coordinates`);
  const parts: Geometry[] = [];
  for (const each of value) {
    const part = yield* read(each);
    yield;
    if (typeof part === 'string') return part;
    parts.push(part);
  }
  return { kind: 'collection', parts };
}

function* readingCollection(given: Fields): Steps<Read<Geometry>> {
  const geometries = given.get('geometries');
  if (!Array.isArray(geometries)) {
    const type = typeName(geometries);
    return `GeometryCollection geometries must be an array, instead got type ${type}`;
  }
  if (geometries.length === 0) return tooFew('GeometryCollection geometries');
  const parts: Geometry[] = [];
  for (const [index, each] of geometries.entries()) {
    const part = yield* readingMember(each, index);
    yield;
    if (typeof part === 'string') return part;
    parts.push(part);
  }
  return { kind: 'collection', parts };
}

function* readingMember(each: Value, index: number): Steps<Read<Geometry>> {
  if (!(each instanceof Map)) {
    const type = typeName(each);
    return (
      `Element ${index} of "geometries" must be an object, instead got type ${type}: ` +
      showValue(each)
    );
  }
  const type = each.get('type');
  if (type === 'GeometryCollection') {
    return `GeometryCollections cannot be nested: ${showFields(each)}`;
  }
  if (typeof type !== 'string' || !Object.hasOwn(READERS, type)) {
    return `Unknown GeoJSON type: ${showFields(each)}`;
  }
  const part = yield* readingGeoJson(each);
  const isBig = typeof part === 'object' && part.kind === 'polygon' && part.isBig;
  return isBig ? 'Strict winding order CRS is not supported in a GeometryCollection' : part;
}
