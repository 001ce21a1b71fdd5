import { type SimulatedRuntime, sleep } from '@touchstone/runtime';
import type { ReplicaSet } from '@touchstone/server';

export type Fault = 'stepDown' | 'kill' | 'cut' | 'freeze' | 'lag' | 'slow' | 'reset';

type LastingFault = Exclude<Fault, 'stepDown' | 'reset'>;

const FAULTS: readonly Fault[] = ['stepDown', 'kill', 'cut', 'freeze', 'lag', 'slow'];
/** The faults between clients and servers. */
export const OF_NETWORK: readonly Fault[] = ['cut', 'freeze', 'slow', 'reset'];
/** A mongos reaches its shards within the process: only what happens in the replica set itself can go wrong. */
export const OF_SHARD: readonly Fault[] = ['stepDown', 'kill', 'lag'];
const DAILY: FaultTimes = {
  calmMS: { min: 20_000, max: 240_000 },
  troubleMS: { min: 2_000, max: 60_000 },
};
/** With one more down there would be no majority. */
const MOST_DOWN = 2;

interface Span {
  readonly min: number;
  readonly max: number;
}

/** The time that all is well between two faults, and how long a fault lasts; in milliseconds. */
export interface FaultTimes {
  readonly calmMS: Span;
  readonly troubleMS: Span;
}

export interface FaultsOptions {
  readonly world: SimulatedRuntime;
  readonly set: Pick<ReplicaSet, 'hosts' | 'primary' | 'stepDown' | 'kill' | 'restart' | 'lag'>;
  /** The host that members are cut off from; of several, any one at a time. */
  readonly clientHost: string | readonly string[];
  readonly times?: FaultTimes;
  /** The faults that may strike; default: all but `reset`, which breaks the connections of a member or client. */
  readonly faults?: readonly Fault[];
  readonly note?: (text: string) => void;
}

/** Mongoses are no replica set: nobody is primary, and nobody is killed. */
export function mongosesAt(hosts: readonly string[]): FaultsOptions['set'] {
  return {
    hosts,
    primary: undefined,
    stepDown() {},
    async kill() {},
    async restart() {},
    lag() {},
  };
}

/** Draws what goes wrong, and puts it right again some time later. State: who is out of order, and how often. */
export class Faults {
  readonly counts: Record<Fault, number> = {
    stepDown: 0,
    kill: 0,
    cut: 0,
    freeze: 0,
    lag: 0,
    slow: 0,
    reset: 0,
  };
  readonly #world: SimulatedRuntime;
  readonly #set: FaultsOptions['set'];
  readonly #clientHosts: readonly string[];
  readonly #times: FaultTimes;
  readonly #faults: readonly Fault[];
  readonly #note: (text: string) => void;
  /** Members with which something is wrong already; one thing at a time. */
  readonly #troubled = new Map<string, Fault>();
  /** The time when members came back that had been hidden. */
  readonly #mendedAt = new Map<string, number>();

  constructor(options: FaultsOptions) {
    const { world, set, clientHost, times = DAILY, faults = FAULTS, note } = options;
    this.#world = world;
    this.#set = set;
    this.#clientHosts = typeof clientHost === 'string' ? [clientHost] : clientHost;
    this.#times = times;
    this.#faults = faults;
    this.#note = note ?? (() => undefined);
  }

  /** True if the client cannot know what the member at `address` is. */
  hides(address: string): boolean {
    const fault = this.#troubled.get(address);
    return fault === 'kill' || fault === 'cut' || fault === 'freeze';
  }

  /** Since when nothing has hidden the member at `address`; undefined while something does. */
  visibleSince(address: string): number | undefined {
    return this.hides(address) ? undefined : (this.#mendedAt.get(address) ?? 0);
  }

  async run(isOver: () => boolean): Promise<void> {
    const { clock } = this.#world;
    while (!isOver()) {
      await sleep(clock, this.#between(this.#times.calmMS));
      await this.#trouble();
    }
  }

  async #trouble(): Promise<void> {
    const { random, clock } = this.#world;
    const fault = this.#faults[Math.floor(random.next() * this.#faults.length)] as Fault;
    const address = this.#victim();
    if (fault === 'stepDown') {
      if (this.#set.primary === undefined) return;
      this.#begin(fault, this.#set.primary);
      this.#set.stepDown(10);
      return;
    }
    if (fault === 'reset') {
      const host = random.next() < 0.5 ? hostOf(address) : this.#clientHost();
      this.#begin(fault, host);
      this.#world.network.reset(host);
      return;
    }
    if (this.#troubled.has(address)) return;
    if (fault === 'kill' && this.#down() >= MOST_DOWN) return;
    this.#begin(fault, address);
    this.#troubled.set(address, fault);
    const clientHost = this.#clientHost();
    await this.#break(fault, address, clientHost);
    await sleep(clock, this.#between(this.#times.troubleMS));
    await this.#mend(fault, address, clientHost);
    if (this.hides(address)) this.#mendedAt.set(address, clock.now());
    this.#troubled.delete(address);
    this.#note(`mended ${fault} ${address}`);
  }

  async #break(fault: LastingFault, address: string, clientHost: string): Promise<void> {
    const { network } = this.#world;
    const host = hostOf(address);
    switch (fault) {
      case 'kill':
        await this.#set.kill(address);
        break;
      case 'cut':
        network.faults.cut(clientHost, host);
        break;
      case 'freeze':
        network.faults.freeze(host);
        break;
      case 'lag':
        if (address !== this.#set.primary)
          this.#set.lag(address, this.#between(this.#times.troubleMS));
        break;
      case 'slow':
        network.faults.setLatency(clientHost, host, { minMS: 50, maxMS: 400 });
        break;
    }
  }

  async #mend(fault: LastingFault, address: string, clientHost: string): Promise<void> {
    const { network } = this.#world;
    const host = hostOf(address);
    switch (fault) {
      case 'kill':
        await this.#set.restart(address);
        break;
      case 'cut':
        network.faults.heal(clientHost, host);
        break;
      case 'freeze':
        network.faults.thaw(host);
        break;
      case 'lag':
        this.#set.lag(address, 0);
        break;
      case 'slow':
        network.faults.setLatency(clientHost, host, { minMS: 0.1, maxMS: 0.5 });
        break;
    }
  }

  #begin(fault: Fault, address: string): void {
    this.counts[fault] += 1;
    this.#note(`${fault} ${address}`);
  }

  #clientHost(): string {
    const hosts = this.#clientHosts;
    if (hosts.length === 1) return hosts[0] as string;
    return hosts[Math.floor(this.#world.random.next() * hosts.length)] as string;
  }

  #victim(): string {
    const { hosts } = this.#set;
    return hosts[Math.floor(this.#world.random.next() * hosts.length)] as string;
  }

  #down(): number {
    return [...this.#troubled.values()].filter((fault) => fault === 'kill').length;
  }

  #between({ min, max }: Span): number {
    return min + this.#world.random.next() * (max - min);
  }
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}
