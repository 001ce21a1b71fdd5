import { present } from '@touchstone/protocol';
import type { Binary, Code } from 'bson';
import { TYPE_NUMBER, typeAlias } from './bson-type.ts';
import { millisOf } from './date.ts';
import type { Fields, Value } from './value.ts';

// One buffer serves every encoding: encoding never waits and never nests.
let buffer: Buffer = Buffer.allocUnsafe(1 << 16);
let position = 0;

function reserve(size: number): void {
  if (position + size <= buffer.length) return;
  const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, position + size));
  buffer.copy(larger, 0, 0, position);
  buffer = larger;
}

function writeInt32(value: number): void {
  reserve(4);
  position = buffer.writeInt32LE(value, position);
}

function writeInt64(value: bigint): void {
  reserve(8);
  position = buffer.writeBigInt64LE(BigInt.asIntN(64, value), position);
}

function writeBytes(bytes: Uint8Array): void {
  reserve(bytes.length);
  buffer.set(bytes, position);
  position += bytes.length;
}

function writeByte(value: number): void {
  reserve(1);
  buffer[position++] = value;
}

// A short ASCII text is written faster here than by a call into Node.
function writeCString(text: string): void {
  const { length } = text;
  reserve(length * 3 + 1);
  if (length < 24) {
    let index = 0;
    let unit = 0;
    while (index < length) {
      unit = text.charCodeAt(index);
      if (unit >= 0x80) break;
      buffer[position + index++] = unit;
    }
    if (index === length) {
      position += length;
      buffer[position++] = 0;
      return;
    }
  }
  position += buffer.write(text, position, 'utf8');
  buffer[position++] = 0;
}

function writeString(text: string): void {
  const start = position;
  writeInt32(0);
  writeCString(text);
  buffer.writeInt32LE(position - start - 4, start);
}

function writeBinary(value: Binary): void {
  const bytes = value.value();
  const subtype = value.sub_type;
  writeInt32(subtype === 2 ? bytes.length + 4 : bytes.length);
  writeByte(subtype);
  if (subtype === 2) writeInt32(bytes.length);
  writeBytes(bytes);
}

function writeCodeWithScope(value: Code): void {
  const start = position;
  writeInt32(0);
  writeString(value.code);
  writeDocument(value.scope as unknown as Fields);
  buffer.writeInt32LE(position - start, start);
}

function beginElement(type: number, name: string): void {
  writeByte(type);
  writeCString(name);
}

function writeElement(name: string, value: Value): void {
  if (typeof value === 'string') {
    beginElement(0x02, name);
    writeString(value);
    return;
  }
  beginElement(TYPE_NUMBER[typeAlias(value)] & 0xff, name);
  if (typeof value === 'number') {
    reserve(8);
    position = buffer.writeDoubleLE(value, position);
  } else if (typeof value === 'bigint') writeInt64(value);
  else if (typeof value === 'boolean') writeByte(value ? 1 : 0);
  else if (value instanceof Map) writeDocument(value);
  else if (Array.isArray(value)) writeArray(value);
  else if (value instanceof Date) writeInt64(millisOf(value));
  else if (value !== null) writeClass(value);
}

type ClassValue = Extract<Value, { readonly _bsontype: string }>;

function writeClass(value: ClassValue): void {
  switch (value._bsontype) {
    case 'Int32':
      writeInt32(value.value);
      return;
    case 'ObjectId':
      writeBytes(value.id);
      return;
    case 'Decimal128':
      writeBytes(value.bytes);
      return;
    case 'Binary':
      writeBinary(value);
      return;
    case 'BSONRegExp':
      writeCString(value.pattern);
      writeCString(value.options);
      return;
    case 'Timestamp':
      writeInt32(value.low);
      writeInt32(value.high);
      return;
    case 'BSONSymbol':
      writeString(value.value);
      return;
    case 'Code':
      if (value.scope == null) writeString(value.code);
      else writeCodeWithScope(value);
      return;
    case 'DbPointer':
      writeString(value.namespace);
      writeBytes(value.id.id);
      return;
    case 'MinKey':
    case 'MaxKey':
    case 'BsonUndefined':
      return;
  }
}

function finishDocument(start: number): void {
  writeByte(0);
  buffer.writeInt32LE(position - start, start);
}

function writeDocument(fields: Fields): void {
  const start = position;
  writeInt32(0);
  for (const [name, value] of fields) writeElement(name, value);
  finishDocument(start);
}

function writeArray(values: readonly Value[]): void {
  const start = position;
  writeInt32(0);
  for (let index = 0; index < values.length; index++)
    writeElement(String(index), present(values[index]));
  finishDocument(start);
}

function copyOut(start: number): Uint8Array {
  return Uint8Array.prototype.slice.call(buffer, start, position);
}

/** The document's BSON bytes, in an array of their own. */
export function encodeFields(fields: Fields): Uint8Array {
  position = 0;
  writeDocument(fields);
  return copyOut(0);
}

/** The bytes of one value, as they stand after the element's name. */
export function encodeValue(value: Value): Uint8Array {
  position = 0;
  writeElement('', value);
  return copyOut(2);
}
