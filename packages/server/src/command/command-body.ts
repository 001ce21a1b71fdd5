import type { DocumentSequence } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import { bufferOver, decodeValueAt } from '../value/decode-fields.ts';
import { MalformedBsonError, readInt32, valueEnd } from '../value/element.ts';
import { readName } from '../value/text.ts';
import type { Value } from '../value/value.ts';

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
  readonly elements: readonly BodyElement[];
  readonly sequences: readonly DocumentSequence[];

  constructor(bytes: Uint8Array, sequences: readonly DocumentSequence[] = []) {
    this.bytes = bytes;
    this.sequences = sequences;
    this.elements = elementsOf(bytes, 0);
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

/** The elements of the document or array that begins at `start`. */
export function elementsOf(bytes: Uint8Array, start: number): BodyElement[] {
  const elements: BodyElement[] = [];
  const end = start + readInt32(bytes, start) - 1;
  if (end >= bytes.length || end < start + 4) throw new MalformedBsonError('bad document length');
  const buffer = bufferOver(bytes);
  let at = start + 4;
  while (at < end) {
    const type = bytes[at]!;
    const zero = bytes.indexOf(0, at + 1);
    const stop = valueEnd(bytes, type, zero + 1);
    const name = readName(buffer, at + 1, zero);
    elements.push({ name, bytes, type, start: zero + 1, end: stop });
    at = stop;
  }
  return elements;
}
