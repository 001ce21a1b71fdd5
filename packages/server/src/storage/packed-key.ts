import { byteAt, present } from '@touchstone/protocol';
import { Binary, BSONRegExp, BSONSymbol, Code, Int32, ObjectId, Timestamp } from 'bson';
import { millisOf } from '../value/date.ts';
import { isNumeric } from '../value/numbers.ts';
import { bsonUndefined, type Fields, type Numeric, type Value } from '../value/value.ts';
import { packedNumber } from './packed-number.ts';

/**
 * A key as a string of one byte a character whose order is that of the values, each in its path's
 * direction: comparing two keys is comparing two strings, and an entry of an index takes few bytes.
 * Strings stand in the order of their bytes; a key with a collation cannot be packed.
 */
export type PackedKey = string;

/** Stands behind every value: appended to a packed prefix it is after all keys that begin so. */
export const AFTER = '\xff';

// The bytes that values begin with. None is 0x00, 0x01 or 0xff, and none becomes so when it is inverted.
const MIN_KEY = 0x08;
const UNDEFINED = 0x0a;
const NULL = 0x10;
const NAN = 0x1e;
const NUMBER = 0x20;
const STRING = 0x30;
const OBJECT = 0x38;
const ARRAY = 0x40;
const BINARY = 0x48;
const OBJECT_ID = 0x50;
const BOOL = 0x58;
const DATE = 0x60;
const TIMESTAMP = 0x68;
const REGEX = 0x70;
const DB_POINTER = 0x78;
const CODE = 0x80;
const CODE_WITH_SCOPE = 0x88;
const MAX_KEY = 0xf0;

let scratch = Buffer.alloc(1024);
let view = new DataView(scratch.buffer, scratch.byteOffset);
let end = 0;

/** Packs values; `directions` are those of the paths from the first on. */
export function packKey(values: readonly Value[], directions: readonly (1 | -1)[]): PackedKey {
  end = 0;
  for (let part = 0; part < values.length; part++) {
    const start = end;
    write(present(values[part]));
    if (present(directions[part]) < 0) {
      for (let at = start; at < end; at++) scratch[at] = 0xff - byteAt(scratch, at);
    }
  }
  return scratch.toString('latin1', 0, end);
}

const PREFIX_BYTES = 6;

/** The first bytes of a key as a number: keys whose numbers differ stand in the order of these. */
export function keyPrefix(key: PackedKey): number {
  let prefix = 0;
  for (let at = 0; at < PREFIX_BYTES; at++) {
    prefix = prefix * 256 + (at < key.length ? key.charCodeAt(at) : 0);
  }
  return prefix;
}

function reserve(more: number): void {
  if (end + more <= scratch.length) return;
  const larger = Buffer.alloc((end + more) * 2);
  scratch.copy(larger, 0, 0, end);
  scratch = larger;
  view = new DataView(scratch.buffer, scratch.byteOffset);
}

function byte(value: number): void {
  reserve(1);
  scratch[end++] = value;
}

function write(value: Value): void {
  switch (typeof value) {
    case 'string':
      byte(STRING);
      writeText(value);
      return;
    case 'number':
    case 'bigint':
      writeNumber(value);
      return;
    case 'boolean':
      byte(BOOL);
      byte(value ? 1 : 0);
      return;
    default:
      writeObject(value);
  }
}

function writeObject(value: Exclude<Value, string | number | bigint | boolean>): void {
  if (value === null) byte(NULL);
  else if (value instanceof Int32) writeNumber(value);
  else if (value instanceof ObjectId) {
    byte(OBJECT_ID);
    writeBytes(value.id);
  } else if (value instanceof Date) {
    byte(DATE);
    reserve(8);
    view.setBigInt64(end, millisOf(value));
    // The sign turned, so that what is negative comes first.
    scratch[end] = byteAt(scratch, end) ^ 0x80;
    end += 8;
  } else if (value instanceof Map) writeFields(value);
  else if (Array.isArray(value)) writeArray(value);
  else if (isNumeric(value)) writeNumber(value);
  else writeRare(value);
}

function writeRare(value: Exclude<Value, string | number | bigint | boolean | null>): void {
  if (value === bsonUndefined) byte(UNDEFINED);
  else if (value instanceof BSONSymbol) {
    byte(STRING);
    writeText(value.value);
  } else if (value instanceof Binary) {
    const bytes = value.value();
    byte(BINARY);
    writeLength(bytes.length);
    byte(value.sub_type);
    writeBytes(bytes);
  } else if (value instanceof Timestamp) {
    byte(TIMESTAMP);
    reserve(8);
    view.setBigUint64(end, BigInt.asUintN(64, value.toBigInt()));
    end += 8;
  } else if (value instanceof BSONRegExp) {
    byte(REGEX);
    writeText(value.pattern);
    writeText(value.options);
  } else if (value instanceof Code) writeCode(value);
  else writeTagged(value as { readonly _bsontype: string });
}

function writeTagged(value: { readonly _bsontype: string }): void {
  switch (value._bsontype) {
    case 'MinKey':
      byte(MIN_KEY);
      return;
    case 'MaxKey':
      byte(MAX_KEY);
      return;
    case 'DbPointer': {
      const { namespace, id } = value as unknown as { namespace: string; id: ObjectId };
      byte(DB_POINTER);
      writeLength(Buffer.byteLength(namespace));
      writeText(namespace);
      writeBytes(id.id);
      return;
    }
    default:
      throw new TypeError(`A value of an index that has no place in the order: ${value._bsontype}`);
  }
}

function writeCode({ code, scope }: Code): void {
  byte(scope == null ? CODE : CODE_WITH_SCOPE);
  writeText(code);
  if (scope != null) writeFields(scope as unknown as Fields);
}

// Type by type, then by name, then by value; what ends first is less.
function writeFields(fields: Fields): void {
  byte(OBJECT);
  for (const [name, value] of fields) {
    const start = end;
    write(value);
    const type = scratch[start] === NAN ? NUMBER : byteAt(scratch, start);
    const valueLength = end - start;
    const kept = scratch.toString('latin1', start, end);
    end = start;
    byte(type);
    writeText(name);
    reserve(valueLength);
    end += scratch.write(kept, end, 'latin1');
  }
  byte(0);
}

function writeArray(array: readonly Value[]): void {
  byte(ARRAY);
  for (const value of array) write(value);
  byte(0);
}

function writeNumber(value: Numeric): void {
  const { double, rest } = packedNumber(value);
  if (Number.isNaN(double)) {
    byte(NAN);
    return;
  }
  byte(NUMBER);
  writeDouble(double);
  if (rest === '') {
    byte(0);
    return;
  }
  byte(1);
  reserve(rest.length);
  end += scratch.write(rest, end, 'latin1');
}

// Positive doubles are in order by their bits once the sign is turned, negative ones with all bits turned.
function writeDouble(value: number): void {
  reserve(8);
  view.setFloat64(end, value);
  if (byteAt(scratch, end) < 0x80) scratch[end] = byteAt(scratch, end) | 0x80;
  else for (let at = end; at < end + 8; at++) scratch[at] = 0xff - byteAt(scratch, at);
  end += 8;
}

function writeLength(length: number): void {
  reserve(4);
  view.setUint32(end, length);
  end += 4;
}

function writeBytes(bytes: Uint8Array): void {
  reserve(bytes.length);
  scratch.set(bytes, end);
  end += bytes.length;
}

// In UTF-8, with an end that is less than every character, and zeros that do not look like the end.
function writeText(text: string): void {
  reserve(text.length * 3 + 2);
  if (!writeAscii(text)) {
    const parts = text.split('\0');
    for (const [at, part] of parts.entries()) {
      if (at > 0) writeZero();
      reserve(part.length * 3 + 4);
      end += scratch.write(part, end, 'utf8');
    }
  }
  byte(0);
  byte(1);
}

function writeZero(): void {
  byte(0);
  byte(0xff);
}

function writeAscii(text: string): boolean {
  let at = end;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 0 || unit > 0x7f) return false;
    scratch[at++] = unit;
  }
  end = at;
  return true;
}
