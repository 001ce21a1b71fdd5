import type { Hint } from './command-options.ts';

/** A hint as commands carry it: an index's name or its keys, which may be given as a list of names. */
export function formatHint(hint: Hint | readonly string[] | null | undefined): Hint | undefined {
  if (typeof hint === 'string') return hint;
  if (Array.isArray(hint)) return Object.fromEntries(hint.map((name) => [name, 1]));
  return typeof hint === 'object' && hint !== null ? { ...hint } : undefined;
}
