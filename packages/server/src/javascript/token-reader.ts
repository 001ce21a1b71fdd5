import { present } from '@touchstone/protocol';
import { type Token, tokensOf } from './lexer.ts';
import { syntaxError, tooDeep } from './script-failure.ts';

/** Nesting beyond this is refused: each level costs the parser some of its stack. */
const MAX_DEPTH = 150;

const RESERVED: ReadonlySet<string> = new Set(
  (
    'async await break case catch class const continue debugger default delete do else export ' +
    'extends finally for function if import in instanceof new null return super switch this ' +
    'throw true false try typeof var void while with yield let'
  ).split(' '),
);

/** Walks over the tokens of a piece of code. */
export class TokenReader {
  readonly source: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(source: string, tokens: readonly Token[] = tokensOf(source)) {
    this.source = source;
    this.#tokens = tokens;
  }

  get token(): Token {
    return present(this.#tokens[this.#at]);
  }

  /** The position where the last token that was taken ends. */
  get lastEnd(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  peek(distance: number): Token {
    return present(this.#tokens[Math.min(this.#at + distance, this.#tokens.length - 1)]);
  }

  take(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** Tells whether the next token is this punctuator or keyword. */
  is(text: string): boolean {
    const { kind, text: found } = this.token;
    return found === text && (kind === 'punctuator' || kind === 'name');
  }

  /** Takes the next token if it is this one. */
  skip(text: string): boolean {
    const found = this.is(text);
    if (found) this.take();
    return found;
  }

  expect(text: string, otherwise: string): void {
    if (!this.skip(text)) throw syntaxError(otherwise);
  }

  /** A name that code may give to something of its own. */
  name(otherwise: string): string {
    const { kind, text } = this.token;
    if (kind !== 'name' || RESERVED.has(text)) throw syntaxError(otherwise);
    return this.take().text;
  }

  /** The end of a statement: a semicolon, or a place where one may be left out. */
  endStatement(): void {
    if (this.skip(';') || this.is('}') || this.token.kind === 'end') return;
    if (this.source.slice(this.lastEnd, this.token.start).includes('\n')) return;
    throw syntaxError(`unexpected token: ${this.described()}`);
  }

  /** The next token in the words of an error. */
  described(): string {
    const { kind, text } = this.token;
    if (kind === 'end') return 'end of script';
    if (kind === 'number') return 'numeric literal';
    if (kind === 'string' || kind === 'template') return `${kind} literal`;
    return kind === 'name' ? 'identifier' : `'${text}'`;
  }

  /** Reads something that may contain its like. */
  nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw tooDeep();
    const result = read();
    this.#depth--;
    return result;
  }

  isReserved(): boolean {
    return RESERVED.has(this.token.text);
  }
}
