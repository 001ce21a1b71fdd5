import { byteAt, present } from '@touchstone/protocol';

// Node's own slicing methods, which its type declarations leave out: they skip the checks of
// `toString` and are measurably faster on the short strings that documents are made of.
interface SlicingBuffer extends Buffer {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
}

const NAME_SLOTS = 2048;
const LONGEST_NAME = 24;
const names: string[] = new Array(NAME_SLOTS).fill('');

/** The text between two offsets. ASCII, which most is, is read as Latin-1. */
export function readText(buffer: Buffer, start: number, end: number): string {
  if (end - start < 32) {
    let at = start;
    while (at < end && byteAt(buffer, at) < 0x80) at++;
    if (at === end) return (buffer as SlicingBuffer).latin1Slice(start, end);
  }
  return (buffer as SlicingBuffer).utf8Slice(start, end);
}

function isAsciiName(name: string, buffer: Buffer, start: number, length: number): boolean {
  if (name.length !== length) return false;
  for (let index = 0; index < length; index++) {
    if (name.charCodeAt(index) !== buffer[start + index]) return false;
  }
  return true;
}

/**
 * The field name between two offsets. The same few names come again in every document, so they
 * are kept, one for each value of a small hash.
 */
export function readName(buffer: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length === 0 || length > LONGEST_NAME) return readText(buffer, start, end);
  let hash = length;
  for (let at = start; at < end; at++) {
    const byte = byteAt(buffer, at);
    if (byte >= 0x80) return readText(buffer, start, end);
    hash = (hash * 31 + byte) | 0;
  }
  const slot = hash & (NAME_SLOTS - 1);
  const kept = present(names[slot]);
  if (isAsciiName(kept, buffer, start, length)) return kept;
  const name = (buffer as SlicingBuffer).latin1Slice(start, end);
  names[slot] = name;
  return name;
}
