import { matchPlain } from '../match/match-plain.ts';
import type { Mismatch } from '../match/mismatch.ts';

/** Compares options by their names in any case; a test names some, a driver may have more. */
export function matchOptions(
  expected: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
): readonly Mismatch[] {
  return matchPlain(byPlainName(expected), byPlainName(actual));
}

function byPlainName(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [plainName(name), value]),
  );
}

/** `ssl` is the older name of `tls`. */
function plainName(name: string): string {
  const lower = name.toLowerCase();
  return lower === 'ssl' ? 'tls' : lower;
}
