import type { Timestamp } from 'bson';
import { compareTimestamps } from './compare-timestamps.ts';

/** The greater of two operation times (causal consistency specification); the first if equal. */
export function laterOperationTime(
  a: Timestamp | undefined,
  b: Timestamp | undefined,
): Timestamp | undefined {
  if (!a || !b) return a ?? b;
  return compareTimestamps(a, b) >= 0 ? a : b;
}
