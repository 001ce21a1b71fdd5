import type { FastBuffer } from './fast-buffer.ts';
import { fastBuffer } from './fast-buffer.ts';

/** A growing buffer of little-endian numbers, strings and bytes. */
export class ByteWriter {
  /** The bytes so far, and room behind them. Replaced when it grows. */
  buffer: FastBuffer;
  /** The same memory; replaced with it. */
  view: DataView;
  /** The position of the next byte. */
  position = 0;

  constructor(initialSize = 1024) {
    this.buffer = allocate(initialSize);
    this.view = new DataView(this.buffer.buffer);
  }

  /** Makes room for `length` more bytes. */
  reserve(length: number): void {
    const needed = this.position + length;
    if (needed <= this.buffer.length) return;
    // Something always follows: without room for it, a large value would be copied twice.
    const grown = allocate(Math.max(needed + SLACK_BYTES, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.position);
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }

  /** Makes room for `length` more bytes and says where they go. */
  roomFor(length: number): number {
    this.reserve(length);
    return this.position;
  }

  /** Writes one byte. */
  writeByte(value: number): void {
    this.reserve(1);
    this.buffer[this.position++] = value;
  }

  /** Writes four bytes, the least significant first. */
  writeInt32(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.position, value, true);
    this.position += 4;
  }

  /** Overwrites the four bytes at `at`: a length that was not known before. */
  patchInt32(at: number, value: number): void {
    this.view.setInt32(at, value, true);
  }

  /** Writes eight bytes, the least significant first. */
  writeInt64(value: bigint): void {
    this.reserve(8);
    this.view.setBigInt64(this.position, BigInt.asIntN(64, value), true);
    this.position += 8;
  }

  /** Writes a number of IEEE 754 in eight bytes. */
  writeDouble(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  /** Writes bytes as they are. */
  writeBytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.position);
    this.position += bytes.length;
  }

  /** UTF-8 bytes of `text`, without length or terminator. */
  writeText(text: string): void {
    this.reserve(text.length * 3);
    this.position = putText(this.buffer, this.position, text);
  }

  /** `text` and a NUL. The caller has made sure that `text` holds none. */
  writeCString(text: string): void {
    this.writeText(text);
    this.writeByte(0);
  }

  /** A BSON string: length, bytes, NUL. */
  writeString(text: string): void {
    const at = this.position;
    this.reserve(4);
    this.position = at + 4;
    this.writeText(text);
    this.writeByte(0);
    this.view.setInt32(at, this.position - at - 4, true);
  }

  /** The bytes that were written. The writer must be `reset` before it is used again. */
  finish(): Uint8Array {
    return this.buffer.subarray(0, this.position);
  }

  /** Gives memory back after a large document; what was written is lost. */
  shrink(size: number): void {
    this.buffer = allocate(size);
    this.view = new DataView(this.buffer.buffer);
    this.position = 0;
  }

  /** Starts anew. What `finish` handed out is overwritten unless `keep` says that it must stay. */
  reset(options?: { readonly keep?: boolean }): void {
    if (options?.keep) this.shrink(this.buffer.length);
    this.position = 0;
  }
}

const SLACK_BYTES = 1024;

/** A call into the engine costs as much as so many turns of a loop. */
const LOOPED_LENGTH = 32;

/** Writes UTF-8 bytes where there is room for three per character, and returns where they end. */
export function putText(buffer: FastBuffer, start: number, text: string): number {
  const { length } = text;
  if (length > LOOPED_LENGTH) return start + buffer.utf8Write(text, start);
  let at = start;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x80) return start + buffer.utf8Write(text, start);
    buffer[at++] = code;
  }
  return at;
}

function allocate(size: number): FastBuffer {
  return fastBuffer(new ArrayBuffer(size));
}
