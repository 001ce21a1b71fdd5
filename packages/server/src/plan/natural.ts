import { CommandError } from '../value/command-error.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import type { Fields, Value } from '../value/value.ts';

/**
 * The direction in which `$natural` has the collection read, asked for by a hint or a sort; undefined where neither does. Throws
 * BadValue where they contradict each other or themselves.
 */
export function naturalDirection(
  hint: string | Fields | undefined,
  sort: Fields | undefined,
): 1 | -1 | undefined {
  const sorted = directionIn(sort, 'sort');
  const hinted = hint instanceof Map ? directionIn(hint, 'hint') : undefined;
  if (sorted === undefined || hint === undefined) return sorted ?? hinted;
  if (hinted === undefined) throw refuse('index hint not allowed with $natural sort order');
  if (hinted === sorted) return sorted;
  throw refuse('$natural hint must be in the same direction as $natural sort order');
}

function directionIn(spec: Fields | undefined, name: string): 1 | -1 | undefined {
  if (!spec?.has('$natural')) return undefined;
  const direction = spec.size === 1 ? wholeDirection(spec.get('$natural')) : undefined;
  if (direction !== undefined) return direction;
  throw refuse(`$natural ${name} cannot be set to a value other than -1 or 1.`);
}

function wholeDirection(value: Value | undefined): 1 | -1 | undefined {
  const number = isNumeric(value) ? toDouble(value) : undefined;
  return number === 1 || number === -1 ? number : undefined;
}

function refuse(words: string): CommandError {
  return new CommandError('BadValue', words);
}
