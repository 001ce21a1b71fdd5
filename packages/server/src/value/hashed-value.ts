import { createHash, type Hash } from 'node:crypto';
import { Code } from 'bson';
import { typeOrder } from './bson-type.ts';
import { encodeValue } from './encode-fields.ts';
import { isNumeric, toDouble, truncatedInteger } from './numbers.ts';
import type { Fields, Numeric, Value } from './value.ts';

/** The number that a hashed index holds in the place of a value: equal for values that are equal. */
export function hashedValue(value: Value | undefined): bigint {
  const hash = createHash('md5');
  hash.update(int32(0));
  feed(hash, value ?? null, undefined);
  return hash.digest().readBigInt64LE(0);
}

function feed(hash: Hash, value: Value, name: string | undefined): void {
  hash.update(int32(typeOrder(value)));
  if (name !== undefined) hash.update(`${name}\0`);
  if (isNumeric(value)) hash.update(int64(wholeOf(value)));
  else if (value instanceof Map) feedFields(hash, value);
  else if (Array.isArray(value)) {
    feedFields(hash, new Map(value.map((element, at) => [String(at), element])));
  } else if (value instanceof Code && value.scope != null) {
    hash.update(`${value.code}\0`);
    feedFields(hash, value.scope as unknown as Fields);
  } else hash.update(encodeValue(value));
}

function feedFields(hash: Hash, fields: Fields): void {
  for (const [name, value] of fields) feed(hash, value, name);
  // The end of a document is of the type that comes before all others.
  hash.update(int32(0));
}

// Fractions are cut off, so that numbers of different types that are equal have one hash.
function wholeOf(value: Numeric): bigint {
  const whole = truncatedInteger(value);
  if (whole !== undefined) return whole;
  const double = toDouble(value);
  if (Number.isNaN(double)) return 0n;
  // MongoDB takes 2⁶³ itself for an integer, which it is no more.
  return double < 0 || double === 2 ** 63 ? -(2n ** 63n) : 2n ** 63n - 1n;
}

function int32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function int64(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}
