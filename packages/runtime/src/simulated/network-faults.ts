/** The time that a segment is on its way, in milliseconds; drawn evenly between the two. */
export interface Latency {
  /** The shortest time that bytes are under way, in milliseconds. */
  readonly minMS: number;
  /** The longest time that bytes are under way, in milliseconds. */
  readonly maxMS: number;
}

/**
 * The faults of the simulated network at the moment. State only: which ways are cut, which
 * hosts are frozen, which addresses refuse. Whoever waits for a change is told by `onRelief`.
 *
 * @example
 * ```ts
 * const { network } = simulatedRuntime({ seed: 7 });
 * network.faults.cut('client', 'server');
 * network.faults.isCut('client', 'server'); // => true
 * network.faults.heal();
 * network.faults.isCut('client', 'server'); // => false
 * ```
 */
export class NetworkFaults {
  readonly #cutWays = new Set<string>();
  readonly #frozenHosts = new Set<string>();
  readonly #failingAddresses = new Map<string, string>();
  readonly #latencies = new Map<string, Latency>();
  readonly #onRelief: () => void;

  constructor(onRelief: () => void) {
    this.#onRelief = onRelief;
  }

  /**
   * Lets nothing through from `a` to `b`, nor back unless `oneWay`. What is sent meanwhile, and
   * what is on its way, arrives after `heal`, as TCP would send it again.
   */
  cut(a: string, b: string, options: { readonly oneWay?: boolean } = {}): void {
    this.#cutWays.add(way(a, b));
    if (!options.oneWay) this.#cutWays.add(way(b, a));
  }

  /** Takes back every cut between `a` and `b`; without arguments, every cut there is. */
  heal(a?: string, b?: string): void {
    if (a === undefined || b === undefined) {
      this.#cutWays.clear();
    } else {
      this.#cutWays.delete(way(a, b));
      this.#cutWays.delete(way(b, a));
    }
    this.#onRelief();
  }

  /** Cuts every host of one group from every host of every other. */
  partition(...groups: readonly (readonly string[])[]): void {
    for (const [index, group] of groups.entries()) {
      for (const other of groups.slice(index + 1).flat()) {
        for (const host of group) this.cut(host, other);
      }
    }
  }

  /** Stops the process at `host`: connections to it are made, but it neither hears nor speaks. */
  freeze(host: string): void {
    this.#frozenHosts.add(canonicalHost(host));
  }

  /** Lets a frozen host go on, with all that has arrived meanwhile. */
  thaw(host: string): void {
    this.#frozenHosts.delete(canonicalHost(host));
    this.#onRelief();
  }

  /** New connections to `host:port` fail with ECONNREFUSED, although somebody may listen. */
  refuse(address: string): void {
    this.failConnections(address, 'ECONNREFUSED');
  }

  /** New connections to `host:port` fail with Node's error code (`ENOTFOUND`, `EHOSTUNREACH` …). */
  failConnections(address: string, code: string): void {
    this.#failingAddresses.set(canonicalAddress(address), code);
  }

  /** Takes back `refuse` and `failConnections`. */
  admit(address: string): void {
    this.#failingAddresses.delete(canonicalAddress(address));
  }

  /** The latency between two hosts, both ways, in place of the network's. */
  setLatency(a: string, b: string, latency: Latency): void {
    this.#latencies.set(way(a, b), latency);
    this.#latencies.set(way(b, a), latency);
  }

  /** True where nothing gets from one host to the other. */
  isCut(from: string, to: string): boolean {
    // Asked for each segment: without a fault, no name is put together.
    return this.#cutWays.size > 0 && this.#cutWays.has(way(from, to));
  }

  /** True for a host that takes in nothing and says nothing. */
  isFrozen(host: string): boolean {
    return this.#frozenHosts.size > 0 && this.#frozenHosts.has(canonicalHost(host));
  }

  /** The error code with which the next attempt to connect to a host fails; undefined where it may succeed. */
  failureOf(address: string): string | undefined {
    if (this.#failingAddresses.size === 0) return undefined;
    return this.#failingAddresses.get(canonicalAddress(address));
  }

  /** The time that bytes are under way from one host to the other. */
  latencyOf(from: string, to: string): Latency | undefined {
    return this.#latencies.size === 0 ? undefined : this.#latencies.get(way(from, to));
  }
}

function way(from: string, to: string): string {
  return `${canonicalHost(from)} > ${canonicalHost(to)}`;
}

/** `localhost` and `::1` are other names of 127.0.0.1, as on most machines. */
export function canonicalHost(host: string): string {
  return host === 'localhost' || host === '::1' ? '127.0.0.1' : host;
}

function canonicalAddress(address: string): string {
  const colon = address.lastIndexOf(':');
  if (colon < 0) return address;
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return `${canonicalHost(host)}:${address.slice(colon + 1)}`;
}
