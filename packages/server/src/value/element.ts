import { byteAt, present } from '@touchstone/protocol';
/** Bytes that are not a document: a length or a type is wrong. */
export class MalformedBsonError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedBsonError';
  }
}

const scratch = new ArrayBuffer(8);
const scratchBytes: Uint8Array = new Uint8Array(scratch);
const scratchDouble = new Float64Array(scratch);
const scratchLong = new BigInt64Array(scratch);

/** The signed 32-bit integer at an offset. */
export function readInt32(bytes: Uint8Array, at: number): number {
  return (
    byteAt(bytes, at) |
    (byteAt(bytes, at + 1) << 8) |
    (byteAt(bytes, at + 2) << 16) |
    (byteAt(bytes, at + 3) << 24)
  );
}

function load(bytes: Uint8Array, at: number): void {
  for (let index = 0; index < 8; index++) scratchBytes[index] = byteAt(bytes, at + index);
}

/** The signed 64-bit integer at an offset. */
export function readInt64(bytes: Uint8Array, at: number): bigint {
  load(bytes, at);
  return present(scratchLong[0]);
}

/** The double at an offset. */
export function readDouble(bytes: Uint8Array, at: number): number {
  load(bytes, at);
  return present(scratchDouble[0]);
}

function cStringEnd(bytes: Uint8Array, at: number): number {
  const zero = bytes.indexOf(0, at);
  if (zero < 0) throw new MalformedBsonError(`unterminated string at offset ${at}`);
  return zero + 1;
}

/** The offset after a value of the given BSON type number (0 to 255) that begins at `at`. */
export function valueEnd(bytes: Uint8Array, type: number, at: number): number {
  switch (type) {
    case 0x06:
    case 0x0a:
    case 0xff:
    case 0x7f:
      return at;
    case 0x08:
      return at + 1;
    case 0x10:
      return at + 4;
    case 0x01:
    case 0x09:
    case 0x11:
    case 0x12:
      return at + 8;
    case 0x07:
      return at + 12;
    case 0x13:
      return at + 16;
    case 0x02:
    case 0x0d:
    case 0x0e:
      return at + 4 + readInt32(bytes, at);
    case 0x03:
    case 0x04:
    case 0x0f:
      return at + readInt32(bytes, at);
    case 0x05:
      return at + 5 + readInt32(bytes, at);
    case 0x0b:
      return cStringEnd(bytes, cStringEnd(bytes, at));
    case 0x0c:
      return at + 16 + readInt32(bytes, at);
    default:
      throw new MalformedBsonError(`unknown BSON type ${type} at offset ${at}`);
  }
}

/**
 * Finds a field of the document that begins at `start` without decoding anything.
 * Returns the offset of the element's type byte, or -1; the value begins after the name's zero.
 */
export function findElement(bytes: Uint8Array, start: number, name: Uint8Array): number {
  const end = start + readInt32(bytes, start) - 1;
  const length = name.length;
  let at = start + 4;
  while (at < end) {
    const type = byteAt(bytes, at);
    const nameStart = at + 1;
    let index = 0;
    while (index < length && bytes[nameStart + index] === name[index]) index++;
    if (index === length && bytes[nameStart + index] === 0) return at;
    let zero = nameStart + index;
    while (bytes[zero] !== 0) {
      zero++;
      if (zero > end)
        throw new MalformedBsonError(`unterminated field name at offset ${nameStart}`);
    }
    at = valueEnd(bytes, type, zero + 1);
  }
  return -1;
}
