import { byteAt } from '@touchstone/protocol';
/** The longest beginning of `text` that has at most `bytes` bytes in UTF-8; no character is cut in two. */
export function utf8Prefix(text: string, bytes: number): string {
  if (text.length <= bytes / 3) return text;
  const encoded = Buffer.from(text, 'utf8');
  if (encoded.length <= bytes) return text;
  let end = bytes;
  // 10xxxxxx: in the midst of a character.
  while (end > 0 && (byteAt(encoded, end) & 0xc0) === 0x80) end -= 1;
  return encoded.toString('utf8', 0, end);
}
