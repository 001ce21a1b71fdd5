import type { Difference } from './run.ts';

/** A difference that is wanted, with the specification or the reason for it. */
interface WantedDifference {
  /** Calls by their names. */
  readonly calls: RegExp;
  readonly parts: readonly string[];
  readonly reason: string;
}

export const WANTED: readonly WantedDifference[] = [];

/** Why a difference is wanted; undefined: nobody wants it. */
export function reasonFor(difference: Difference): string | undefined {
  return WANTED.find(
    ({ calls, parts }) =>
      calls.test(difference.call) && difference.parts.every((part) => parts.includes(part)),
  )?.reason;
}
