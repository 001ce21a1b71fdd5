import type { Document, Timestamp } from 'bson';

/** A cluster's time as servers sign it and everybody passes it on. */
export interface ClusterTime {
  clusterTime: Timestamp;
  signature?: { hash: any; keyId: any };
}

/** The greatest cluster time that a client has seen (specification: driver-sessions, "Gossiping"). */
export class ClusterClock {
  #time: ClusterTime | undefined;

  get time(): ClusterTime | undefined {
    return this.#time;
  }

  advance(seen: Document | undefined): void {
    if (seen === undefined) return;
    this.#time = laterClusterTime(this.#time, seen as ClusterTime);
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
