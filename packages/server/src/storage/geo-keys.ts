import { present } from '@touchstone/protocol';
import { Binary } from 'bson';
import { boundingCap } from '../geometry/bounding-cap.ts';
import { capCover } from '../geometry/cap-cover.ts';
import { cellNumber, LEAF_LEVEL } from '../geometry/cell-number.ts';
import type { Geometry } from '../geometry/geometry.ts';
import { leafCellOf } from '../geometry/leaf-cell.ts';
import { type PlaneGrid, planeCell } from '../geometry/plane-cells.ts';
import { readingStored } from '../geometry/read-geometry.ts';
import { partsOf } from '../geometry/read-point.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import { parsePath } from '../value/path.ts';
import { inOneStep, type Steps } from '../value/steps.ts';
import type { Fields, Value } from '../value/value.ts';
import { numberAt, planePointsOf, valuesAt } from './check-geometry.ts';
import type { IndexDefinition, IndexPath } from './index-definition.ts';
import { type IndexKey, keyReader } from './index-key.ts';

/** The number of cells that an index holds of a line or an area at most, or little more. */
const CELLS_OF_SHAPE = 12;

/**
 * The keys of a geospatial index in one document: none where it has no place. A point is its cell;
 * lines and areas are the cells that cover them, and in a unique index nothing: two documents may have the same ones.
 */
export function geoKeyReader(
  definition: IndexDefinition,
): (document: Uint8Array) => Steps<readonly IndexKey[]> {
  const { paths } = definition;
  const readers = paths.map((path) => valueReader(path, definition));
  const isInPlane = paths[0]?.special === '2d';
  return function* (document) {
    const values: (readonly Value[])[] = [];
    for (const read of readers) values.push(yield* read(document));
    const places = values.filter((_, at) => present(paths[at]).special !== undefined);
    if (isInPlane ? present(places[0]).length === 0 : places.every(({ length }) => length === 0))
      return [];
    let keys: Value[][] = [[]];
    for (const found of values) {
      const some = found.length === 0 ? [null] : found;
      keys = keys.flatMap((key) => some.map((value) => [...key, value]));
    }
    return keys;
  };
}

type ValueReader = (document: Uint8Array) => Steps<readonly Value[]>;

function valueReader({ path, special }: IndexPath, definition: IndexDefinition): ValueReader {
  if (special === undefined) {
    const read = keyReader([path]);
    return (document) => inOneStep(() => read(document).keys.map(([value]) => present(value)));
  }
  const at = parsePath(path);
  const { specification, unique } = definition;
  const keysOf = special === '2d' ? planeKeys(planeGrid(specification)) : sphereKeys(!unique);
  return function* (document) {
    const found: Value[] = [];
    for (const value of valuesAt(document, at)) {
      for (const key of yield* keysOf(value)) found.push(key);
    }
    return found;
  };
}

function sphereKeys(holdsShapes: boolean): (value: Value | undefined) => Steps<Value[]> {
  return function* (value) {
    const geometry = value === undefined ? '' : yield* readingStored(value, '');
    if (typeof geometry === 'string') return [];
    if (geometry.kind === 'point') {
      if (geometry.vector === undefined) return [];
      return [cellNumber({ ...leafCellOf(geometry.vector), level: LEAF_LEVEL })];
    }
    return holdsShapes ? cellsOfShape(geometry) : [];
  };
}

function cellsOfShape(geometry: Geometry): Value[] {
  return capCover(present(boundingCap(geometry)), CELLS_OF_SHAPE).map(cellNumber);
}

/** Tells how an index of a plane divides it. */
export function planeGrid(specification: Fields): PlaneGrid {
  return {
    bits: numberAt(specification, 'bits', 26),
    low: numberAt(specification, 'min', -180),
    high: numberAt(specification, 'max', 180),
  };
}

function planeKeys(grid: PlaneGrid): (value: Value | undefined) => Steps<Value[]> {
  const cellOf = (place: Value): Value => {
    const [x, y] = present(partsOf(place)).map((part) =>
      isNumeric(part) ? toDouble(part) : grid.low,
    );
    return new Binary(planeCell({ x: x ?? grid.low, y: y ?? grid.low }, grid), 128);
  };
  return function* (value) {
    const keys: Value[] = [];
    for (const place of planePointsOf(value)) {
      keys.push(cellOf(place));
      if (keys.length % PLACES_OF_STEP === 0) yield;
    }
    return keys;
  };
}

/** So many places are brought to their cells in a step. */
const PLACES_OF_STEP = 256;
