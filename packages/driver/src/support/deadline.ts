import type { Clock } from '@touchstone/runtime';

/**
 * The time when an operation with `timeoutMS` has to be done, as a reading of the clock; undefined: no such time.
 * 0 means "no limit", as everywhere (client-side-operations-timeout).
 */
export function deadlineFor(clock: Clock, timeoutMS: number | undefined): number | undefined {
  if (timeoutMS === undefined) return undefined;
  return timeoutMS === 0 ? Number.POSITIVE_INFINITY : clock.now() + timeoutMS;
}
