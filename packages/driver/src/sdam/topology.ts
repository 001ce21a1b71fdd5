import { MongoTopologyClosedError } from '../error/api-error.ts';
import type { EventPublisher } from '../event/client-events.ts';
import type { Log } from '../event/log.ts';
import { Deque } from '../support/deque.ts';
import type { MonitorListener, MonitorOptions } from './monitor.ts';
import { Monitor } from './monitor.ts';
import type { OperationError } from './operation-error.ts';
import type { TopologyEffect, TopologyEvent, TopologySeed, TopologyState } from './reduce.ts';
import { initialState, reduce } from './reduce.ts';
import type { HeartbeatEvent, SdamEvents } from './sdam-events.ts';
import { logHeartbeat, logSdamEvent } from './sdam-log.ts';
import type { Attempt, WaitOptions } from './selection-queue.ts';
import { SelectionQueue } from './selection-queue.ts';
import type { Address, ServerDescription } from './server-description.ts';
import type { SrvPollingOptions } from './srv-polling.ts';
import { SrvPolling } from './srv-polling.ts';
import type { TopologyDescription } from './topology-description.ts';
import { followsSrvRecords } from './update-topology.ts';

/** The part of a connection pool that the topology uses. */
export interface ManagedPool {
  /** The server is usable: connections may be checked out. More than once does no harm. */
  ready(): void;
  /** Connections of earlier generations have become bad. */
  clear(options: {
    readonly generation: number;
    readonly interruptInUse: boolean;
    readonly serviceId?: string;
    readonly cause: Error;
  }): void;
  close(): unknown;
}

/** A server of the topology as an operation uses it. */
export interface Server<Pool> {
  readonly address: Address;
  readonly pool: Pool;
  /** Operations that selected this server and are not done; server selection counts them. */
  operationCount: number;
}

interface MonitoredServer<Pool> extends Server<Pool> {
  readonly monitor: Monitor | undefined;
}

export interface TopologyOptions<Pool extends ManagedPool> {
  readonly seed: TopologySeed;
  readonly monitor: MonitorOptions;
  readonly events: EventPublisher<SdamEvents>;
  readonly log: Log;
  /** Present for a `mongodb+srv` connection string. */
  readonly srv?: SrvPollingOptions | undefined;
  createPool(address: Address): Pool;
}

/**
 * The shell around the reducer: takes an event, reduces, keeps the state, performs the effects in order,
 * then lets those who wait look again. Events that arrive meanwhile queue up; nothing re-enters.
 */
export class Topology<Pool extends ManagedPool> {
  readonly #options: TopologyOptions<Pool>;
  readonly #servers = new Map<Address, MonitoredServer<Pool>>();
  readonly #pending = new Deque<TopologyEvent>();
  readonly #queue: SelectionQueue;
  readonly #srvPolling: SrvPolling | undefined;
  #state: TopologyState;
  #isDispatching = false;
  #phase: 'new' | 'open' | 'closed' = 'new';

  constructor(options: TopologyOptions<Pool>) {
    this.#options = options;
    this.#state = initialState(options.seed);
    this.#queue = new SelectionQueue(options.monitor.clock);
    if (options.srv !== undefined) {
      this.#srvPolling = new SrvPolling(
        options.srv,
        () => [...this.description.servers.keys()],
        (hosts) => this.#dispatch({ kind: 'srvPolled', hosts }),
      );
    }
  }

  get description(): TopologyDescription {
    return this.#state.description;
  }

  get isClosed(): boolean {
    return this.#phase === 'closed';
  }

  /** The server at `address`, while it belongs to the topology. */
  server(address: Address): Server<Pool> | undefined {
    return this.#servers.get(address);
  }

  /** Starts monitoring. More than once does no harm. */
  open(): void {
    if (this.#phase !== 'new') return;
    this.#phase = 'open';
    this.#dispatch({ kind: 'opened' });
  }

  /** Stops monitoring, closes the pools and fails everybody who waits for a server. */
  close(): void {
    if (this.#phase === 'closed') return;
    const wasOpen = this.#phase === 'open';
    this.#phase = 'closed';
    this.#srvPolling?.stop();
    if (wasOpen) this.#dispatch({ kind: 'closed' });
    this.#queue.failAll(() => new MongoTopologyClosedError());
  }

  /** An operation on this server, or opening a connection for one, failed. */
  operationFailed(address: Address, error: OperationError): void {
    this.#dispatch({ kind: 'operationFailed', address, error });
  }

  /** The handshake of an operation's connection told news of its server. */
  serverChecked(server: ServerDescription): void {
    this.#dispatch({ kind: 'serverChecked', server });
  }

  /** Asks every monitor for a check as soon as its minimum interval allows. */
  requestChecks(): void {
    for (const { monitor } of this.#servers.values()) monitor?.requestCheck();
  }

  /**
   * Waits until `attempt` finds something in the topology's description; it is not tried before the
   * description changes. While somebody waits, the servers are checked as often as is allowed.
   *
   * @throws what `attempt` throws, `options.timedOut()`, the signal's reason, `MongoTopologyClosedError`.
   */
  waitFor<T>(attempt: Attempt<T>, options: WaitOptions): Promise<T> {
    if (this.isClosed) return Promise.reject(new MongoTopologyClosedError());
    const waiting = this.#queue.wait(attempt, options);
    this.requestChecks();
    return waiting;
  }

  #dispatch(event: TopologyEvent): void {
    if (this.#phase === 'closed' && event.kind !== 'closed') return;
    this.#pending.pushBack(event);
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    try {
      for (let next = this.#pending.popFront(); next; next = this.#pending.popFront()) {
        const { state, effects } = reduce(this.#state, next);
        this.#state = state;
        for (const effect of effects) this.#perform(effect);
      }
    } finally {
      this.#isDispatching = false;
    }
    this.#followSrvRecords();
    this.#queue.retryAll(this.description);
    if (this.#queue.size > 0) this.requestChecks();
  }

  #perform(effect: TopologyEffect): void {
    switch (effect.kind) {
      case 'publish':
        logSdamEvent(this.#options.log, effect.event);
        this.#options.events.publish(effect.event.name, effect.event);
        break;
      case 'openServer':
        this.#openServer(effect.address, effect.monitored);
        break;
      case 'closeServer':
        this.#closeServer(effect.address);
        break;
      case 'requestCheck':
        this.#servers.get(effect.address)?.monitor?.requestCheck();
        break;
      case 'cancelCheck':
        this.#servers.get(effect.address)?.monitor?.cancelCheck();
        break;
      case 'readyPool':
        this.#servers.get(effect.address)?.pool.ready();
        break;
      case 'clearPool': {
        const { kind, address, ...options } = effect;
        this.#servers.get(address)?.pool.clear(options);
        break;
      }
    }
  }

  #openServer(address: Address, isMonitored: boolean): void {
    const monitor = isMonitored
      ? new Monitor(address, this.#options.monitor, this.#listen(address))
      : undefined;
    const pool = this.#options.createPool(address);
    this.#servers.set(address, { address, pool, operationCount: 0, monitor });
    monitor?.start();
  }

  #closeServer(address: Address): void {
    const server = this.#servers.get(address);
    this.#servers.delete(address);
    server?.monitor?.close();
    void server?.pool.close();
  }

  #followSrvRecords(): void {
    if (this.#srvPolling === undefined || this.#phase !== 'open') return;
    if (followsSrvRecords(this.description)) this.#srvPolling.start();
    else this.#srvPolling.stop();
  }

  #listen(address: Address): MonitorListener {
    const { log } = this.#options;
    const { topologyId } = this.#state;
    return {
      started: (heartbeat) => {
        logHeartbeat(log, topologyId, heartbeat);
        const { awaited } = heartbeat;
        this.#publish('serverHeartbeatStarted', () => ({
          name: 'serverHeartbeatStarted',
          connectionId: address,
          awaited,
        }));
      },
      succeeded: (heartbeat, { reply, durationMS }) => {
        logHeartbeat(log, topologyId, heartbeat, { reply, durationMS });
        const { awaited } = heartbeat;
        this.#publish('serverHeartbeatSucceeded', () => ({
          name: 'serverHeartbeatSucceeded',
          connectionId: address,
          awaited,
          duration: durationMS,
          reply,
        }));
      },
      failed: (heartbeat, { failure, durationMS }) => {
        logHeartbeat(log, topologyId, heartbeat, { failure, durationMS });
        const { awaited } = heartbeat;
        this.#publish('serverHeartbeatFailed', () => ({
          name: 'serverHeartbeatFailed',
          connectionId: address,
          awaited,
          duration: durationMS,
          failure,
        }));
      },
      checked: (server) => this.#dispatch({ kind: 'serverChecked', server }),
      checkFailed: (error, timedOut) =>
        this.#dispatch({ kind: 'checkFailed', address, error, timedOut }),
    };
  }

  #publish<Name extends HeartbeatEvent['name']>(
    name: Name,
    build: () => Extract<HeartbeatEvent, { name: Name }>,
  ): void {
    const { events } = this.#options;
    if (events.hasListeners(name)) events.publish(name, build() as SdamEvents[Name][0]);
  }
}
