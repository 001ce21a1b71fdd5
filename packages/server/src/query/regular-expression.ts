import { BSONRegExp, BSONSymbol } from 'bson';
import { compileRegExp, matchesText } from '../value/regular-expression.ts';
import type { Value } from '../value/value.ts';

export { compileRegExp } from '../value/regular-expression.ts';

/** The test of a regular expression: strings that it matches, and the same expression as a value. */
export function regExpTest(pattern: string, flags: string): (value: Value | undefined) => boolean {
  const compiled = compileRegExp(pattern, flags);
  return (value) => {
    if (typeof value === 'string') return matchesText(compiled, value);
    if (value instanceof BSONSymbol) return matchesText(compiled, value.value);
    return value instanceof BSONRegExp && value.pattern === pattern && value.options === flags;
  };
}
