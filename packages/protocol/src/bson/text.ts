import { BsonFormatError } from './bson-format-error.ts';
import type { FastBuffer } from './fast-buffer.ts';

const REPLACEMENT_CHARACTER = '\ufffd';
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Up to this many bytes, building a string by hand beats the call into the engine. */
const BY_HAND = 4;
/** From this length on, a look that finds only ASCII costs more than the engine's own. */
const LOOKED_AT = 256;
/** Below this, engines copy a substring; above, it shares its parent's memory and is nearly free. */
const SHARED_FROM = 13;

/**
 * The whole document as one string, of which its longer strings are substrings: one call into the engine for all
 * of them. They keep the whole alive, so this is for small documents only.
 */
const SMALL_DOCUMENT = 8192;
let whole: string | undefined;
let wholeStart = 0;
let wholeEnd = 0;

/** Says which document the following strings belong to. */
export function openText(start: number, end: number): void {
  whole = undefined;
  wholeStart = start;
  wholeEnd = end;
}

/** Decodes UTF-8; ASCII, the usual case, is found out by looking and takes the fast way. */
export function decodeText(bytes: FastBuffer, view: DataView, start: number, end: number): string {
  const length = end - start;
  if (length <= BY_HAND) return shortText(bytes, start, end);
  if (length > LOOKED_AT || !isAscii(bytes, view, start, end))
    return decodeUtf8(bytes, start, end, true);
  if (length >= SHARED_FROM && end <= wholeEnd && wholeEnd - wholeStart <= SMALL_DOCUMENT) {
    whole ??= bytes.latin1Slice(wholeStart, wholeEnd);
    return whole.substring(start - wholeStart, end - wholeStart);
  }
  return bytes.latin1Slice(start, end);
}

/** Decodes UTF-8; bytes that are not become U+FFFD. */
export function decodeLoosely(bytes: FastBuffer, start: number, end: number): string {
  return decodeUtf8(bytes, start, end, false);
}

function isAscii(bytes: FastBuffer, view: DataView, start: number, end: number): boolean {
  const lastWord = end - 4;
  let seen = 0;
  let at = start;
  for (; at <= lastWord; at += 4) seen |= view.getInt32(at, true);
  for (; at < end; at++) seen |= bytes[at] as number;
  return (seen & 0x80808080) === 0;
}

function shortText(bytes: FastBuffer, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x80) return decodeUtf8(bytes, start, end, true);
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
