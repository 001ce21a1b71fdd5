import { BSONRegExp, BSONSymbol } from 'bson';
import { compileRegExp } from '../value/regular-expression.ts';
import type { Value } from '../value/value.ts';

export { compileRegExp } from '../value/regular-expression.ts';

/** The test of a regular expression: strings that it matches, and the same expression as a value. */
export function regExpTest(pattern: string, flags: string): (value: Value | undefined) => boolean {
  const compiled = compileRegExp(pattern, flags);
  return (value) => {
    if (typeof value === 'string') return compiled.test(value);
    if (value instanceof BSONSymbol) return compiled.test(value.value);
    return value instanceof BSONRegExp && value.pattern === pattern && value.options === flags;
  };
}
