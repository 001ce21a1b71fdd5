import type { Timestamp } from 'bson';

/** Below 0, 0 or above 0 as `a` lies before, at or after `b`: seconds first, then the increment. */
export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return a.t - b.t || a.i - b.i;
}
