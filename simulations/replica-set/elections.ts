/** Tells how soon a client must know of a new primary, in milliseconds (server-discovery-and-monitoring-summary). */
export interface DiscoveryBounds {
  /** For a member whose monitor streams: the server tells at once, and the news have one way to go. */
  readonly streamingMS: number;
  /** For a member that comes back: its monitor may be waiting for a check to time out, and for the next one. */
  readonly returningMS: number;
}

export interface ElectionsOptions {
  readonly bounds: DiscoveryBounds;
  /** Since when the client can see a member; undefined while it cannot. */
  visibleSince(address: string): number | undefined;
  violate(what: string): void;
}

interface Election {
  readonly primary: string;
  readonly atMS: number;
}

/** Holds what a client learns of elections against the bounds. State: the election that it has not discovered yet. */
export class Elections {
  held = 0;
  discovered = 0;
  /** Lost to another election, or by the end of the run, before they had to be discovered. */
  overtaken = 0;
  /** Between the moment from which the client could know and the one in which it did. */
  slowestMS = 0;
  readonly #options: ElectionsOptions;
  #pending: Election | undefined;

  constructor(options: ElectionsOptions) {
    this.#options = options;
  }

  /** A member has won. */
  won(primary: string, atMS: number): void {
    this.end(atMS);
    this.held += 1;
    this.#pending = { primary, atMS };
  }

  /** The client calls a member the primary. */
  seen(primary: string, atMS: number): void {
    this.look(atMS);
    const election = this.#pending;
    if (election?.primary !== primary) return;
    this.#pending = undefined;
    this.discovered += 1;
    this.slowestMS = Math.max(this.slowestMS, this.#waitedMS(election, atMS));
  }

  /** The run is over, or another member has won. */
  end(atMS: number): void {
    this.look(atMS);
    if (this.#pending !== undefined) this.overtaken += 1;
    this.#pending = undefined;
  }

  /** Finds out whether the client should know by now. */
  look(atMS: number): void {
    const election = this.#pending;
    if (election === undefined) return;
    const waitedMS = this.#waitedMS(election, atMS);
    if (waitedMS <= this.#boundMS(election)) return;
    const { primary } = election;
    this.#options.violate(
      `${primary} was elected, and the client did not know it after ${Math.round(waitedMS)} ms`,
    );
    this.#pending = undefined;
  }

  /** While a fault stands between the two, there is nothing to discover. */
  #waitedMS({ primary, atMS }: Election, now: number): number {
    const visible = this.#options.visibleSince(primary) ?? now;
    return now - Math.max(atMS, visible);
  }

  /** Whoever came back lately may not have its monitor back when it is elected. */
  #boundMS({ primary, atMS }: Election): number {
    const { bounds, visibleSince } = this.#options;
    const visible = visibleSince(primary) ?? 0;
    const isReturning = visible > 0 && atMS < visible + bounds.returningMS;
    return isReturning ? bounds.returningMS : bounds.streamingMS;
  }
}
