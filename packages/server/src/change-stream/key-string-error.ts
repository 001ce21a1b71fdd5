import { byteAt } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';

/** MongoDB tells of a malformed token where the reading of its key ends. */
export function keyStringError(text: string): CommandError {
  if (text === '') return new CommandError('Location40649', 'invalid empty resume token');
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(text)) return unreadable();
  try {
    readToken(new KeyReader(Buffer.from(text, 'hex')));
    return unreadable();
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
}

function unreadable(): CommandError {
  return new CommandError('FailedToParse', 'resume token string was not a valid hex string');
}

const NEWEST_VERSION = 2;
const EVENT_TYPE = 128;

function readToken(reader: KeyReader): void {
  reader.value();
  const version = reader.part('Location50796', 'Resume Token does not contain version');
  if (version > NEWEST_VERSION) {
    const words = 'Invalid Resume Token: only supports version 0, 1 and 2';
    throw new CommandError('Location50795', words);
  }
  const type = reader.part('Location51055', 'Resume Token does not contain tokenType');
  reader.part('Location50793', 'Resume Token does not contain txnOpIndex');
  reader.part('Location50872', 'Resume Token does not contain fromInvalidate');
  if (type !== EVENT_TYPE) return;
  reader.part('Location6189500', 'Expected UUID or null');
  const words = 'Expected an eventIdentifier for an event resume token';
  reader.part('Location6189501', words);
}

const END = 0x04;
const ZERO = 0x29;
const OBJECT = 0x46;
const BINARY = 0x5a;
const TEXT = 0x3c;
const TIMESTAMP = 0x82;
/** Values of these types have no bytes beside the type's own: null, undefined, false, true. */
const BARE: ReadonlySet<number> = new Set([0x0a, 0x0f, 0x14, ZERO, 0x6e, 0x6f, 0xf0]);

/** Walks over the parts of a key: a type byte, then what the type has. */
class KeyReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next part as a number, where it is one. Throws what is given where there is none. */
  part(codeName: string, words: string): number {
    const next = this.#bytes[this.#at];
    if (next === undefined || next === END) throw new CommandError(codeName, words);
    return this.value();
  }

  value(): number {
    const type = byteAt(this.#take(1), 0);
    if (BARE.has(type)) return 0;
    if (type > ZERO + 1 && type <= ZERO + 9) return this.#number(type - ZERO - 1);
    switch (type) {
      case TEXT:
        this.#text();
        return 0;
      case OBJECT:
        while (this.#take(1)[0] !== 0) {
          this.#at--;
          this.#field();
        }
        return 0;
      case BINARY:
        this.#take(byteAt(this.#take(1), 0) + 1);
        return 0;
      case TIMESTAMP:
        this.#take(8);
        return 0;
      default:
        throw new CommandError('Location50811', `KeyString format error: Unknown type: ${type}`);
    }
  }

  // The last bit says whether a fraction follows.
  #number(length: number): number {
    return Math.floor(this.#take(length).reduce((sum, byte) => sum * 256 + byte, 0) / 2);
  }

  // The type of a field stands before its name, and once more before its value.
  #field(): void {
    this.#take(1);
    this.#text();
    this.value();
  }

  #text(): void {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) {
      const words = 'KeyString format error: Failed to find null terminator in string.';
      throw new CommandError('Location50816', words);
    }
    this.#at = end + 1;
  }

  #take(length: number): Uint8Array {
    const left = this.#bytes.length - this.#at;
    if (length > left) {
      throw new CommandError(
        'Overflow',
        `Invalid advance (${length}) past end of buffer[${left}] at offset: 0`,
      );
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
