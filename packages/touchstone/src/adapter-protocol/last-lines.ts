import { LineSplitter } from './json-lines.ts';

const KEPT_LINES = 10;
const KEPT_CHARACTERS = 500;

/** The last lines of what a program said, for messages about it; however much it says, little is kept. */
export class LastLines {
  readonly #lines: string[] = [];
  readonly #splitter = new LineSplitter((line) => this.keep(line));

  push(text: string): void {
    // Cut to what would be kept: a program may write without end, and without a line's end.
    for (let at = 0; at < text.length; at += KEPT_CHARACTERS) {
      this.#splitter.push(text.slice(at, at + KEPT_CHARACTERS));
      if (!text.includes('\n')) this.#splitter.flush();
    }
  }

  keep(line: string): void {
    this.#lines.push(line.slice(0, KEPT_CHARACTERS));
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
  }

  /** As the end of a message. */
  toString(): string {
    if (this.#lines.length === 0) return 'It said nothing.';
    return `Its last lines:${this.#lines.map((line) => `\n    ${line}`).join('')}`;
  }
}
