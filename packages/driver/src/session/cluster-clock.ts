import type { Binary, Long, Timestamp } from 'bson';

/** A cluster's time as servers sign it and everybody passes it on. */
export interface ClusterTime {
  /** The newest cluster time that is known. */
  clusterTime: Timestamp;
  /** By which servers know that it is theirs. */
  signature?: { hash: Binary; keyId: Long | bigint | number };
}

/** The greatest cluster time that a client has seen (specification: driver-sessions, "Gossiping"). */
export class ClusterClock {
  #time: ClusterTime | undefined;
  /** The bytes of the last one seen: most replies repeat it, and need not be decoded then. */
  #lastSeen: Uint8Array | undefined;

  get time(): ClusterTime | undefined {
    return this.#time;
  }

  /** True if these are the bytes that were seen last. */
  hasSeen(bytes: Uint8Array): boolean {
    return this.#lastSeen !== undefined && Buffer.compare(this.#lastSeen, bytes) === 0;
  }

  advance(seen: ClusterTime, bytes?: Uint8Array): void {
    this.#time = laterClusterTime(this.#time, seen);
    // A copy: the bytes are part of a whole reply, which would be kept alive.
    if (bytes !== undefined) this.#lastSeen = Buffer.from(bytes);
  }
}

/** The later of two cluster times, either of which may be unknown. */
export function laterClusterTime(
  a: ClusterTime | undefined,
  b: ClusterTime | undefined,
): ClusterTime | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.clusterTime.greaterThan(a.clusterTime) ? b : a;
}
