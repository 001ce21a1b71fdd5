import { HEADER_LENGTH, readInt32, writeHeader, writeInt32 } from './header.ts';

const utf8 = new TextEncoder();

/** Collects the fields of one message and joins them, header first, into one array. */
export class FrameBuilder {
  readonly #parts: Uint8Array[] = [];
  #length: number = HEADER_LENGTH;

  bytes(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  byte(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  int32(value: number): this {
    const bytes = new Uint8Array(4);
    writeInt32(bytes, 0, value);
    return this.bytes(bytes);
  }

  int64(value: bigint): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, value, true);
    return this.bytes(bytes);
  }

  /** Throws a `TypeError` when `text` contains a zero character, which the format cannot carry. */
  cstring(text: string): this {
    if (text.includes('\0')) throw new TypeError('a C string cannot contain a zero character');
    return this.bytes(utf8.encode(`${text}\0`));
  }

  documents(documents: readonly Uint8Array[]): this {
    for (const document of documents) this.document(document);
    return this;
  }

  /** Throws a `RangeError` when the document's own length is not that of the array. */
  document(document: Uint8Array): this {
    if (document.length < 5 || readInt32(document, 0) !== document.length) {
      throw new RangeError(`not one whole BSON document: ${document.length} bytes given`);
    }
    return this.bytes(document);
  }

  finish(ids: {
    readonly requestId: number;
    readonly responseTo: number;
    readonly opCode: number;
  }): Uint8Array {
    const frame = new Uint8Array(this.#length);
    writeHeader(frame, { messageLength: this.#length, ...ids });
    let at = HEADER_LENGTH;
    for (const part of this.#parts) {
      frame.set(part, at);
      at += part.length;
    }
    return frame;
  }
}
