import { present } from '@touchstone/protocol';
import { readingStored } from '../geometry/read-geometry.ts';
import { partsOf, shortNumber } from '../geometry/read-point.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import { type Path, parsePath, somePathValue } from '../value/path.ts';
import { showFields, showValue } from '../value/show-value.ts';
import type { Steps } from '../value/steps.ts';
import { bsonUndefined, type Fields, isFields, type Value } from '../value/value.ts';
import type { IndexDefinition } from './index-definition.ts';

/** Throws for a document whose places an index cannot hold; in steps. */
export type DocumentCheck = (document: Uint8Array) => Steps<void>;

/** The check of a geospatial index (`2d`, `2dsphere`); undefined for other indexes. */
export function geometryCheckOf({
  paths,
  specification,
}: IndexDefinition): DocumentCheck | undefined {
  const places = paths.filter(({ special }) => special === '2d' || special === '2dsphere');
  if (places.length === 0) return undefined;
  const checks = places.map(({ path, special }) => {
    const at = parsePath(path);
    return special === '2d' ? planeCheck(at, specification) : sphereCheck(at, specification);
  });
  return function* (document) {
    for (const check of checks) yield* check(document);
  };
}

/** A number among the options of an index. */
export function numberAt(specification: Fields, name: string, fallback: number): number {
  const value = specification.get(name);
  return isNumeric(value) ? toDouble(value) : fallback;
}

function refuse(code: number, words: string): CommandError {
  return new CommandError(`Location${code}`, words);
}

function shown(document: Uint8Array): string {
  return showFields(decodeFields(document));
}

function sphereCheck(path: Path, specification: Fields): DocumentCheck {
  const isFirstFormat = numberAt(specification, '2dsphereIndexVersion', 3) === 1;
  const name = present(path.parts.at(-1)).name;
  return function* (document) {
    for (const value of valuesAt(document, path)) {
      const words = yield* sphereError(value, name, isFirstFormat);
      if (words === undefined) continue;
      throw refuse(16755, `Can't extract geo keys: ${shown(document)}  ${words}`);
    }
  };
}

/** All values at a path, those behind arrays too; an array at its end is one. */
export function valuesAt(document: Uint8Array, path: Path): readonly (Value | undefined)[] {
  const values: (Value | undefined)[] = [];
  somePathValue(document, path, 'keep', (value) => {
    values.push(value);
    return false;
  });
  return values;
}

function* sphereError(
  value: Value | undefined,
  name: string,
  isFirstFormat: boolean,
): Steps<string | undefined> {
  if (value === undefined || partsOf(value)?.length === 0) return undefined;
  if (!isFirstFormat && (value === null || value === bsonUndefined)) return undefined;
  const geometry = yield* readingStored(value, name);
  if (typeof geometry === 'string') return geometry;
  switch (geometry.kind) {
    case 'point':
      if (geometry.vector !== undefined) return undefined;
      return `can't project geometry into spherical CRS: ${showValue(value)}`;
    case 'polygon':
      return geometry.isBig ? "can't index geometry with strict winding order" : undefined;
    case 'collection':
      return isFirstFormat ? "given geometry can't be indexed in the old index format" : undefined;
    case 'line':
      return undefined;
  }
}

interface Interval {
  readonly low: number;
  readonly high: number;
}

function planeCheck(path: Path, specification: Fields): DocumentCheck {
  const low = numberAt(specification, 'min', -180);
  const high = numberAt(specification, 'max', 180);
  return function* (document) {
    for (const value of valuesAt(document, path)) {
      yield;
      for (const place of planePointsOf(value)) checkPlane(place, document, { low, high });
    }
  };
}

/**
 * The pairs of numbers that an index of a plane finds in a value: the value itself, or each
 * element where its first element is no number.
 */
export function* planePointsOf(value: Value | undefined): Generator<Value> {
  const parts = partsOf(value);
  if (parts === undefined || parts.length === 0) return;
  if (!isFields(parts[0]) && !Array.isArray(parts[0])) {
    if (isNumeric(parts[0])) yield present(value);
    else throw notPlaces();
    return;
  }
  for (const part of parts) {
    if (!isFields(part) && !Array.isArray(part)) throw notPlaces();
    yield part;
  }
}

function notPlaces(): CommandError {
  return refuse(16804, 'location object expected, location array not in correct format');
}

function checkPlane(place: Value, document: Uint8Array, { low, high }: Interval): void {
  const parts = present(partsOf(place));
  if (parts.length === 0) return;
  const fail = (code: number, words: string): CommandError =>
    refuse(code, `${words} :: caused by :: ${shown(document)}`);
  if (parts.length === 1) throw fail(13068, 'geo field only has 1 element');
  const numbers = parts.slice(0, 2).flatMap((part) => (isNumeric(part) ? toDouble(part) : []));
  if (numbers.length < 2) {
    throw fail(13026, "geo values must be 'legacy coordinate pairs' for 2d indexes");
  }
  if (numbers.every((number) => low <= number && number <= high)) return;
  throw fail(13027, `point not in interval of [ ${shortNumber(low)}, ${shortNumber(high)} ]`);
}
