/**
 * The server or the connection that a transaction is bound to while it runs (specification: transactions, "Mongos Pinning";
 * load-balancers, "Connection Pinning").
 */
export interface Pin {
  /** `host:port` of the server, or of the load balancer. */
  readonly address: string;
  /** Gives back what the pin keeps. */
  release(): void;
}

/** Binds to one mongos of a sharded cluster: nothing is kept. */
export function serverPin(address: string): Pin {
  return { address, release: () => undefined };
}
