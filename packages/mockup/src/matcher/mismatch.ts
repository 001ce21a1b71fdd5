import { BSON_TYPE, decodeValue } from '@touchstone/protocol';
import { renderValue } from '../rendering/render-json.ts';

/** One way in which a request is not what was expected. */
export interface Mismatch {
  /** The field, with dots; empty for the request as a whole. */
  readonly path: string;
  /** The value that the test says. */
  readonly expected: string;
  /** The value that was there. */
  readonly actual: string;
}

/** One value inside a BSON document, where it stands. */
export interface Cell {
  readonly bytes: Uint8Array;
  readonly type: number;
  readonly start: number;
}

export const NO_MISMATCH: readonly Mismatch[] = Object.freeze([]);

const VALUE_LIMIT = 200;

/** A value as a mismatch shows it; a missing one in words. */
export function describeCell(cell: Cell | undefined): string {
  if (cell === undefined) return 'nothing (the field is missing)';
  return renderValue(cell.bytes, cell.type, cell.start, VALUE_LIMIT);
}

/** The value in its own BSON class: numbers keep their type. */
export function cellValue(cell: Cell): unknown {
  return decodeValue(cell.bytes, cell.type, cell.start, {
    promoteValues: false,
    promoteLongs: false,
    bsonRegExp: true,
    enableUtf8Validation: false,
  });
}

/** The value as a test wants it: plain numbers, strings, documents. */
export function plainValue(cell: Cell): unknown {
  return decodeValue(cell.bytes, cell.type, cell.start, { enableUtf8Validation: false });
}

/** A number of any BSON type; int64 as bigint, Decimal128 as the nearest double. */
export function numberIn(cell: Cell): number | bigint | undefined {
  switch (cell.type) {
    case BSON_TYPE.int32:
    case BSON_TYPE.double:
      return Number(plainValue(cell));
    case BSON_TYPE.int64:
      return BigInt(String(cellValue(cell)));
    case BSON_TYPE.decimal128:
      return Number(String(cellValue(cell)));
    default:
      return undefined;
  }
}

/** `path` and one more step. */
export function joinPath(path: string, step: string | number): string {
  return path === '' ? String(step) : `${path}.${step}`;
}
