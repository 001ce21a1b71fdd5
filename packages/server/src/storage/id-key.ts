import { byteAt } from '@touchstone/protocol';
import { Decimal128, Int32, ObjectId } from 'bson';
import { typeAlias } from '../value/bson-type.ts';
import { millisOf } from '../value/date.ts';
import { decodeValueAt } from '../value/decode-fields.ts';
import { findElement, readInt32 } from '../value/element.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Value } from '../value/value.ts';

/**
 * A value as a key of a JavaScript Map: equal keys exactly where MongoDB calls the values equal, so
 * that 1, 1.0, NumberLong(1) and NumberDecimal("1.0") are one key.
 */
export type IdKey = number | string;

/** Turns a string into its representative under a collation; absent: strings compare as they are. */
export type Fold = (text: string) => string;

const ID_NAME: Uint8Array = Buffer.from('_id');
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/;

/** The key of a value; `null` stands for a missing one. */
export function idKeyOf(value: Value, fold?: Fold): IdKey {
  switch (typeof value) {
    case 'string':
      return fold === undefined ? `s${value}` : `s${fold(value)}`;
    case 'number':
      return doubleKey(value);
    case 'bigint':
      return integerKey(value);
    case 'boolean':
      return value ? 't' : 'f';
    default:
      return value === null ? 'n' : objectKey(value, fold);
  }
}

function objectKey(value: Exclude<Value, string | number | bigint | boolean | null>, fold?: Fold) {
  if (value instanceof Int32) return value.value;
  if (value instanceof ObjectId) return `o${latin1(value.id)}`;
  if (value instanceof Decimal128) return decimalKey(value);
  if (value instanceof Date) return `d${millisOf(value)}`;
  if (Array.isArray(value)) return `[${value.map((each) => framed(each, fold)).join('')}]`;
  if (value instanceof Map) {
    let key = '{';
    for (const [name, each] of value) key += `${name}\0${framed(each, fold)}`;
    return `${key}}`;
  }
  // The bytes of everything else are equal exactly where the values are.
  return `b${typeAlias(value)}${latin1(encodeFields(new Map([['', value]])))}`;
}

function framed(value: Value, fold: Fold | undefined): string {
  const text = String(idKeyOf(value, fold));
  return `${text.length}:${text}`;
}

function doubleKey(value: number): IdKey {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  return integerKey(BigInt(value));
}

function integerKey(value: bigint): IdKey {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : `i${value}`;
}

function decimalKey(value: Decimal128): IdKey {
  const text = value.toString();
  const parts = DECIMAL.exec(text);
  if (parts === null) return Number(text);
  const [, sign, whole = '', fraction = '', exponentText = '0'] = parts;
  let digits = BigInt(`${whole}${fraction}`);
  let exponent = Number(exponentText) - fraction.length;
  if (digits === 0n) return 0;
  while (digits % 10n === 0n) {
    digits /= 10n;
    exponent++;
  }
  if (sign === '-') digits = -digits;
  if (exponent >= 0) {
    return exponent > 40 ? `D${digits}e${exponent}` : integerKey(digits * 10n ** BigInt(exponent));
  }
  // A fraction of ten is exact in binary only when its fives cancel out.
  const fives = exponent < -30 ? 0n : 5n ** BigInt(-exponent);
  const exact = fives !== 0n && digits % fives === 0n;
  return exact ? doubleKey(Number(digits / fives) / 2 ** -exponent) : `D${digits}e${exponent}`;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The key of a document's `_id`; a missing one counts as null. */
export function idKeyOfDocument(bytes: Uint8Array, fold?: Fold): IdKey {
  const at = findElement(bytes, 0, ID_NAME);
  if (at < 0) return 'n';
  const start = at + 5;
  switch (bytes[at]) {
    case 0x10:
      return readInt32(bytes, start);
    case 0x07:
      return `o${latin1(bytes.subarray(start, start + 12))}`;
    default:
      return idKeyOf(decodeValueAt(bytes, byteAt(bytes, at), start), fold);
  }
}

/** The value of a document's `_id`. */
export function idOf(bytes: Uint8Array): Value | undefined {
  const at = findElement(bytes, 0, ID_NAME);
  return at < 0 ? undefined : decodeValueAt(bytes, byteAt(bytes, at), at + 5);
}
