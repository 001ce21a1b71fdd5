/** The lines of a conversation, for the verbose mode and for the report of a test that failed. */

const DEFAULT_KEPT = 50;
const LARGE = 65_536;

/** Keeps the last entries as functions: most are never read, and rendering costs time. */
export class ConversationLog {
  readonly #entries: (() => string)[] = [];
  readonly #print: ((line: string) => void) | undefined;
  readonly #prefix: string;

  constructor(options: {
    readonly print?: ((line: string) => void) | undefined;
    readonly label?: string | undefined;
  }) {
    this.#print = options.print;
    this.#prefix = options.label === undefined ? '' : `${options.label}:\t`;
  }

  /** An entry about many bytes is rendered at once: the log must not keep them. */
  add(entry: () => string, bytes = 0): void {
    const text = bytes > LARGE ? entry() : undefined;
    this.#entries.push(text === undefined ? entry : () => text);
    if (this.#entries.length > DEFAULT_KEPT) this.#entries.shift();
    this.#print?.(`${this.#prefix}${entry()}`);
  }

  /** The last lines, oldest first. */
  lines(): readonly string[] {
    return this.#entries.map((entry) => `${this.#prefix}${entry()}`);
  }
}
