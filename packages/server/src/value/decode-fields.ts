import { byteAt } from '@touchstone/protocol';
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  type Document,
  Int32,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { dateOfMillis } from './date.ts';
import {
  findElement,
  MalformedBsonError,
  readDouble,
  readInt32,
  readInt64,
  valueEnd,
} from './element.ts';
import type { Steps } from './steps.ts';
import { readName, readText } from './text.ts';
import { bsonUndefined, type Fields, type Value } from './value.ts';

const MIN_KEY = new MinKey();
const MAX_KEY = new MaxKey();

/** The same bytes, with the methods of a buffer. */
export function bufferOver(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readString(buffer: Buffer, at: number): string {
  return readText(buffer, at + 4, at + 3 + readInt32(buffer, at));
}

function readBinary(buffer: Buffer, at: number): Binary {
  const length = readInt32(buffer, at);
  const subtype = byteAt(buffer, at + 4);
  // The old generic subtype repeats its length inside.
  const start = subtype === 2 ? at + 9 : at + 5;
  return new Binary(Uint8Array.prototype.slice.call(buffer, start, at + 5 + length), subtype);
}

function readRegExp(buffer: Buffer, at: number): BSONRegExp {
  const patternEnd = buffer.indexOf(0, at);
  const optionsEnd = buffer.indexOf(0, patternEnd + 1);
  const expression = new BSONRegExp(buffer.toString('utf8', at, patternEnd));
  // Set afterwards, as they came: the constructor sorts them, and refuses those it does not know.
  expression.options = buffer.toString('utf8', patternEnd + 1, optionsEnd);
  return expression;
}

function readCodeWithScope(buffer: Buffer, at: number): Code {
  const scopeStart = at + 8 + readInt32(buffer, at + 4);
  const scope = decodeDocument(buffer, scopeStart);
  return new Code(readString(buffer, at + 4), scope as unknown as Document);
}

function readObjectId(buffer: Buffer, at: number): ObjectId {
  const id = Buffer.allocUnsafeSlow(12);
  for (let index = 0; index < 12; index++) id[index] = byteAt(buffer, at + index);
  return new ObjectId(id);
}

function decodeAt(buffer: Buffer, type: number, at: number): Value {
  switch (type) {
    case 0x01:
      return readDouble(buffer, at);
    case 0x02:
      return readString(buffer, at);
    case 0x03:
      return decodeDocument(buffer, at);
    case 0x04:
      return decodeArray(buffer, at);
    case 0x05:
      return readBinary(buffer, at);
    case 0x06:
      return bsonUndefined;
    case 0x07:
      return readObjectId(buffer, at);
    case 0x08:
      return buffer[at] !== 0;
    case 0x09:
      return dateOfMillis(readInt64(buffer, at));
    case 0x0a:
      return null;
    case 0x10:
      return new Int32(readInt32(buffer, at));
    case 0x12:
      return readInt64(buffer, at);
    default:
      return decodeRare(buffer, type, at);
  }
}

function decodeRare(buffer: Buffer, type: number, at: number): Value {
  switch (type) {
    case 0x0b:
      return readRegExp(buffer, at);
    case 0x0c: {
      const namespace = readString(buffer, at);
      const id = readObjectId(buffer, at + 4 + readInt32(buffer, at));
      return { _bsontype: 'DbPointer', namespace, id };
    }
    case 0x0d:
      return new Code(readString(buffer, at));
    case 0x0e:
      return new BSONSymbol(readString(buffer, at));
    case 0x0f:
      return readCodeWithScope(buffer, at);
    case 0x11:
      return new Timestamp({ t: readInt32(buffer, at + 4) >>> 0, i: readInt32(buffer, at) >>> 0 });
    case 0x13:
      return new Decimal128(Uint8Array.prototype.slice.call(buffer, at, at + 16));
    case 0xff:
      return MIN_KEY;
    case 0x7f:
      return MAX_KEY;
    default:
      throw new MalformedBsonError(`unknown BSON type ${type} at offset ${at}`);
  }
}

function decodeDocument(buffer: Buffer, start: number): Fields {
  const fields: Fields = new Map();
  const end = start + readInt32(buffer, start) - 1;
  if (end >= buffer.length || end < start + 4) throw new MalformedBsonError('bad document length');
  let at = start + 4;
  while (at < end) {
    const type = byteAt(buffer, at);
    let zero = at + 1;
    while (buffer[zero] !== 0) {
      if (++zero > end) throw new MalformedBsonError('unterminated field name');
    }
    fields.set(readName(buffer, at + 1, zero), decodeAt(buffer, type, zero + 1));
    at = valueEnd(buffer, type, zero + 1);
  }
  return fields;
}

function decodeArray(buffer: Buffer, start: number): Value[] {
  const values: Value[] = [];
  const end = start + readInt32(buffer, start) - 1;
  if (end >= buffer.length || end < start + 4) throw new MalformedBsonError('bad array length');
  let at = start + 4;
  while (at < end) {
    const type = byteAt(buffer, at);
    let zero = at + 1;
    while (buffer[zero] !== 0) {
      if (++zero > end) throw new MalformedBsonError('unterminated array index');
    }
    values.push(decodeAt(buffer, type, zero + 1));
    at = valueEnd(buffer, type, zero + 1);
  }
  return values;
}

/** From so many bytes on a document is worth decoding in steps. */
export const LONG_DOCUMENT: number = 1 << 17;
/** About so many bytes are decoded in one step. */
const BYTES_AT_ONCE = 1 << 14;

/** The same as `decodeFields`, in steps, within long parts too. */
export function* decodingSteps(bytes: Uint8Array): Steps<Fields> {
  return yield* documentSteps(bufferOver(bytes), 0);
}

/** The values of an array whose bytes these are, in steps. */
export function decodingListSteps(bytes: Uint8Array): Steps<Value[]> {
  return arraySteps(bufferOver(bytes), 0);
}

function* documentSteps(buffer: Buffer, start: number): Steps<Fields> {
  const fields: Fields = new Map();
  yield* elementSteps(buffer, start, (value, name, nameEnd) => {
    fields.set(readName(buffer, name, nameEnd), value);
  });
  return fields;
}

function* arraySteps(buffer: Buffer, start: number): Steps<Value[]> {
  const values: Value[] = [];
  yield* elementSteps(buffer, start, (value) => {
    values.push(value);
  });
  return values;
}

function* elementSteps(
  buffer: Buffer,
  start: number,
  add: (value: Value, name: number, nameEnd: number) => void,
): Steps<void> {
  const end = start + readInt32(buffer, start) - 1;
  if (end >= buffer.length || end < start + 4) throw new MalformedBsonError('bad document length');
  let at = start + 4;
  let stepEnd = at + BYTES_AT_ONCE;
  while (at < end) {
    const type = byteAt(buffer, at);
    const nameEnd = buffer.indexOf(0, at + 1);
    if (nameEnd < 0 || nameEnd > end) throw new MalformedBsonError('unterminated field name');
    const next = valueEnd(buffer, type, nameEnd + 1);
    const isLong = next - nameEnd > BYTES_AT_ONCE;
    let value: Value;
    if (isLong && type === 0x03) value = yield* documentSteps(buffer, nameEnd + 1);
    else if (isLong && type === 0x04) value = yield* arraySteps(buffer, nameEnd + 1);
    else value = decodeAt(buffer, type, nameEnd + 1);
    add(value, at + 1, nameEnd);
    at = next;
    if (at < stepEnd) continue;
    stepEnd = at + BYTES_AT_ONCE;
    yield;
  }
}

/** The document whose bytes begin at `start`; no value keeps the bytes alive. */
export function decodeFields(bytes: Uint8Array, start = 0): Fields {
  return decodeDocument(bufferOver(bytes), start);
}

/** The value of a BSON type number (0 to 255) whose bytes begin at `at`. */
export function decodeValueAt(bytes: Uint8Array, type: number, at: number): Value {
  return decodeAt(bufferOver(bytes), type, at);
}

/** The value of one field of a document in bytes; `undefined` when it has no such field. */
export function readField(bytes: Uint8Array, name: string): Value | undefined {
  const at = findElement(bytes, 0, Buffer.from(name));
  if (at < 0) return undefined;
  return decodeValueAt(bytes, byteAt(bytes, at), bytes.indexOf(0, at + 1) + 1);
}
