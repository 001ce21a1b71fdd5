import { compileRegExp, matchesText } from '../../value/regular-expression.ts';
import type { Fields } from '../../value/value.ts';
import { naturalArgument, specifiedAs, wrongType } from './keyword-argument.ts';
import { type SchemaRule, type SchemaSource, simpleRule } from './schema.ts';

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function length(fields: Fields, name: 'maxLength' | 'minLength'): SchemaRule[] {
  const limit = naturalArgument(fields, name);
  if (limit === undefined) return [];
  const fits = (size: number): boolean => (name === 'maxLength' ? size <= limit : size >= limit);
  const specified = specifiedAs(fields, name);
  const reason = 'specified string length was not satisfied';
  return [
    simpleRule(
      { name, specified, reason },
      (value) => typeof value !== 'string' || fits(codePoints(value)),
    ),
  ];
}

function pattern({ fields, aboutDocument }: SchemaSource): SchemaRule[] {
  const argument = fields.get('pattern');
  if (argument === undefined) return [];
  if (typeof argument !== 'string') throw wrongType('pattern', 'a string');
  // MongoDB does not even read a pattern that no value can come to.
  if (aboutDocument) return [];
  const compiled = compileRegExp(argument, '');
  const specified = specifiedAs(fields, 'pattern');
  return [
    simpleRule(
      { name: 'pattern', specified, reason: 'regular expression did not match' },
      (value) => typeof value !== 'string' || matchesText(compiled, value),
    ),
  ];
}

/** pattern, maxLength, minLength. */
export function stringKeywords(source: SchemaSource): SchemaRule[] {
  const { fields } = source;
  return [...pattern(source), ...length(fields, 'maxLength'), ...length(fields, 'minLength')];
}
