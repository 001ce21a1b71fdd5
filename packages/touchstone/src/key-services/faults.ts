/** Describes how a service can be made to fail. */
export type FaultKind = 'http' | 'network';

/** Failures that were asked for, and how many of each are left. */
export interface Faults {
  /** The next `count` requests fail: with status 429, or with a connection that ends without an answer. */
  set(kind: FaultKind, count: number): void;
  reset(): void;
  /** True if the next request fails so; it is one less afterwards. */
  take(kind: FaultKind): boolean;
}

export function faults(): Faults {
  const left: Record<FaultKind, number> = { http: 0, network: 0 };
  return {
    set(kind, count) {
      left[kind] = count;
    },
    reset() {
      left.http = 0;
      left.network = 0;
    },
    take(kind) {
      if (left[kind] === 0) return false;
      left[kind]--;
      return true;
    },
  };
}
