import { Binary } from 'bson';
import { type LeafCell, leafCellOf } from '../geometry/leaf-cell.ts';
import { readStored } from '../geometry/read-geometry.ts';
import { partsOf } from '../geometry/read-point.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import { parsePath, somePathValue } from '../value/path.ts';
import type { Fields, Value } from '../value/value.ts';
import type { IndexDefinition, IndexPath } from './index-definition.ts';
import { type IndexKey, keyReader } from './index-key.ts';
import { numberAt, planePlacesOf } from './places.ts';

/**
 * The keys of a unique index of places in one document: none where it has no place. Lines and
 * areas, which cover many cells, have none either: two documents may have the same ones.
 */
export function placeKeyReader({
  paths,
  specification,
}: IndexDefinition): (document: Uint8Array) => readonly IndexKey[] {
  const readers = paths.map((path) => valueReader(path, specification));
  const isInPlane = paths[0]?.special === '2d';
  return (document) => {
    const values = readers.map((read) => read(document));
    const places = values.filter((_, at) => paths[at]!.special !== undefined);
    if (isInPlane ? places[0]!.length === 0 : places.every(({ length }) => length === 0)) return [];
    let keys: Value[][] = [[]];
    for (const found of values) {
      const some = found.length === 0 ? [null] : found;
      keys = keys.flatMap((key) => some.map((value) => [...key, value]));
    }
    return keys;
  };
}

type ValueReader = (document: Uint8Array) => readonly Value[];

function valueReader({ path, special }: IndexPath, specification: Fields): ValueReader {
  if (special === undefined) {
    const read = keyReader([path]);
    return (document) => read(document).keys.map(([value]) => value!);
  }
  const at = parsePath(path);
  const keysOf = special === '2d' ? planeKeys(specification) : sphereKeys;
  return (document) => {
    const found: Value[] = [];
    somePathValue(document, at, 'keep', (value) => {
      found.push(...keysOf(value));
      return false;
    });
    return found;
  };
}

function sphereKeys(value: Value | undefined): Value[] {
  const geometry = value === undefined ? '' : readStored(value, '');
  if (typeof geometry === 'string' || geometry.kind !== 'point') return [];
  return geometry.vector === undefined ? [] : [cellNumber(leafCellOf(geometry.vector))];
}

/** In which order the quarters of a cell are gone through, for each way to go through the cell. */
const ORDERS = ['0132', '0312', '2310', '2130'] as const;
/** How the way through a quarter differs from that through the cell. */
const TURNS = [1, 0, 0, 3] as const;

// Along a curve that comes by all cells of a face (Hilbert's): neighbors have numbers close by.
function cellNumber({ face, column, row }: LeafCell): bigint {
  let way = face & 1;
  let number = BigInt(face);
  for (let bit = 29; bit >= 0; bit--) {
    const quarter = 2 * bitOf(column, bit) + bitOf(row, bit);
    const place = Number(ORDERS[way]![quarter]);
    number = (number << 2n) | BigInt(place);
    way ^= TURNS[place]!;
  }
  return BigInt.asIntN(64, (number << 1n) | 1n);
}

function bitOf(value: number, bit: number): number {
  return Math.floor(value / 2 ** bit) % 2;
}

// The bits of x and y in turn, the largest first.
function planeKeys(specification: Fields): (value: Value | undefined) => Value[] {
  const bits = numberAt(specification, 'bits', 26);
  const low = numberAt(specification, 'min', -180);
  const high = numberAt(specification, 'max', 180);
  const cellOf = (number: number): number => {
    const cell = Math.floor(((number - low) / (high - low)) * 2 ** 32);
    return Math.min(cell, 2 ** 32 - 1);
  };
  return (value) =>
    Array.from(planePlacesOf(value), (place) => {
      const [x, y] = partsOf(place)!.map((part) => (isNumeric(part) ? cellOf(toDouble(part)) : 0));
      let hash = 0n;
      for (let bit = 31; bit >= 0; bit--) {
        const isKept = bit >= 32 - bits;
        const pair = isKept ? 2 * bitOf(x ?? 0, bit) + bitOf(y ?? 0, bit) : 0;
        hash = (hash << 2n) | BigInt(pair);
      }
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64BE(hash);
      return new Binary(bytes, 128);
    });
}
