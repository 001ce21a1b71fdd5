import { BsonFormatError } from './bson-format-error.ts';
import { BSON_TYPE } from './bson-type.ts';
import type { FastBuffer } from './fast-buffer.ts';
import { fastBuffer } from './fast-buffer.ts';
import { decodeLoosely } from './text.ts';

/**
 * Walks over the elements of one document in place: no value is built, nothing is allocated per
 * element. Positions are offsets into the array that was given.
 *
 *     const cursor = new ElementCursor(bytes);
 *     while (cursor.next()) if (cursor.is('_id')) return decodeValue(bytes, cursor.type, cursor.valueStart);
 */
export class ElementCursor {
  /** The bytes that it walks over. */
  readonly bytes: Uint8Array;
  /** The first byte behind the document. */
  readonly end: number;
  /** Of the current element: its type byte, where its name and its value begin and end. */
  type = 0;
  /** The position of the element's name. */
  nameStart = 0;
  /** The position of the name's closing NUL. */
  nameEnd = 0;
  /** The position of the element's value. */
  valueStart = 0;
  /** The first byte behind the element's value. */
  valueEnd: number;

  constructor(bytes: Uint8Array, start = 0) {
    this.bytes = bytes;
    const size = bytes.length - start < 5 ? 0 : int32At(bytes, start);
    this.end = start + size;
    if (size < 5 || this.end > bytes.length || bytes[this.end - 1] !== 0) {
      throw new BsonFormatError('bad document length', start);
    }
    this.valueEnd = start + 4;
  }

  /** Moves to the next element; false at the end of the document. */
  next(): boolean {
    const bytes = this.bytes;
    let at = this.valueEnd;
    this.type = bytes[at] as number;
    if (this.type === 0) {
      if (at !== this.end - 1) throw new BsonFormatError('document not properly terminated', at);
      return false;
    }
    this.nameStart = ++at;
    // The document's own closing NUL ends this at the latest.
    while (bytes[at] !== 0) at++;
    this.nameEnd = at;
    this.valueStart = at + 1;
    if (at >= this.end - 1) throw new BsonFormatError('a field name does not end', this.nameStart);
    this.valueEnd = at + 1 + valueSize(bytes, this.type, at + 1, this.end);
    if (this.valueEnd >= this.end) {
      throw new BsonFormatError('an element ends outside its document', this.nameStart - 1);
    }
    return true;
  }

  /** The element's name, decoded anew at each call. */
  name(): string {
    return decodeLoosely(asBuffer(this.bytes), this.nameStart, this.nameEnd);
  }

  /** True if the element's name is `name`, without decoding it. */
  is(name: string): boolean {
    const length = this.nameEnd - this.nameStart;
    if (name.length > length) return false;
    for (let at = 0; at < length; at++) {
      const byte = this.bytes[this.nameStart + at] as number;
      if (byte >= 0x80) return this.name() === name;
      if (byte !== name.charCodeAt(at)) return false;
    }
    return name.length === length;
  }

  /** The bytes of the current value. */
  value(): Uint8Array {
    return this.bytes.subarray(this.valueStart, this.valueEnd);
  }
}

/** The element called `name` of the document at `start`, as a cursor that stands on it. */
export function findElement(bytes: Uint8Array, name: string, start = 0): ElementCursor | undefined {
  const cursor = new ElementCursor(bytes, start);
  while (cursor.next()) if (cursor.is(name)) return cursor;
  return undefined;
}

export function int32At(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function asBuffer(bytes: Uint8Array): FastBuffer {
  return Buffer.isBuffer(bytes)
    ? (bytes as unknown as FastBuffer)
    : fastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The number of bytes that a value of `type` takes at `at`. Throws when that cannot be, or goes beyond `end`. */
export function valueSize(bytes: Uint8Array, type: number, at: number, end: number): number {
  switch (type) {
    case BSON_TYPE.double:
    case BSON_TYPE.date:
    case BSON_TYPE.timestamp:
    case BSON_TYPE.int64:
      return 8;
    case BSON_TYPE.int32:
      return 4;
    case BSON_TYPE.string:
    case BSON_TYPE.code:
    case BSON_TYPE.symbol:
      return 4 + prefixed(bytes, at, end, 1);
    case BSON_TYPE.document:
    case BSON_TYPE.array:
      return prefixed(bytes, at, end, 5);
    case BSON_TYPE.codeWithScope:
      return prefixed(bytes, at, end, 14);
    case BSON_TYPE.binary:
      return 5 + prefixed(bytes, at, end, 0);
    case BSON_TYPE.objectId:
      return 12;
    case BSON_TYPE.boolean:
      return 1;
    case BSON_TYPE.decimal128:
      return 16;
    case BSON_TYPE.undefined:
    case BSON_TYPE.null:
    case BSON_TYPE.maxKey:
    case BSON_TYPE.minKey:
      return 0;
    case BSON_TYPE.dbPointer:
      return 4 + prefixed(bytes, at, end, 1) + 12;
    case BSON_TYPE.regularExpression: {
      const patternEnd = nulAfter(bytes, at, end);
      return nulAfter(bytes, patternEnd + 1, end) + 1 - at;
    }
    default:
      throw new BsonFormatError(`unknown BSON type 0x${type.toString(16)}`, at);
  }
}

function nulAfter(bytes: Uint8Array, at: number, end: number): number {
  const found = bytes.indexOf(0, at);
  if (found < 0 || found >= end) throw new BsonFormatError('a string does not end', at);
  return found;
}

function prefixed(bytes: Uint8Array, at: number, end: number, least: number): number {
  const size = end - at < 4 ? -1 : int32At(bytes, at);
  if (size < least || size > end - at) throw new BsonFormatError('bad value length', at);
  return size;
}
