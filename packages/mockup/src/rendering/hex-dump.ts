const BYTES_PER_LINE = 16;
const LINES_BEFORE = 2;
const LINES_AFTER = 3;

/**
 * The bytes around `offset` as text, sixteen a line: address, hexadecimal, printable characters.
 * The line with the byte at `offset` is marked.
 */
export function hexDump(bytes: Uint8Array, offset: number): string {
  if (bytes.length === 0) return '  (no bytes)';
  const marked = Math.floor(Math.min(offset, bytes.length - 1) / BYTES_PER_LINE);
  const first = Math.max(0, marked - LINES_BEFORE);
  const last = Math.min(Math.floor((bytes.length - 1) / BYTES_PER_LINE), marked + LINES_AFTER);
  const lines: string[] = [];
  for (let line = first; line <= last; line++) {
    lines.push(`${line === marked ? '>' : ' '} ${dumpLine(bytes, line * BYTES_PER_LINE)}`);
  }
  return lines.join('\n');
}

function dumpLine(bytes: Uint8Array, start: number): string {
  const line = bytes.subarray(start, start + BYTES_PER_LINE);
  const hex = Array.from(line, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const text = Array.from(line, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
  ).join('');
  return `${start.toString(16).padStart(8, '0')}  ${hex.padEnd(BYTES_PER_LINE * 3)} |${text}|`;
}
