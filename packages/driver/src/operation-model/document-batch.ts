import { type DecodeOptions, decode } from '@touchstone/protocol';
import type { Document } from 'bson';
import { unreadableReply } from '../error/runtime-error.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';

/**
 * The documents of one reply, still as BSON where they arrived, decoded one by one as they are asked
 * for: those that nobody reads cost nothing. State: how many were taken.
 */
export class DocumentBatch {
  readonly #bytes: Uint8Array;
  readonly #starts: readonly number[];
  #next = 0;

  /** `starts` says where in `bytes` each document begins. */
  constructor(bytes: Uint8Array, starts: readonly number[]) {
    this.#bytes = bytes;
    this.#starts = starts;
  }

  /** The number of documents that are left. */
  get length(): number {
    return this.#starts.length - this.#next;
  }

  /** Takes the next document, decoded, or as bytes with `raw`; undefined at the end. */
  shift(decoder: BatchDecoder): Document | undefined {
    const start = this.#starts[this.#next];
    if (start === undefined) return undefined;
    this.#next += 1;
    try {
      return decoder.decode(this.#bytes, start);
    } catch (error) {
      throw unreadableReply(error);
    }
  }

  /** Forgets what is left. */
  clear(): void {
    this.#next = this.#starts.length;
  }
}

/** Describes how a cursor decodes its documents; made once per cursor. */
export class BatchDecoder {
  readonly #options: { -readonly [Name in keyof DecodeOptions]: DecodeOptions[Name] };
  readonly #raw: boolean;

  constructor(bson: BSONSerializeOptions) {
    this.#options = { ...(bson as DecodeOptions) };
    this.#raw = bson.raw === true;
  }

  decode(bytes: Uint8Array, start: number): Document {
    if (this.#raw) {
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return view.subarray(start, start + view.readInt32LE(start));
    }
    this.#options.start = start;
    return decode(bytes, this.#options);
  }
}
