import type { Mismatch } from './mismatch.ts';
import { NO_MISMATCH } from './mismatch.ts';

/** Tells whether `wanted` stand in `found` in the same order, others between them or not. */
export function matchOrder(
  wanted: readonly string[],
  found: readonly string[],
  path: string,
): readonly Mismatch[] {
  let at = 0;
  for (const name of found) if (name === wanted[at]) at++;
  if (at === wanted.length) return NO_MISMATCH;
  return [
    {
      path,
      expected: `fields in the order ${wanted.join(', ')}`,
      actual: found.join(', '),
    },
  ];
}
