import type { NetworkFaults } from './network-faults.ts';
import { type Route, SegmentPipe } from './segment-pipe.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import type { SimulatedRandom } from './simulated-random.ts';
import { SimulatedStream } from './simulated-stream.ts';

/** A host and, as text, an address on it. */
export interface Endpoint {
  readonly host: string;
  readonly address: string;
}

/** The conditions of a way between two hosts. */
export interface NetworkConditions {
  readonly clock: SimulatedClock;
  readonly random: SimulatedRandom;
  readonly faults: NetworkFaults;
  readonly latency: { readonly minMS: number; readonly maxMS: number };
}

/** The time that one segment takes from host to host, drawn anew each time. */
export function drawLatencyMS(conditions: NetworkConditions, from: string, to: string): number {
  const { minMS, maxMS } = conditions.faults.latencyOf(from, to) ?? conditions.latency;
  return minMS + conditions.random.next() * (maxMS - minMS);
}

/** Two ends and the two pipes between them. */
export class SimulatedConnection {
  /** The host that connected. */
  readonly from: Endpoint;
  /** The host that listened. */
  readonly to: Endpoint;
  /** The end of who connected. */
  readonly client: SimulatedStream;
  /** The end of who accepted. */
  readonly server: SimulatedStream;
  readonly #toServer: SegmentPipe;
  readonly #toClient: SegmentPipe;

  /** `forgotten` is called once both ends are over. */
  constructor(
    conditions: NetworkConditions,
    from: Endpoint,
    to: Endpoint,
    forgotten: (connection: SimulatedConnection) => void,
  ) {
    this.from = from;
    this.to = to;
    const endOver = (): void => {
      if (this.client.isClosed && this.server.isClosed) forgotten(this);
    };
    const { clock } = conditions;
    const [near, far] = [from.address, to.address];
    this.client = new SimulatedStream({
      clock,
      localAddress: near,
      remoteAddress: far,
      forgotten: endOver,
    });
    this.server = new SimulatedStream({
      clock,
      localAddress: far,
      remoteAddress: near,
      forgotten: endOver,
    });
    this.#toServer = pipe(conditions, from.host, to.host, this.server);
    this.#toClient = pipe(conditions, to.host, from.host, this.client);
    this.client.join(this.server, this.#toServer);
    this.server.join(this.client, this.#toClient);
  }

  /** Breaks the connection: both ends are closed with ECONNRESET. */
  reset(): void {
    for (const end of [this.client, this.server]) end.receive({ kind: 'reset' });
  }

  /** The end at `host` loses the connection without a word to the other (a half-open connection). */
  forget(host: string): void {
    if (this.from.host === host) this.client.forget();
    if (this.to.host === host) this.server.forget();
  }

  /** The client learns of the connection only then; what the server sends comes afterwards. */
  clientReadyAt(momentMS: number): void {
    this.#toClient.notBefore(momentMS);
  }

  /** Sends on what faults held up, as far as they are over. */
  release(): void {
    this.#toServer.release();
    this.#toClient.release();
  }

  /** For the report of a simulation that is stuck. */
  describe(): string {
    const held = this.#toServer.heldCount + this.#toClient.heldCount;
    const suffix = held > 0 ? `, ${held} segments held up` : '';
    return `an open stream from ${this.from.address} to ${this.to.address}${suffix}`;
  }
}

function pipe(
  conditions: NetworkConditions,
  from: string,
  to: string,
  receiver: SimulatedStream,
): SegmentPipe {
  const { faults, clock } = conditions;
  const route: Route = {
    clock,
    isOpen: () => !faults.isCut(from, to) && !faults.isFrozen(from) && !faults.isFrozen(to),
    latencyMS: () => drawLatencyMS(conditions, from, to),
  };
  return new SegmentPipe(route, (segment) => receiver.receive(segment));
}
