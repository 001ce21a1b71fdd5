import { present } from '../narrowing/present.ts';
import { DEFAULT_MAX_MESSAGE_SIZE_BYTES, HEADER_LENGTH, readInt32 } from './header.ts';
import { WireProtocolError } from './wire-protocol-error.ts';

/** Slices below this size are gathered into one array, so that single bytes cost a byte each. */
const SMALL_SLICE = 4096;
const GATHER_SIZE = 16_384;
/** Handed-out slices are let go of when at least so many stand in front. */
const FORGET_AFTER = 64;
const LENGTH_FIELD = 4;
/** The bytes that are kept of a message that is skipped: its header, and the flags of an OP_MSG. */
const SKIPPED_HEAD_BYTES = 20;

/**
 * Cuts a stream of bytes into messages. State: the slices that arrived and are not yet handed
 * out. A message that lies within one slice is handed out as a view of it; one that spans several
 * is joined once, when its last byte is there.
 */
export class MessageReader {
  readonly #maxMessageSizeBytes: number;
  #slices: Uint8Array[] = [];
  #first = 0;
  /** Bytes that wait, over all slices. */
  #available = 0;
  /** Length of the message in front; 0 while its first four bytes are not there. */
  #messageLength = 0;
  #failure: WireProtocolError | undefined;
  readonly #skipAbove: () => number;
  /** Bytes still to come of a message that is skipped. */
  #skipping = 0;
  /** The last slice, when it is an array of our own filled up to `#gathered`. */
  #gathering: Uint8Array | undefined;
  #gathered = 0;

  /** Longer messages than `skipAbove` says are not kept: `next` gives their first `SKIPPED_HEAD_BYTES` alone. */
  constructor(
    options: {
      readonly maxMessageSizeBytes?: number;
      readonly skipAbove?: () => number;
    } = {},
  ) {
    this.#maxMessageSizeBytes = options.maxMessageSizeBytes ?? DEFAULT_MAX_MESSAGE_SIZE_BYTES;
    this.#skipAbove = options.skipAbove ?? (() => Number.POSITIVE_INFINITY);
  }

  /** Bytes that arrived and belong to no message handed out so far. */
  get pendingBytes(): number {
    return this.#available;
  }

  /** Takes bytes as they come; they may be kept, so do not change them afterwards. */
  push(given: Uint8Array): void {
    const skipped = Math.min(this.#skipping, given.length);
    this.#skipping -= skipped;
    const bytes = skipped === 0 ? given : given.subarray(skipped);
    if (this.#failure || bytes.length === 0) return;
    this.#available += bytes.length;
    if (this.#slices.length > this.#first && bytes.length < SMALL_SLICE) {
      this.#gather(bytes);
    } else {
      this.#gathering = undefined;
      this.#slices.push(bytes);
    }
  }

  /**
   * The next whole message, or undefined until more bytes come. Throws `WireProtocolError` as soon
   * as four bytes announce a length below 16 or above the limit, and ever after: what follows a
   * wrong length cannot be read.
   */
  next(): Uint8Array | undefined {
    if (this.#failure) throw this.#failure;
    if (this.#messageLength === 0) {
      if (this.#available < LENGTH_FIELD) return undefined;
      this.#messageLength = this.#checkedLength();
    }
    const length = this.#messageLength;
    if (length > SKIPPED_HEAD_BYTES && length > this.#skipAbove()) return this.#skip(length);
    if (this.#available < length) return undefined;
    this.#messageLength = 0;
    this.#available -= length;
    return this.#takeMessage(length);
  }

  #skip(length: number): Uint8Array | undefined {
    if (this.#available < SKIPPED_HEAD_BYTES) return undefined;
    const head = Uint8Array.from(this.#takeMessage(SKIPPED_HEAD_BYTES));
    const left = length - SKIPPED_HEAD_BYTES;
    const here = Math.min(left, this.#available - SKIPPED_HEAD_BYTES);
    for (let rest = here; rest > 0; ) {
      const slice = this.#slice(this.#first);
      const part = Math.min(rest, slice.length);
      this.#keepRest(slice, part);
      rest -= part;
    }
    this.#messageLength = 0;
    this.#available -= SKIPPED_HEAD_BYTES + here;
    this.#skipping = left - here;
    return head;
  }

  #checkedLength(): number {
    const length = readInt32(this.#peekLengthField(), 0);
    if (length >= HEADER_LENGTH && length <= this.#maxMessageSizeBytes) return length;
    this.#failure = new WireProtocolError(
      `a message claims ${length} bytes, allowed are ${HEADER_LENGTH} to ${this.#maxMessageSizeBytes}`,
      0,
    );
    this.#slices = [];
    this.#gathering = undefined;
    this.#available = 0;
    throw this.#failure;
  }

  #peekLengthField(): Uint8Array {
    const first = this.#slice(this.#first);
    if (first.length >= LENGTH_FIELD) return first;
    const field = new Uint8Array(LENGTH_FIELD);
    let filled = 0;
    for (let index = this.#first; filled < LENGTH_FIELD; index++) {
      const slice = this.#slice(index).subarray(0, LENGTH_FIELD - filled);
      field.set(slice, filled);
      filled += slice.length;
    }
    return field;
  }

  #takeMessage(length: number): Uint8Array {
    const first = this.#slice(this.#first);
    if (first.length >= length) {
      this.#keepRest(first, length);
      return first.length === length ? first : first.subarray(0, length);
    }
    const message = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const slice = this.#slice(this.#first);
      const part = slice.subarray(0, length - filled);
      message.set(part, filled);
      filled += part.length;
      this.#keepRest(slice, part.length);
    }
    return message;
  }

  #slice(index: number): Uint8Array {
    return present(this.#slices[index], 'a slice that was counted');
  }

  /** Drops the first `taken` bytes of the first slice. */
  #keepRest(slice: Uint8Array, taken: number): void {
    if (taken < slice.length) {
      this.#slices[this.#first] = slice.subarray(taken);
      return;
    }
    this.#first++;
    if (this.#first === this.#slices.length) {
      this.#slices.length = 0;
      this.#first = 0;
      this.#gathering = undefined;
    } else if (this.#first >= FORGET_AFTER && this.#first * 2 >= this.#slices.length) {
      this.#slices.splice(0, this.#first);
      this.#first = 0;
    }
  }

  /** Appends a small slice to the last array of our own; the views of it only ever grow. */
  #gather(bytes: Uint8Array): void {
    if (!this.#gathering || this.#gathered + bytes.length > GATHER_SIZE) {
      this.#gathering = new Uint8Array(GATHER_SIZE);
      this.#gathered = 0;
      this.#slices.push(this.#gathering.subarray(0, 0));
    }
    this.#gathering.set(bytes, this.#gathered);
    this.#gathered += bytes.length;
    const last = this.#slice(this.#slices.length - 1);
    this.#slices[this.#slices.length - 1] = new Uint8Array(
      last.buffer,
      last.byteOffset,
      last.length + bytes.length,
    );
  }
}
