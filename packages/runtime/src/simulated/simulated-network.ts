import type { ConnectOptions, Listener, Stream, StreamAddress, Transport } from '../transport.ts';
import { TransportError } from '../transport.ts';
import { ConnectAttempt } from './connect-attempt.ts';
import { canonicalHost, type Latency, NetworkFaults } from './network-faults.ts';
import { acceptPreambled } from './preambled-stream.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import {
  drawLatencyMS,
  type Endpoint,
  type NetworkConditions,
  SimulatedConnection,
} from './simulated-connection.ts';
import type { SimulatedRandom } from './simulated-random.ts';
import type { SimulatedStream } from './simulated-stream.ts';

/** An event in the network, for tests that compare two runs. */
export interface NetworkEvent {
  /** The time when it happened, in milliseconds since the start of the simulation. */
  readonly atMS: number;
  /** The kind of the event. */
  readonly kind: 'listen' | 'connect' | 'connected' | 'failed' | 'closed';
  /** The host that it came from. */
  readonly from: string;
  /** The host that it went to. */
  readonly to: string;
}

export interface SimulatedNetworkOptions {
  readonly clock: SimulatedClock;
  readonly random: SimulatedRandom;
  /** Between any two hosts, unless `faults.setLatency` says otherwise; default 0.1 to 0.5 ms. */
  readonly latency?: Latency;
  readonly record?: (event: NetworkEvent) => void;
}

interface OpenListener {
  readonly host: string;
  readonly accept: (stream: Stream) => void;
}

const DEFAULT_LATENCY: Latency = { minMS: 0.1, maxMS: 0.5 };
const FIRST_LISTENING_PORT = 27_100;
const FIRST_CLIENT_PORT = 49_152;

/**
 * A network inside the process. Hosts are names; each has a `Transport` of its own, so that faults
 * can tell who talks to whom. State: who listens, which connections are open, which attempts wait.
 */
export class SimulatedNetwork {
  /** The faults of the network, to be changed at any time. */
  readonly faults: NetworkFaults;
  readonly #conditions: NetworkConditions;
  readonly #record: (event: NetworkEvent) => void;
  readonly #listeners = new Map<string, OpenListener>();
  readonly #connections = new Set<SimulatedConnection>();
  readonly #attempts = new Set<ConnectAttempt>();
  #nextListeningPort: number = FIRST_LISTENING_PORT;
  #nextClientPort: number = FIRST_CLIENT_PORT;

  constructor(options: SimulatedNetworkOptions) {
    const { clock, random, latency = DEFAULT_LATENCY } = options;
    this.faults = new NetworkFaults(() => this.#release());
    this.#conditions = { clock, random, latency, faults: this.faults };
    this.#record = options.record ?? (() => {});
  }

  /** The network as it is seen from `host`. */
  transportOf(host: string): Transport {
    const origin = canonicalHost(host);
    return {
      connect: (address, options) => this.#connect(origin, address, options),
      listen: (address, accept, { preamble } = {}) => {
        const taken = (stream: Stream): void => {
          if (preamble === undefined) accept(stream);
          else acceptPreambled(stream, preamble, accept);
        };
        return this.#listen(origin, address, taken);
      },
    };
  }

  /** The connections that are open, or half open, in the order in which they were made. */
  connections(
    between: { readonly from?: string; readonly to?: string } = {},
  ): SimulatedConnection[] {
    const { from, to } = between;
    return [...this.#connections].filter(
      (connection) =>
        (from === undefined || isEndpoint(connection.from, from)) &&
        (to === undefined || isEndpoint(connection.to, to)),
    );
  }

  /** Breaks every connection of `host`, with ECONNRESET at both ends. */
  reset(host: string): void {
    for (const connection of this.#of(host)) connection.reset();
  }

  /** `host` loses its connections without a word to the other ends, as after a power failure. */
  forget(host: string): void {
    for (const connection of this.#of(host)) connection.forget(canonicalHost(host));
  }

  /** The listeners, connections and waits that are open, one line each. */
  describe(): string[] {
    const attempts = [...this.#attempts].map((attempt) => attempt.describe());
    return [...attempts, ...[...this.#connections].map((connection) => connection.describe())];
  }

  #of(host: string): SimulatedConnection[] {
    const name = canonicalHost(host);
    return this.connections().filter(({ from, to }) => from.host === name || to.host === name);
  }

  #release(): void {
    for (const attempt of [...this.#attempts]) attempt.release();
    for (const connection of [...this.#connections]) connection.release();
  }

  async #listen(
    origin: string,
    asked: StreamAddress,
    accept: (stream: Stream) => void,
  ): Promise<Listener> {
    const address =
      asked.kind === 'tcp' && asked.port === 0 ? this.#freeAddress(asked.host) : asked;
    const key = keyOf(address);
    if (this.#listeners.has(key)) {
      throw new TransportError('EADDRINUSE', `listen EADDRINUSE: address already in use ${key}`);
    }
    const host = address.kind === 'tcp' ? canonicalHost(address.host) : origin;
    const listener: OpenListener = { host, accept };
    this.#listeners.set(key, listener);
    this.#note('listen', key, key);
    return {
      address,
      close: async () => {
        if (this.#listeners.get(key) === listener) this.#listeners.delete(key);
      },
    };
  }

  #freeAddress(host: string): StreamAddress {
    let address: StreamAddress;
    do address = { kind: 'tcp', host, port: this.#nextListeningPort++ };
    while (this.#listeners.has(keyOf(address)));
    return address;
  }

  #connect(origin: string, address: StreamAddress, options: ConnectOptions = {}): Promise<Stream> {
    if (options.proxy !== undefined || options.over !== undefined) {
      const words = 'The simulated network has no proxies, and streams of its own only';
      return Promise.reject(new TransportError('EOPNOTSUPP', words));
    }
    const to = keyOf(address);
    const from: Endpoint = { host: origin, address: `${origin}:${this.#nextClientPort++}` };
    const host = address.kind === 'tcp' ? canonicalHost(address.host) : origin;
    const attempt = new ConnectAttempt({
      clock: this.#conditions.clock,
      target: to,
      connectOptions: options,
      latencyMS: () => drawLatencyMS(this.#conditions, origin, host),
      isCut: () => this.faults.isCut(origin, host) || this.faults.isCut(host, origin),
      isFrozen: () => this.faults.isFrozen(host),
      failure: () => this.faults.failureOf(to) ?? this.#refusal(to),
      open: () => this.#open(from, { host, address: to }),
      accept: (stream) => this.#accept(to, stream),
      settled: (outcome) => this.#note(outcome, from.address, to),
      over: () => this.#attempts.delete(attempt),
    });
    this.#attempts.add(attempt);
    this.#note('connect', from.address, to);
    return attempt.start();
  }

  #refusal(to: string): string | undefined {
    return this.#listeners.has(to) ? undefined : 'ECONNREFUSED';
  }

  #open(from: Endpoint, to: Endpoint): SimulatedConnection {
    const connection = new SimulatedConnection(this.#conditions, from, to, (over) => {
      this.#connections.delete(over);
      this.#note('closed', from.address, to.address);
    });
    this.#connections.add(connection);
    return connection;
  }

  /** A listener that was closed meanwhile resets whom it had not accepted, as a kernel does. */
  #accept(to: string, stream: SimulatedStream): void {
    // Whoever was gone before its turn came is accepted by nobody.
    if (stream.isClosed) return;
    const listener = this.#listeners.get(to);
    if (listener) listener.accept(stream);
    else stream.destroy({ reset: true });
  }

  #note(kind: NetworkEvent['kind'], from: string, to: string): void {
    this.#record({ atMS: this.#conditions.clock.now(), kind, from, to });
  }
}

function keyOf(address: StreamAddress): string {
  return address.kind === 'unix' ? address.path : `${canonicalHost(address.host)}:${address.port}`;
}

function isEndpoint(endpoint: Endpoint, name: string): boolean {
  return endpoint.address === name || endpoint.host === canonicalHost(name);
}
