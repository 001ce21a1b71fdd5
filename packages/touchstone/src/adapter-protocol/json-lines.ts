import { EJSON } from 'bson';

/** No honest line is longer: a 16 MiB document as canonical Extended JSON, some times over. */
const LONGEST_LINE = 256 * 1024 * 1024;

/** The way between Extended JSON and the values of one version of the package `bson`. */
export interface ExtendedJson {
  /** A line to a value, with the types of its numbers. */
  parse(text: string, options: { readonly relaxed: false }): unknown;
  /** A value to one line of canonical Extended JSON. */
  stringify(value: object, options: { readonly relaxed: false }): string;
}

export function encodeLine(value: object, extendedJson: ExtendedJson = EJSON): string {
  return `${extendedJson.stringify(value, { relaxed: false })}\n`;
}

/** Canonical Extended JSON, numbers with their BSON types kept. */
export function decodeLine(line: string, extendedJson: ExtendedJson = EJSON): unknown {
  return extendedJson.parse(line, { relaxed: false });
}

/** Cuts a stream of text into lines. Each piece of text is looked at once: a line may come in thousands of them. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #longest: number;
  #pieces: string[] = [];
  #length = 0;

  constructor(onLine: (line: string) => void, longest: number = LONGEST_LINE) {
    this.#onLine = onLine;
    this.#longest = longest;
  }

  /** Throws where a line becomes longer than any honest one. */
  push(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#keep(text.slice(start, end));
      start = end + 1;
      this.flush();
    }
    this.#keep(text.slice(start));
  }

  /** Takes what there is of a line for all of it. */
  flush(): void {
    const line = this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    if (line.trim() !== '') this.#onLine(line);
  }

  #keep(piece: string): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length > this.#longest) throw new Error('wrote a line that does not end');
  }
}
