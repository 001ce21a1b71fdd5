import { asFields } from '../value/known-value.ts';
import { isNumeric } from '../value/numbers.ts';
import { showElement } from '../value/show-value.ts';
import { allAtOnce, type Steps } from '../value/steps.ts';
import type { Value } from '../value/value.ts';
import { beginEffort } from './effort.ts';
import type { Geometry } from './geometry.ts';
import { readGeoJson, readingGeoJson } from './read-geo-json.ts';
import { partsOf, type Read, readLegacyPoint } from './read-point.ts';

/** Tells whether it is a pair of numbers, good or bad, and not GeoJSON. */
function isLegacy(value: Value): boolean {
  return !(value instanceof Map) || isNumeric(value.values().next().value);
}

/** The geometry that a document has in a field. `name` is that of its field. */
export function readStored(value: Value, name: string): Read<Geometry> {
  return allAtOnce(readingStored(value, name));
}

/** The same in steps. */
export function* readingStored(value: Value, name: string): Steps<Read<Geometry>> {
  beginEffort();
  const parts = partsOf(value);
  if (parts === undefined) {
    return `geo element must be an array or object: ${showElement(name, value)}`;
  }
  if (isLegacy(value)) return readLegacyPoint(value, true);
  return yield* readingGeoJson(asFields(value));
}

/** The `$geometry` of a query. */
export function readQueried(value: Value): Read<Geometry> {
  beginEffort();
  if (partsOf(value) === undefined)
    return `unknown geo specifier: ${showElement('$geometry', value)}`;
  if (isLegacy(value)) return readLegacyPoint(value, false);
  return readGeoJson(asFields(value));
}
