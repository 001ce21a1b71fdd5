import { fail } from '../expression/failure.ts';
import { exactInteger, isNumeric } from '../value/numbers.ts';
import { showValue } from '../value/show-value.ts';
import type { Value } from '../value/value.ts';

/** The count that `$limit` or `$skip` is given. */
export function wholeNumber(name: string, spec: Value, code: number): number {
  const words = `invalid argument to ${name} stage: Expected`;
  const shown = `${name}: ${showValue(spec)}`;
  if (!isNumeric(spec)) return fail(code, `${words} a number in: ${shown}`);
  const count = exactInteger(spec);
  if (count === undefined) return fail(code, `${words} an integer: ${shown}`);
  return count < 0n ? fail(code, `${words} a non-negative number in: ${shown}`) : Number(count);
}
