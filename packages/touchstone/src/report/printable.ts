/** Control characters, among them those that begin a terminal's commands, and those that turn the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const DELETE = 0x7f;

/**
 * One line of text as it may go to a terminal: names and messages come from test files, drivers and servers, and may do nothing
 * there but be read. Control characters are shown as their Unicode pictures, or as �.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (found) => {
    const code = found.charCodeAt(0);
    if (found === '\t') return found;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === DELETE ? '\u2421' : '\ufffd';
  });
}

/** As `printable`; the lines stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
