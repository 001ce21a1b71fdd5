import { thrownError } from '@touchstone/protocol';
import type { Clock, Random } from '@touchstone/runtime';
import { MongoServerSelectionError } from '../error/network-error.ts';
import type { Log } from '../event/log.ts';
import type { Address, ServerDescription } from '../sdam/server-description.ts';
import type { ManagedPool, Server, Topology } from '../sdam/topology.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import { formatTopology } from '../sdam/topology-description.ts';
import { chooseOfTwo } from './latency-window.ts';
import type { CustomSelector, SelectionCriteria } from './select-servers.ts';
import { selectServers } from './select-servers.ts';
import type { SelectingOperation } from './selection-log.ts';
import { formatCriteria, logSelection } from './selection-log.ts';

export interface ServerSelectorOptions<Pool extends ManagedPool> {
  readonly topology: Topology<Pool>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Milliseconds that a selection may wait. */
  readonly serverSelectionTimeoutMS: number;
  readonly heartbeatFrequencyMS: number;
  readonly localThresholdMS: number;
  readonly serverSelector?: CustomSelector | undefined;
  /** A description as applications see it, for errors. */
  readonly show?: (description: TopologyDescription) => unknown;
}

export interface SelectionRequest {
  readonly criteria: SelectionCriteria;
  readonly operation: SelectingOperation;
  readonly deprioritized?: readonly Address[] | undefined;
  /** Milliseconds, in place of `serverSelectionTimeoutMS`. */
  readonly timeoutMS?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An application with a read preference of its own for each operation keeps nothing for long. */
const MOST_ANSWERS = 32;

/**
 * Selects servers for operations, and lends them: a server that was selected counts one operation more
 * (`operationCount`) until the work for which it was lent is done.
 */
export class ServerSelector<Pool extends ManagedPool> {
  readonly #options: ServerSelectorOptions<Pool>;
  readonly #isLogging: boolean;
  // Descriptions and criteria never change, so that the same two lead to the same servers.
  #lastDescription: TopologyDescription | undefined;
  readonly #answers = new Map<SelectionCriteria, readonly Server<Pool>[]>();

  constructor(options: ServerSelectorOptions<Pool>) {
    this.#options = options;
    this.#isLogging = options.log.isEnabled('serverSelection', 'info');
  }

  /**
   * Selects a server and does `work` with it, at once when one is suitable now, which is nearly always.
   *
   * Rejects with MongoServerSelectionError when the time has passed, with the topology's description as its `reason`;
   * MongoCompatibilityError; MongoInvalidArgumentError for a `maxStalenessSeconds` that is too small;
   * MongoTopologyClosedError; the signal's reason; what `work` fails of.
   */
  async withServer<Result>(
    request: SelectionRequest,
    work: (server: Server<Pool>) => Promise<Result>,
  ): Promise<Result> {
    const selected = this.#select(request);
    const server = selected instanceof Promise ? await selected : selected;
    try {
      return await work(server);
    } finally {
      server.operationCount -= 1;
    }
  }

  #select(request: SelectionRequest): Server<Pool> | Promise<Server<Pool>> {
    const { topology } = this.#options;
    if (this.#isLogging) this.#log(request, { kind: 'started' });
    try {
      // A closed topology has no servers; waiting tells the caller so.
      return this.#trySelect(request, topology.description) ?? this.#wait(request);
    } catch (error) {
      if (this.#isLogging) this.#log(request, { kind: 'failed', failure: thrownError(error) });
      throw error;
    }
  }

  #trySelect(
    request: SelectionRequest,
    description: TopologyDescription,
  ): Server<Pool> | undefined {
    const servers = this.#servers(request, description);
    const chosen = chooseOfTwo(
      servers,
      ({ operationCount }) => operationCount,
      this.#options.random,
    );
    if (chosen === undefined) return undefined;
    chosen.operationCount += 1;
    if (this.#isLogging) this.#log(request, { kind: 'succeeded', address: chosen.address });
    return chosen;
  }

  #servers(
    { criteria, deprioritized }: SelectionRequest,
    description: TopologyDescription,
  ): readonly Server<Pool>[] {
    if (deprioritized !== undefined && deprioritized.length > 0) {
      return this.#serversAt(
        selectServers(description, criteria, { ...this.#options, deprioritized }),
      );
    }
    // An application's own selector may answer differently each time; a cursor's server is its own affair.
    if (this.#options.serverSelector !== undefined || criteria.kind === 'sameServer') {
      return this.#serversAt(selectServers(description, criteria, this.#options));
    }
    if (description !== this.#lastDescription || this.#answers.size >= MOST_ANSWERS) {
      this.#answers.clear();
      this.#lastDescription = description;
    }
    const known = this.#answers.get(criteria);
    if (known !== undefined) return known;
    const candidates = selectServers(description, criteria, this.#options);
    const servers = this.#serversAt(candidates);
    if (servers.length === candidates.length) this.#answers.set(criteria, servers);
    return servers;
  }

  #serversAt(candidates: readonly ServerDescription[]): readonly Server<Pool>[] {
    return candidates.flatMap(({ address }) => this.#options.topology.server(address) ?? []);
  }

  async #wait(request: SelectionRequest): Promise<Server<Pool>> {
    const { topology, serverSelectionTimeoutMS } = this.#options;
    const timeoutMS = request.timeoutMS ?? serverSelectionTimeoutMS;
    if (this.#isLogging) this.#log(request, { kind: 'waiting', remainingTimeMS: timeoutMS });
    try {
      return await topology.waitFor((description) => this.#trySelect(request, description), {
        timeoutMS,
        signal: request.signal,
        timedOut: () => this.#timedOut(request, timeoutMS),
      });
    } catch (error) {
      if (this.#isLogging) this.#log(request, { kind: 'failed', failure: thrownError(error) });
      throw error;
    }
  }

  #timedOut({ criteria }: SelectionRequest, timeoutMS: number): Error {
    const { description } = this.#options.topology;
    const causes = [...description.servers.values()].flatMap(({ error }) => error ?? []);
    const [cause] = causes;
    // The error that a server gave is why there is none; what was asked for is told where no server said anything.
    const message =
      cause?.message ??
      `Server selection timed out after ${timeoutMS} ms: found no ${formatCriteria(criteria)} in ${formatTopology(description)}`;
    const shown = this.#options.show?.(description) ?? description;
    return new MongoServerSelectionError(message, shown, cause === undefined ? {} : { cause });
  }

  #log(request: SelectionRequest, outcome: Parameters<typeof logSelection>[1]): void {
    const { criteria, operation } = request;
    const topology = this.#options.topology.description;
    logSelection(this.#options.log, outcome, { criteria, operation, topology });
  }
}
