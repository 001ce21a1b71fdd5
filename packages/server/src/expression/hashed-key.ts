import { createHash, type Hash } from 'node:crypto';
import { ElementCursor } from '@touchstone/protocol';
import { typeOrder } from '../value/bson-type.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { isNumeric, toDouble, truncatedInteger } from '../value/numbers.ts';
import type { Numeric, Value } from '../value/value.ts';

/** The number by which a hashed index knows a value: the beginning of an MD5 of its bytes. */
export function hashedKey(value: Value): bigint {
  const hash = createHash('md5').update(int32(0));
  addValue(hash, '', value, false);
  return hash.digest().readBigInt64LE(0);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function addValue(hash: Hash, name: string, value: Value, named: boolean): void {
  hash.update(int32(typeOrder(value)));
  if (named) hash.update(`${name}\0`);
  if (value instanceof Map) {
    for (const [inner, part] of value) addValue(hash, inner, part, true);
    addEnd(hash);
  } else if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) addValue(hash, String(index), element, true);
    addEnd(hash);
  } else hash.update(isNumeric(value) ? numberBytes(value) : valueBytes(value));
}

// The end of a document counts as an element of its own.
function addEnd(hash: Hash): void {
  hash.update(int32(0));
}

// Numbers of all types are the same as the integer that is left of them.
function numberBytes(value: Numeric): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(truncatedInteger(value) ?? nearestInteger(toDouble(value)));
  return bytes;
}

function nearestInteger(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  return value < 0 ? -(2n ** 63n) : 2n ** 63n - 1n;
}

function valueBytes(value: Value): Uint8Array {
  const bytes = encodeFields(new Map([['', value]]));
  const cursor = new ElementCursor(bytes);
  cursor.next();
  return bytes.subarray(cursor.valueStart, cursor.valueEnd);
}
