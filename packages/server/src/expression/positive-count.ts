import { exactInteger, isNumeric } from '../value/numbers.ts';
import type { Value } from '../value/value.ts';
import { fail } from './failure.ts';
import { requireLong } from './integer.ts';
import { valueText } from './value-text.ts';

/** The count `n` of `$firstN` and its like: a positive integer. */
export function countOf(value: Value | undefined): number {
  const words = `Value for 'n' must be of integral type, but found ${valueText(value)}`;
  if (!isNumeric(value)) return fail(5787902, words);
  const count = exactInteger(requireLong(value));
  if (count === undefined) return fail(5787903, words);
  if (count <= 0n) fail(5787908, `'n' must be greater than 0, found ${count}`);
  return Number(count);
}
