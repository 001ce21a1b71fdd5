import { offsetOfPoint, startOfPoint } from '../../../value/code-points.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { isNullish, named, type Operator, typeName } from '../../operator.ts';
import { valueText } from '../../value-text.ts';

// The characters that MongoDB trims when it is not told: the null character and Unicode's white space.
const WHITE_SPACE = new Set(
  '\0 \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
);

function textArgument(value: Value, words: string, code: number): string {
  if (typeof value === 'string') return value;
  const got = `got ${valueText(value)} (of type ${typeName(value)}) instead.`;
  return fail(code, `${words} to be a string, ${got}`);
}

interface Sides {
  readonly left: boolean;
  readonly right: boolean;
}

function trimmed(text: string, characters: ReadonlySet<string>, sides: Sides): string {
  let start = 0;
  let end = text.length;
  while (sides.left && start < end) {
    const next = offsetOfPoint(text, 1, start);
    if (!characters.has(text.slice(start, next))) break;
    start = next;
  }
  while (sides.right && end > start) {
    const last = startOfPoint(text, end);
    if (!characters.has(text.slice(last, end))) break;
    end = last;
  }
  return text.slice(start, end);
}

function trimming(name: string, sides: Sides): Operator {
  return named(
    {
      name,
      notObject: [50696, (type) => `${name} only supports an object as an argument, found ${type}`],
      unknown: [50694, (argument) => `${name} found an unknown argument: ${argument}`],
      required: { input: [50695, `${name} requires an 'input' field`] },
      optional: ['chars'],
    },
    (values) => {
      const input = values.get('input');
      if (isNullish(input)) return null;
      const text = textArgument(input, `${name} requires its input`, 50699);
      if (!values.has('chars')) return trimmed(text, WHITE_SPACE, sides);
      const chars = values.get('chars');
      if (isNullish(chars)) return null;
      const set = new Set(textArgument(chars, `${name} requires 'chars'`, 50700));
      return trimmed(text, set, sides);
    },
  );
}

export const trim: readonly Operator[] = [
  trimming('$ltrim', { left: true, right: false }),
  trimming('$rtrim', { left: false, right: true }),
  trimming('$trim', { left: true, right: true }),
];
