import { EJSON } from 'bson';

/** No honest line is longer: a 16 MiB document as canonical Extended JSON, some times over. */
const LONGEST_LINE = 256 * 1024 * 1024;

export function encodeLine(value: object): string {
  return `${EJSON.stringify(value, { relaxed: false })}\n`;
}

/** Canonical Extended JSON, numbers with their BSON types kept. */
export function decodeLine(line: string): unknown {
  return EJSON.parse(line, { relaxed: false });
}

/** Cuts a stream of text into lines. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(text: string): void {
    const parts = (this.#rest + text).split('\n');
    this.#rest = parts.pop() as string;
    if (this.#rest.length > LONGEST_LINE) throw new Error('A line does not end.');
    for (const line of parts) if (line.trim() !== '') this.#onLine(line);
  }
}
