import type { Binary, Long, Timestamp } from 'bson';
import { compareTimestamps } from './compare-timestamps.ts';

/** `$clusterTime`, which every member of a deployment passes on (sessions specification, gossip). */
export interface ClusterTime {
  /** The time itself. */
  readonly clusterTime: Timestamp;
  /** Proves that a server gave the time out; absent where there is no authentication. */
  readonly signature?: {
    readonly hash: Binary;
    readonly keyId: Long | bigint | number;
  };
}

/** The greater of two cluster times; the first if they are equal. */
export function laterClusterTime(a: ClusterTime, b: ClusterTime): ClusterTime;
export function laterClusterTime(
  a: ClusterTime | undefined,
  b: ClusterTime | undefined,
): ClusterTime | undefined;
export function laterClusterTime(
  a: ClusterTime | undefined,
  b: ClusterTime | undefined,
): ClusterTime | undefined {
  if (!a || !b) return a ?? b;
  return compareTimestamps(a.clusterTime, b.clusterTime) >= 0 ? a : b;
}
