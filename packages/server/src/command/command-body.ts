import { byteAt, type DocumentSequence } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import { bufferOver, decodeValueAt } from '../value/decode-fields.ts';
import { MalformedBsonError, readInt32, valueEnd } from '../value/element.ts';
import { readName } from '../value/text.ts';
import type { Value } from '../value/value.ts';

/** Commands have a few dozen fields; those that set parameters some more. */
const MAX_FIELDS = 10_000;

/** One element of a command, located but not decoded. */
export interface BodyElement {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The body of a command as it arrived. Elements are decoded when a grammar asks for them, so that
 * documents to be stored are never taken apart.
 */
export class CommandBody {
  readonly bytes: Uint8Array;
  readonly sequences: readonly DocumentSequence[];
  #elements: readonly BodyElement[] | undefined;

  constructor(bytes: Uint8Array, sequences: readonly DocumentSequence[] = []) {
    this.bytes = bytes;
    this.sequences = sequences;
  }

  /** Its fields. Throws CommandError where there are more than any command takes. */
  get elements(): readonly BodyElement[] {
    this.#elements ??= elementsOf(this.bytes, 0, MAX_FIELDS);
    return this.#elements;
  }

  /** The name of the command: that of the first element. */
  get commandName(): string {
    const first = this.elements[0];
    if (first === undefined) throw new CommandError('CommandNotFound', "no such command: ''");
    return first.name;
  }

  find(name: string): BodyElement | undefined {
    for (const element of this.elements) if (element.name === name) return element;
    return undefined;
  }

  /** The decoded value of an element, or undefined when there is none of that name. */
  value(name: string): Value | undefined {
    const element = this.find(name);
    return element === undefined ? undefined : decodedValue(element);
  }
}

/** Decodes the element's value. */
export function decodedValue(element: BodyElement): Value {
  return decodeValueAt(element.bytes, element.type, element.start);
}

/** The bytes of an element that is a document or an array. */
export function bytesOf(element: BodyElement): Uint8Array {
  return element.bytes.subarray(element.start, element.end);
}

/**
 * The elements of the document or array that begins at `start`. Throws CommandError where there are more than `most`: each
 * takes many times the two bytes that it may have in a message.
 */
export function elementsOf(
  bytes: Uint8Array,
  start: number,
  most: number = Infinity,
): BodyElement[] {
  const elements: BodyElement[] = [];
  const end = documentEnd(bytes, start);
  const buffer = bufferOver(bytes);
  for (let at = start + 4; at < end; ) {
    if (elements.length >= most) {
      throw new CommandError('InvalidLength', `a command has at most ${most} fields`);
    }
    const element = elementAt(buffer, bytes, at);
    elements.push(element);
    at = element.end;
  }
  return elements;
}

/** The first element of a document; undefined of an empty one. */
export function firstElement(bytes: Uint8Array): BodyElement | undefined {
  return documentEnd(bytes, 0) <= 4 ? undefined : elementAt(bufferOver(bytes), bytes, 4);
}

/** The position of the zero that ends the document. */
function documentEnd(bytes: Uint8Array, start: number): number {
  const end = start + readInt32(bytes, start) - 1;
  if (end >= bytes.length || end < start + 4) throw new MalformedBsonError('bad document length');
  return end;
}

function elementAt(buffer: Buffer, bytes: Uint8Array, at: number): BodyElement {
  const type = byteAt(bytes, at);
  const zero = bytes.indexOf(0, at + 1);
  const end = valueEnd(bytes, type, zero + 1);
  return { name: readName(buffer, at + 1, zero), bytes, type, start: zero + 1, end };
}
