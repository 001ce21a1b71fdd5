import { byteAt } from '../narrowing/byte-at.ts';
import { HEADER_LENGTH, readInt32 } from './header.ts';
import { TooManyDocumentsError, WireProtocolError } from './wire-protocol-error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const EMPTY_DOCUMENT_LENGTH = 5;

/** Reads the fields of one message in order and refuses to leave it; `end` may be drawn in. */
export class FrameCursor {
  readonly bytes: Uint8Array;
  offset: number;
  end: number;

  constructor(bytes: Uint8Array, offset: number = HEADER_LENGTH, end: number = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  byte(what: string): number {
    return byteAt(this.bytes, this.#take(1, what));
  }

  int32(what: string): number {
    return readInt32(this.bytes, this.#take(4, what));
  }

  uint32(what: string): number {
    return this.int32(what) >>> 0;
  }

  int64(what: string): bigint {
    const at = this.#take(8, what);
    const low = readInt32(this.bytes, at) >>> 0;
    return (BigInt(readInt32(this.bytes, at + 4)) << 32n) | BigInt(low);
  }

  cstring(what: string): string {
    const start = this.offset;
    const stop = this.bytes.indexOf(0, start);
    if (stop < 0 || stop >= this.end) {
      throw new WireProtocolError(`${what} is not ended by a zero byte`, start);
    }
    this.offset = stop + 1;
    try {
      return utf8.decode(this.bytes.subarray(start, stop));
    } catch (error) {
      throw new WireProtocolError(`${what} is not valid UTF-8`, start, { cause: error });
    }
  }

  /** A view of one BSON document: its length and its last byte are checked, its elements are not. */
  document(what: string): Uint8Array {
    const start = this.offset;
    const length = this.int32(what);
    if (length < EMPTY_DOCUMENT_LENGTH || length > this.end - start) {
      throw new WireProtocolError(
        `${what} claims ${length} bytes, there is room for 5 to ${this.end - start}`,
        start,
      );
    }
    if (this.bytes[start + length - 1] !== 0) {
      throw new WireProtocolError(`${what} is not ended by a zero byte`, start + length - 1);
    }
    this.offset = start + length;
    return this.bytes.subarray(start, start + length);
  }

  /**
   * As many documents as there are up to the end. Throws `TooManyDocumentsError` where there are more than `most`: a view of
   * an empty one takes many times its five bytes.
   */
  documents(what: string, most: number = Infinity): Uint8Array[] {
    const documents: Uint8Array[] = [];
    const start = this.offset;
    for (; this.offset < this.end; ) {
      if (documents.length === most) throw this.#tooMany(what, { most, start });
      documents.push(this.document(what));
    }
    return documents;
  }

  #tooMany(what: string, { most, start }: { most: number; start: number }): WireProtocolError {
    let count = most;
    for (; this.offset < this.end; count++) this.document(what);
    return new TooManyDocumentsError(count, start);
  }

  expectEnd(): void {
    if (this.offset !== this.end) {
      throw new WireProtocolError(
        `${this.end - this.offset} bytes are left over after the last field`,
        this.offset,
      );
    }
  }

  #take(count: number, what: string): number {
    const at = this.offset;
    if (at + count > this.end) {
      throw new WireProtocolError(
        `the message ends inside ${what}: ${count} bytes needed, ${this.end - at} left`,
        at,
      );
    }
    this.offset = at + count;
    return at;
  }
}
