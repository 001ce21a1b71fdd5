import { BSON_TYPE, encode, findElement, propertyOf } from '@touchstone/protocol';
import { type Cell, numberIn } from './mismatch.ts';

/** True if a value that is neither a document, an array nor a matcher equals the one in the request. */
export function leafEquals(expected: unknown, actual: Cell): boolean {
  if (typeof expected === 'string') return textEquals(expected, actual);
  const number = expectedNumber(expected);
  if (number === undefined) return bytesEqual(expected, actual);
  const found = numberIn(actual);
  if (found === undefined) return false;
  if (isDecimal(expected) && actual.type === BSON_TYPE.decimal128 && !Number.isSafeInteger(found)) {
    return bytesEqual(expected, actual);
  }
  return sameNumber(number, found);
}

/** 1 equals 1.0 and an int64 1; NaN equals NaN; 0 equals -0. `true` is no number. */
export function sameNumber(a: number | bigint, b: number | bigint): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  return !(a < b) && !(a > b);
}

/** A number of any class, or undefined for everything else. */
export function expectedNumber(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const kind = propertyOf(value, '_bsontype');
  if (kind === 'Int32' || kind === 'Double') return Number(propertyOf(value, 'value'));
  if (kind === 'Long') return BigInt(String(value));
  if (kind === 'Decimal128') return Number(String(value));
  return undefined;
}

function isDecimal(value: unknown): boolean {
  return propertyOf(value, '_bsontype') === 'Decimal128';
}

function textEquals(expected: string, { bytes, type, start }: Cell): boolean {
  if (type !== BSON_TYPE.string && type !== BSON_TYPE.symbol) return false;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.readInt32LE(start) - 1;
  return view.toString('utf8', start + 4, start + 4 + length) === expected;
}

/** Everything else is equal when its BSON is: object ids, dates, binary data, timestamps … */
function bytesEqual(expected: unknown, actual: Cell): boolean {
  const wanted = encode({ value: expected });
  const cell = findElement(wanted, 'value');
  if (!cell || cell.type !== actual.type) return false;
  const size = cell.valueEnd - cell.valueStart;
  const found = actual.bytes.subarray(actual.start, actual.start + size);
  return Buffer.compare(found, cell.value()) === 0;
}
