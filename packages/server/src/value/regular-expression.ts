import { SearchLimitExceeded, searchBounded } from './bounded-search.ts';
import { CommandError } from './command-error.ts';
import { translatePattern } from './pattern-translation.ts';

// PCRE's words for what JavaScript's compiler finds wrong.
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/Unterminated group/, 'missing closing parenthesis'],
  [/Unmatched '\)'/, 'unmatched closing parenthesis'],
  [/Nothing to repeat/, 'quantifier does not follow a repeatable item'],
  [/Unterminated character class/, 'missing terminating ] for character class'],
  [/Range out of order/, 'range out of order in character class'],
  [/\\ at end of pattern/, '\\ at end of pattern'],
  [/numbers out of order/, 'numbers out of order in {} quantifier'],
];

function invalid(error: unknown): CommandError {
  const words = error instanceof Error ? error.message : String(error);
  const reason = REASONS.find(([pattern]) => pattern.test(words))?.[1] ?? words;
  return new CommandError('Location51091', `Regular expression is invalid: ${reason}`);
}

function checkFlags(flags: string): void {
  for (const flag of flags) {
    if (!'imsxu'.includes(flag)) {
      throw new CommandError('Location51108', ` invalid flag in regex options: ${flag}`);
    }
  }
}

const LONGEST_PATTERN = 32_763;
const DEEPEST_GROUPS = 250;
const LARGEST_REPETITION = 65_535;

/** The limits of PCRE as MongoDB sets them. */
function checkExtent(pattern: string): void {
  if (Buffer.byteLength(pattern) > LONGEST_PATTERN) {
    throw invalid('pattern string is longer than the limit set by the application');
  }
  let depth = 0;
  for (const [token] of pattern.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[()]/gsu)) {
    if (token === '(') depth++;
    else if (token === ')') depth--;
    if (depth > DEEPEST_GROUPS) throw invalid('parentheses are too deeply nested');
  }
  for (const [, least, most] of pattern.matchAll(/\{(\d+),?(\d*)\}/g)) {
    if (Math.max(Number(least), Number(most)) <= LARGEST_REPETITION) continue;
    throw invalid('number too big in {} quantifier');
  }
}

/** True if a pattern is found in a text; not, where MongoDB gives up looking for it. */
export function matchesText(pattern: RegExp, text: string): boolean {
  try {
    return searchBounded(pattern, text, () => pattern.test(text));
  } catch (error) {
    if (error instanceof SearchLimitExceeded) return false;
    throw error;
  }
}

/** Compiles a PCRE pattern with MongoDB's flags; throws MongoDB's errors. */
export function compileRegExp(pattern: string, flags: string): RegExp {
  if (pattern.includes('\0')) {
    const message = 'Regular expression cannot contain an embedded null byte';
    throw new CommandError('BadValue', message);
  }
  checkFlags(flags);
  checkExtent(pattern);
  try {
    const translated = translatePattern(pattern, flags);
    return new RegExp(translated.source, translated.flags);
  } catch (error) {
    throw invalid(error);
  }
}
