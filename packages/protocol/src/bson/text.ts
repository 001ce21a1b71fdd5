import { BsonFormatError } from './bson-format-error.ts';
import type { FastBuffer } from './fast-buffer.ts';

const REPLACEMENT_CHARACTER = '\ufffd';
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Up to this many bytes, building a string by hand beats the call into the engine. */
const BY_HAND = 8;

/** Decodes UTF-8; ASCII, the usual case, is found out by looking and takes the fast way. */
export function decodeText(
  bytes: FastBuffer,
  start: number,
  end: number,
  validate: boolean,
): string {
  const length = end - start;
  if (length === 0) return '';
  if (length <= BY_HAND) return shortText(bytes, start, end, validate);
  if (length <= 128) {
    let seen = 0;
    for (let at = start; at < end; at++) seen |= bytes[at] as number;
    if (seen < 0x80) return bytes.latin1Slice(start, end);
  }
  return decodeUtf8(bytes, start, end, validate);
}

function shortText(bytes: FastBuffer, start: number, end: number, validate: boolean): string {
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x80) return decodeUtf8(bytes, start, end, validate);
    text += String.fromCharCode(byte);
  }
  return text;
}

function decodeUtf8(bytes: FastBuffer, start: number, end: number, validate: boolean): string {
  const text = bytes.utf8Slice(start, end);
  // Bad bytes become U+FFFD, which the text may also really contain: only then is the strict way taken.
  if (validate && text.includes(REPLACEMENT_CHARACTER)) {
    try {
      strictUtf8.decode(bytes.subarray(start, end));
    } catch {
      throw new BsonFormatError('Invalid UTF-8 string in BSON document', start);
    }
  }
  return text;
}
