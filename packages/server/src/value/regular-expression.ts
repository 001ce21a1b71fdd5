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

/** Compiles a PCRE pattern with MongoDB's flags; throws MongoDB's errors. */
export function compileRegExp(pattern: string, flags: string): RegExp {
  if (pattern.includes('\0')) {
    const message = 'Regular expression cannot contain an embedded null byte';
    throw new CommandError('BadValue', message);
  }
  checkFlags(flags);
  try {
    const translated = translatePattern(pattern, flags);
    return new RegExp(translated.source, translated.flags);
  } catch (error) {
    throw invalid(error);
  }
}
