import type { FastBuffer } from './fast-buffer.ts';

/**
 * Field names repeat: the same few thousand names in millions of documents. This table keeps each
 * name's string beside its bytes, found by a hash of the bytes, so that a known name is neither
 * decoded nor allocated again. One slot per hash and a bounded size: a name that is displaced, or
 * one that never repeats, costs a decoding and nothing more.
 */
const SLOTS = 8192;
const LONGEST_NAME = 64;

const names: (string | undefined)[] = new Array(SLOTS).fill(undefined);
const nameBytes: (Uint8Array | undefined)[] = new Array(SLOTS).fill(undefined);
const refusals = new Uint8Array(SLOTS);

export function internKey(bytes: FastBuffer, start: number, end: number, hash: number): string {
  const slot = (hash ^ (hash >>> 13)) & (SLOTS - 1);
  const known = nameBytes[slot];
  const length = end - start;
  if (known !== undefined && known.length === length) {
    let at = 0;
    while (at < length && known[at] === bytes[start + at]) at++;
    if (at === length) return names[slot] as string;
  }
  return learnKey(bytes, start, end, slot);
}

function learnKey(bytes: FastBuffer, start: number, end: number, slot: number): string {
  const name = isAscii(bytes, start, end)
    ? bytes.latin1Slice(start, end)
    : bytes.utf8Slice(start, end);
  // A table that is thrashed by names that never repeat would cost more than it gives: a slot is
  // given up only every few refusals.
  if (end - start > LONGEST_NAME || (names[slot] !== undefined && refuses(slot))) return name;
  names[slot] = internalized(name);
  nameBytes[slot] = Uint8Array.from(bytes.subarray(start, end));
  return names[slot] as string;
}

function isAscii(bytes: FastBuffer, start: number, end: number): boolean {
  let seen = 0;
  for (let at = start; at < end; at++) seen |= bytes[at] as number;
  return seen < 0x80;
}

function refuses(slot: number): boolean {
  const count = ((refusals[slot] as number) + 1) & 31;
  refusals[slot] = count;
  return count !== 0;
}

/** The engine's own copy of the string, as objects' keys are kept: using it as a key needs no look-up. */
function internalized(name: string): string {
  return Object.keys({ [name]: 0 })[0] as string;
}
