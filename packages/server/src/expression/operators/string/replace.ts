import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { grammarOf, isNullish, named, type Operator } from '../../operator.ts';
import { checkTextLength } from '../../text-limit.ts';
import { valueText } from '../../value-text.ts';

function textOrNull(name: string, argument: string, value: Value | undefined, code: number) {
  if (isNullish(value)) return null;
  if (typeof value === 'string') return value;
  return fail(code, `${name} requires that '${argument}' be a string, found: ${valueText(value)}`);
}

// An empty text is found before every byte's character and at the end.
function replaceAll(input: string, find: string, replacement: string): string {
  if (find !== '') {
    const parts = input.split(find);
    checkTextLength(input.length + (parts.length - 1) * (replacement.length - find.length));
    return parts.join(replacement);
  }
  checkTextLength(input.length * (replacement.length + 1));
  return replacement + [...input].map((point) => point + replacement).join('');
}

function replaceOne(input: string, find: string, replacement: string): string {
  const at = input.indexOf(find);
  return at < 0 ? input : input.slice(0, at) + replacement + input.slice(at + find.length);
}

function replacing(name: string, apply: typeof replaceAll): Operator {
  const grammar = grammarOf(name, {
    notObject: 51751,
    unknown: 51750,
    required: { input: 51749, find: 51748, replacement: 51747 },
  });
  return named(
    grammar,
    (values) => {
      const input = textOrNull(name, 'input', values.get('input'), 51746);
      const find = textOrNull(name, 'find', values.get('find'), 51745);
      const replacement = textOrNull(name, 'replacement', values.get('replacement'), 51744);
      if (input === null || find === null || replacement === null) return null;
      return apply(input, find, replacement);
    },
    { fold: false },
  );
}

export const replace: readonly Operator[] = [
  replacing('$replaceAll', replaceAll),
  replacing('$replaceOne', replaceOne),
];
