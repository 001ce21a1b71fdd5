import { present } from '@touchstone/protocol';
/** A pattern in JavaScript's language. */
export interface TranslatedPattern {
  readonly source: string;
  readonly flags: string;
}

const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};

// PCRE's `$` also matches before a newline that ends the subject.
const END_OF_SUBJECT = '(?=\\n?(?![^]))';
const END_ABSOLUTELY = '(?![^])';
const START_ABSOLUTELY = '(?<![^])';

/** The escapes of PCRE that JavaScript lacks, outside a class. */
const ESCAPES: Readonly<Record<string, string>> = {
  A: START_ABSOLUTELY,
  Z: END_OF_SUBJECT,
  z: END_ABSOLUTELY,
  h: '[ \\t]',
  H: '[^ \\t]',
  R: '(?:\\r\\n|\\n|\\v|\\f|\\r)',
  a: '\\x07',
  e: '\\x1b',
};

/** A walk over the pattern, one construct at a time. */
class Translation {
  readonly #pattern: string;
  readonly #flags: Set<string>;
  #at = 0;
  #unicode = false;

  constructor(pattern: string, flags: ReadonlySet<string>) {
    this.#pattern = pattern;
    this.#flags = new Set(flags);
    this.#unicode = /[\u{10000}-\u{10ffff}]/u.test(pattern);
  }

  translate(): TranslatedPattern {
    this.#leadingFlags();
    let source = '';
    while (this.#at < this.#pattern.length) source += this.#next();
    let flags = '';
    for (const flag of 'ims') if (this.#flags.has(flag)) flags += flag;
    return { source, flags: this.#unicode ? `${flags}u` : flags };
  }

  #leadingFlags(): void {
    const leading = /^(?:\(\?([imsx]+)\))+/.exec(this.#pattern);
    if (leading === null) return;
    for (const flag of leading[0].replace(/[()?]/g, '')) this.#flags.add(flag);
    this.#at = leading[0].length;
  }

  #take(length: number): string {
    const taken = this.#pattern.slice(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  #next(): string {
    const rest = this.#pattern.slice(this.#at, this.#at + 4);
    const character = present(rest[0]);
    if (character === '\\') return this.#escape();
    if (character === '[') return this.#class();
    if (character === '$') {
      this.#at++;
      return this.#flags.has('m') ? '$' : END_OF_SUBJECT;
    }
    if (character === '(') return this.#group(rest);
    if (this.#flags.has('x')) return this.#extended(character);
    return this.#take(1);
  }

  #group(rest: string): string {
    if (rest.startsWith('(?#')) {
      this.#skipTo(')');
      return '';
    }
    if (rest === '(?P<') {
      this.#at += 4;
      return '(?<';
    }
    if (rest.startsWith('(?P=')) {
      this.#at += 4;
      const end = this.#pattern.indexOf(')', this.#at);
      const name = this.#take(end - this.#at);
      this.#at++;
      return `\\k<${name}>`;
    }
    return this.#take(1);
  }

  #skipTo(end: string): void {
    const found = this.#pattern.indexOf(end, this.#at);
    this.#at = found < 0 ? this.#pattern.length : found + 1;
  }

  // With the flag x, white space and comments between the constructs mean nothing.
  #extended(character: string): string {
    if (/\s/.test(character)) {
      this.#at++;
      return '';
    }
    if (character === '#') {
      this.#skipTo('\n');
      return '';
    }
    return this.#take(1);
  }

  #escape(): string {
    const letter = this.#pattern[this.#at + 1];
    if (letter === 'Q') return this.#quoted();
    if (letter === 'x' && this.#pattern[this.#at + 2] === '{') return this.#codePoint();
    if (letter === 'p' || letter === 'P') return this.#property(letter);
    this.#at += 2;
    if (letter === undefined) return '\\';
    return ESCAPES[letter] ?? `\\${letter}`;
  }

  #quoted(): string {
    const start = this.#at + 2;
    const end = this.#pattern.indexOf('\\E', start);
    const text = end < 0 ? this.#pattern.slice(start) : this.#pattern.slice(start, end);
    this.#at = end < 0 ? this.#pattern.length : end + 2;
    return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  }

  #codePoint(): string {
    const end = this.#pattern.indexOf('}', this.#at);
    const digits = this.#pattern.slice(this.#at + 3, end);
    this.#at = end + 1;
    this.#unicode = true;
    return `\\u{${digits}}`;
  }

  #property(letter: string): string {
    this.#unicode = true;
    this.#at += 2;
    if (this.#pattern[this.#at] === '{') return `\\${letter}`;
    return `\\${letter}{${this.#take(1)}}`;
  }

  #class(): string {
    let source = this.#take(1);
    if (this.#pattern[this.#at] === '^') source += this.#take(1);
    // A bracket that stands first is an ordinary character.
    if (this.#pattern[this.#at] === ']') source += `\\${this.#take(1)}`;
    while (this.#at < this.#pattern.length && this.#pattern[this.#at] !== ']') {
      source += this.#classMember();
    }
    return source + this.#take(1);
  }

  #classMember(): string {
    const posix = /^\[:(\^?)([a-z]+):\]/.exec(this.#pattern.slice(this.#at));
    const name = posix?.[2] ?? '';
    const members = Object.hasOwn(POSIX_CLASSES, name) ? POSIX_CLASSES[name] : undefined;
    if (posix !== null && members !== undefined) {
      if (posix[1] === '^') throw new SyntaxError('negated POSIX classes are not supported');
      this.#at += posix[0].length;
      return members;
    }
    const character = present(this.#pattern[this.#at]);
    if (character === '[') return `\\${this.#take(1)}`;
    if (character !== '\\') return this.#take(1);
    const letter = this.#pattern[this.#at + 1];
    if (letter === 'h') {
      this.#at += 2;
      return ' \\t';
    }
    if ((letter === 'x' && this.#pattern[this.#at + 2] === '{') || letter === 'p') {
      return this.#escape();
    }
    return this.#take(2);
  }
}

/**
 * Translates a PCRE pattern with MongoDB's flags (i, m, s, x, u) into JavaScript's language. What
 * has no counterpart there is left as it stands and refused when it is compiled.
 */
export function translatePattern(pattern: string, flags: string): TranslatedPattern {
  return new Translation(pattern, new Set(flags)).translate();
}
