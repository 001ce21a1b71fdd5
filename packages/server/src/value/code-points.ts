function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

function isLowSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}

/** True if the code point that begins at this place takes two units of UTF-16. */
function isPair(text: string, at: number): boolean {
  return isHighSurrogate(text.charCodeAt(at)) && isLowSurrogate(text.charCodeAt(at + 1));
}

/** The number of code points of the text. */
export function codePointCount(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; count++) at += isPair(text, at) ? 2 : 1;
  return count;
}

/** The place, in units of UTF-16, behind so many code points from `start` on; the text's length where it has fewer. */
export function offsetOfPoint(text: string, points: number, start = 0): number {
  let at = start;
  for (let left = points; left > 0 && at < text.length; left--) at += isPair(text, at) ? 2 : 1;
  return at;
}

/** The place where the code point begins that ends before `end`. */
export function startOfPoint(text: string, end: number): number {
  return end > 1 && isPair(text, end - 2) ? end - 2 : end - 1;
}

const BEYOND_ASCII = /[^\0-\x7f]/;
const CASE_BIT = 0x20;

// Texts of JavaScript would change other letters too. In bytes, since a text of 16 MB may have millions of words.
function changeCase(text: string, first: number): string {
  const bytes = Buffer.from(text, 'utf16le');
  for (let at = 0; at < bytes.length; at += 2) {
    const unit = bytes.readUInt16LE(at);
    if (unit >= first && unit < first + 26) bytes[at] = unit ^ CASE_BIT;
  }
  return bytes.toString('utf16le');
}

/** Changes the case of ASCII letters only, as MongoDB does. */
export function asciiLower(text: string): string {
  return BEYOND_ASCII.test(text) ? changeCase(text, 0x41) : text.toLowerCase();
}

/** Changes the case of ASCII letters only, as MongoDB does. */
export function asciiUpper(text: string): string {
  return BEYOND_ASCII.test(text) ? changeCase(text, 0x61) : text.toUpperCase();
}
