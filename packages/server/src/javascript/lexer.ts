import { present } from '@touchstone/protocol';
import { syntaxError, tooDeep } from './script-failure.ts';

/** The smallest piece of code. */
export interface Token {
  readonly kind: 'number' | 'string' | 'template' | 'name' | 'punctuator' | 'end';
  /** As it is written; of a string, what it stands for. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Of a template: what stands around its expressions, and their tokens. */
  readonly parts?: {
    readonly texts: readonly string[];
    readonly tokens: readonly (readonly Token[])[];
  };
}

/** Templates within templates, so deep. */
const MAX_DEPTH = 20;

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const NAME = /[A-Za-z_$][\w$]*/y;
const NUMBER = /0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const PUNCTUATOR =
  />>>=?|===|!==|\?\?|\.\.\.|\*\*|=>|[=!<>]=|&&|\|\||\+\+|--|<<=?|>>=?|[-+*/%&|^]=|[-+*/%&|^~!<>=?:;,.(){}[\]]/y;
const ESCAPE = /\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|(\r\n|[\s\S]))/g;
const CONTROLS: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
  '\n': '',
  '\r\n': '',
};

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function unescaped(text: string): string {
  return text.replace(ESCAPE, (_, unicode?: string, hexadecimal?: string, other = '') => {
    const code = unicode ?? hexadecimal;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return CONTROLS[other] ?? other;
  });
}

function stringAt(source: string, start: number): Token {
  const quote = present(source[start]);
  let end = start + 1;
  while (end < source.length && source[end] !== quote) {
    if (source[end] === '\n') {
      throw syntaxError(`${quote}${quote} string literal contains an unescaped line break`);
    }
    end += source[end] === '\\' ? 2 : 1;
  }
  if (end >= source.length) {
    throw syntaxError(`${quote}${quote} literal not terminated before end of script`);
  }
  return { kind: 'string', text: unescaped(source.slice(start + 1, end)), start, end: end + 1 };
}

function templateAt(source: string, start: number, depth: number): Token {
  if (depth > MAX_DEPTH) throw tooDeep();
  const texts: string[] = [];
  const tokens: Token[][] = [];
  let from = start + 1;
  let at = from;
  while (source[at] !== '`') {
    if (at >= source.length) throw syntaxError('`` literal not terminated before end of script');
    if (source[at] === '$' && source[at + 1] === '{') {
      texts.push(unescaped(source.slice(from, at)));
      const inner = expressionTokens(source, at + 2, depth);
      tokens.push(inner);
      from = present(inner.at(-1)).end;
      at = from;
    } else at += source[at] === '\\' ? 2 : 1;
  }
  texts.push(unescaped(source.slice(from, at)));
  return { kind: 'template', text: '', start, end: at + 1, parts: { texts, tokens } };
}

// Up to the brace that closes it, which stands for the end.
function expressionTokens(source: string, start: number, depth: number): Token[] {
  const tokens: Token[] = [];
  let braces = 0;
  let at = start;
  for (;;) {
    const token = tokenAt(source, at + present(matchAt(SPACE, source, at)).length, depth + 1);
    if (token.kind === 'end') throw syntaxError('missing } in template string');
    if (token.kind === 'punctuator' && token.text === '{') braces++;
    if (token.kind === 'punctuator' && token.text === '}' && --braces < 0) {
      return [...tokens, { ...token, kind: 'end' }];
    }
    tokens.push(token);
    at = token.end;
  }
}

function tokenAt(source: string, start: number, depth = 0): Token {
  if (start >= source.length) return { kind: 'end', text: '', start, end: start };
  const first = present(source[start]);
  if (first === '"' || first === "'") return stringAt(source, start);
  if (first === '`') return templateAt(source, start, depth);
  for (const [kind, pattern] of [
    ['name', NAME],
    ['number', NUMBER],
    ['punctuator', PUNCTUATOR],
  ] as const) {
    const text = matchAt(pattern, source, start);
    if (text !== undefined) return { kind, text, start, end: start + text.length };
  }
  const code = present(source.codePointAt(start)).toString(16).toUpperCase().padStart(4, '0');
  throw syntaxError(`illegal character U+${code}`);
}

/** Cuts code into tokens; the last one is the end. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    const token = tokenAt(source, at + present(matchAt(SPACE, source, at)).length);
    tokens.push(token);
    if (token.kind === 'end') return tokens;
    at = token.end;
  }
}
