import { present } from '@touchstone/protocol';
import type { Clock, Random, Timer } from '@touchstone/runtime';
import type { Address } from './server-description.ts';

/** Source: polling-srv-records-for-mongos-discovery, "rescanSRVIntervalMS". */
export const RESCAN_SRV_INTERVAL_MS = 60_000;

/** The outcome of one lookup. */
export interface SrvLookup {
  /** The hosts of the records that passed the check of their domain. */
  readonly hosts: readonly Address[];
  /** The least time to live of the records in seconds, where it is known. */
  readonly ttlS?: number | undefined;
}

/** The settings of polling, and the lookup that it repeats. */
export interface SrvPollingOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The time after which a failed lookup is repeated, in milliseconds. */
  readonly heartbeatFrequencyMS: number;
  /** The number of hosts that are used at most; 0: all. */
  readonly srvMaxHosts: number;
  /** Rejects when the records cannot be had; one without a valid record counts as failed too. */
  lookUp(): Promise<SrvLookup>;
}

/** The hosts to use: those in use that still have a record, then new ones drawn by lot up to the limit. */
export function chooseSrvHosts(
  current: readonly Address[],
  found: readonly Address[],
  srvMaxHosts: number,
  random: Random,
): readonly Address[] {
  if (srvMaxHosts === 0 || found.length <= srvMaxHosts) return found;
  const fresh = new Set(found);
  const kept = current.filter((host) => fresh.delete(host));
  const rest = [...fresh];
  while (kept.length < srvMaxHosts && rest.length > 0) {
    const drawn = Math.floor(random.next() * rest.length);
    kept.push(present(rest[drawn]));
    const last = present(rest.pop());
    if (drawn < rest.length) rest[drawn] = last;
  }
  return kept;
}

/** Asks again and again for the SRV records behind a `mongodb+srv` connection string. */
export class SrvPolling {
  readonly #options: SrvPollingOptions;
  readonly #current: () => readonly Address[];
  readonly #polled: (hosts: readonly Address[]) => void;
  #timer: Timer | undefined;
  #isStopped = false;

  /** `current` tells the hosts in use, `polled` is called with the hosts that each good lookup leads to. */
  constructor(
    options: SrvPollingOptions,
    current: () => readonly Address[],
    polled: (hosts: readonly Address[]) => void,
  ) {
    this.#options = options;
    this.#current = current;
    this.#polled = polled;
  }

  start(): void {
    if (this.#timer === undefined) this.#wait(RESCAN_SRV_INTERVAL_MS);
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #wait(delayMS: number): void {
    this.#timer = this.#options.clock.setTimer(delayMS, () => void this.#poll(), { unref: true });
  }

  async #poll(): Promise<void> {
    const { heartbeatFrequencyMS, lookUp, random, srvMaxHosts } = this.#options;
    let delayMS = heartbeatFrequencyMS;
    try {
      const { hosts, ttlS } = await lookUp();
      if (this.#isStopped) return;
      if (hosts.length > 0) {
        delayMS = Math.max(RESCAN_SRV_INTERVAL_MS, (ttlS ?? 0) * 1000);
        this.#polled(chooseSrvHosts(this.#current(), hosts, srvMaxHosts, random));
      }
    } catch {
      // Records that cannot be had change nothing; they are asked for again soon.
    }
    if (!this.#isStopped) this.#wait(delayMS);
  }
}
