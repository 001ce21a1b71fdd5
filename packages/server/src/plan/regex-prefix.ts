import { present } from '@touchstone/protocol';
import type { BSONRegExp } from 'bson';

/** The beginning of all strings that a pattern matches. */
export interface RegexPrefix {
  readonly prefix: string;
  /** True if all strings that begin so are matched. */
  readonly isExact: boolean;
}

const SPECIAL = /[.*+?()[\]{}|^$\\]/;

/** The prefix of `/^abc/`; undefined for patterns that may match anywhere. */
export function regexPrefix({ pattern: written, options }: BSONRegExp): RegexPrefix | undefined {
  const pattern = anchored(written, options);
  if (pattern === undefined) return undefined;
  let prefix = '';
  let at = 0;
  while (at < pattern.length) {
    const next = literalAt(pattern, at);
    if (next === undefined) break;
    prefix += next.text;
    at = next.end;
  }
  if (/^[*?{]/.test(pattern.slice(at))) prefix = prefix.slice(0, -1);
  const isExact = at === pattern.length || pattern.slice(at) === '.*';
  return prefix === '' ? undefined : { prefix, isExact: isExact && options === '' };
}

// The rest of a pattern behind the `^` that it begins with. Other flags change what that or a letter means.
function anchored(written: string, options: string): string | undefined {
  if (/[^sux]/.test(options)) return undefined;
  const isSpaced = options.includes('x');
  if (isSpaced && /[\\[]/.test(written)) return undefined;
  const pattern = isSpaced ? withoutSpace(written) : written;
  const start = pattern.startsWith('^') ? 1 : pattern.startsWith('\\A') ? 2 : 0;
  return start === 0 || pattern.includes('|') ? undefined : pattern.slice(start);
}

// Blanks and what stands behind `#` are there for readers.
function withoutSpace(pattern: string): string {
  return pattern.replace(/#[^\n]*/g, '').replace(/\s+/g, '');
}

function literalAt(
  pattern: string,
  at: number,
): { readonly text: string; readonly end: number } | undefined {
  const character = present(pattern[at]);
  if (character === '\\') {
    const escaped = pattern[at + 1];
    // An escaped letter or digit is a class or a reference.
    if (escaped === undefined || /[A-Za-z0-9]/.test(escaped)) return undefined;
    return { text: escaped, end: at + 2 };
  }
  return SPECIAL.test(character) ? undefined : { text: character, end: at + 1 };
}

/** The least string behind all that begin with a prefix; undefined where there is none. */
export function behindPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix);
  while (points.length > 0) {
    const last = present(present(points.pop()).codePointAt(0));
    if (last >= 0x10ffff) continue;
    // Surrogates are no characters.
    const next = last === 0xd7ff ? 0xe000 : last + 1;
    return points.join('') + String.fromCodePoint(next);
  }
  return undefined;
}
