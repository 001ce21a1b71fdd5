import { entryOf } from '@touchstone/protocol';
import { Cancellation, type CancelSignal, type Clock, type Timer } from '@touchstone/runtime';
import { MongoError, MongoOperationTimeoutError, MongoRuntimeError } from '../error/mongo-error.ts';
import {
  MongoPoolClearedError,
  MongoPoolClearedOnNetworkError,
  MongoPoolClosedError,
  MongoWaitQueueTimeoutError,
} from '../error/network-error.ts';
import type { CmapEvent } from './cmap-events.ts';
import { generationFor } from './pool-generation.ts';
import type { CheckOutTicket, ConnectionId, PoolEffect, PoolInput } from './pool-input.ts';
import { step } from './pool-machine.ts';
import { POOL_DEFAULTS, type PoolOptions } from './pool-options.ts';
import { createPool, nonDefaultOptions, type Pool } from './pool-state.ts';

/** The part of a connection that its pool uses. */
export interface PooledConnection {
  readonly id: ConnectionId;
  /** The pool's generation when it was created; behind a load balancer that of its service. */
  generation: number;
  /** The service behind a load balancer, as hex digits. */
  readonly serviceKey?: string | undefined;
  /** The owner that keeps it beyond one operation. */
  readonly pinnedBy?: 'cursor' | 'transaction' | undefined;
  /** True if it can be used no more. */
  readonly closed: boolean;
  /** The failure that it was closed for, if any. */
  readonly closeError?: Error | undefined;
  /** Called once when it closes, whoever closes it. */
  onClosed: (() => void) | undefined;
  /** Closes it; what is under way fails with `error`, or with a network error. */
  close(error?: Error): void;
}

/** The part of a pool that whoever establishes a connection for it uses. */
export interface EstablishRequest {
  readonly id: ConnectionId;
  readonly generation: number;
  /** True if a check-out waits for it; else it is there for `minPoolSize`. */
  readonly isWaitedFor: boolean;
  /** Aborted when the pool wants the connection no more. */
  readonly signal: CancelSignal;
}

/** The monitor of a pool. */
export interface PoolObserver {
  /** Asked before each step: without an audience no event is built. */
  observes(): boolean;
  publish(event: CmapEvent): void;
}

export interface ConnectionPoolSettings<Connection extends PooledConnection> {
  readonly address: string;
  readonly clock: Clock;
  readonly options?: Partial<PoolOptions>;
  readonly loadBalanced?: boolean;
  readonly observer?: PoolObserver;
  /** Opens, shakes hands and authenticates; rejects with what the check-out shall throw. */
  establish(request: EstablishRequest): Promise<Connection>;
  /** Told of each failure to establish a connection, before the check-out that asked for it. */
  onEstablishFailed?(failure: { readonly error: Error; readonly generation: number }): void;
}

export interface CheckOutOptions {
  /** The wait ends with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** A reading of the clock at which the wait ends; takes the place of `waitQueueTimeoutMS`. */
  readonly deadline?: number | undefined;
}

export interface ClearOptions {
  /** The error for which the topology cleared the pool; callers that are turned away learn of it. */
  readonly cause?: Error | undefined;
  /** Clears the connections to one service only; needed behind a load balancer, and only there. */
  readonly serviceId?: string | undefined;
  /** The generation that the topology decided on; by default the next one. */
  readonly generation?: number | undefined;
  readonly interruptInUse?: boolean | undefined;
}

class Ticket<Connection> implements CheckOutTicket {
  startedAt = 0;
  connection: Connection | undefined;
  error: Error | undefined;
  // Set only when the caller has to wait.
  settle: (() => void) | undefined;
}

/**
 * The shell of the pool machine: performs its effects on real connections. State: the machine's, the
 * connections by id, those being established. A check-out that finds a free connection returns it at
 * once, without a promise or a timer.
 */
export class ConnectionPool<Connection extends PooledConnection> {
  readonly address: string;
  readonly #settings: ConnectionPoolSettings<Connection>;
  readonly #clock: Clock;
  readonly #pool: Pool;
  readonly #connections = new Map<ConnectionId, Connection>();
  readonly #establishing = new Map<ConnectionId, Cancellation>();
  /** Closed by the pool while in use; they may still be checked in. */
  readonly #interrupted = new WeakSet<Connection>();
  #maintenance: Timer | undefined;
  #maintenanceDue = false;

  constructor(settings: ConnectionPoolSettings<Connection>) {
    this.#settings = settings;
    this.#clock = settings.clock;
    this.address = settings.address;
    const options = { ...POOL_DEFAULTS, ...settings.options };
    this.#pool = createPool(settings.address, options, {
      loadBalanced: settings.loadBalanced === true,
    });
    if (settings.observer?.observes() === true) {
      this.#publish({
        name: 'connectionPoolCreated',
        address: settings.address,
        options: nonDefaultOptions(options),
      });
    }
  }

  get state(): Pool['state'] {
    return this.#pool.state;
  }

  get generation(): number {
    return this.#pool.generation.current;
  }

  /** The generation of the connections to `serviceId`. */
  serviceGeneration(serviceId: string): number {
    return generationFor(this.#pool.generation, serviceId);
  }

  get totalConnectionCount(): number {
    return this.#pool.members.size;
  }

  get availableConnectionCount(): number {
    return this.#pool.available.length;
  }

  get pendingConnectionCount(): number {
    return this.#pool.pendingCount;
  }

  /** Connections in use. */
  get checkedOutCount(): number {
    return this.totalConnectionCount - this.availableConnectionCount - this.pendingConnectionCount;
  }

  get waitQueueSize(): number {
    return this.#pool.waitQueue.size;
  }

  /** Lets connections be checked out and created; without effect unless the pool is paused. */
  ready(): void {
    this.#apply({ kind: 'ready' });
    this.#keepMaintaining();
  }

  /** Makes the connections stale and, but for a load balancer's, pauses the pool. */
  clear(options: ClearOptions = {}): void {
    this.#apply({ kind: 'clear', ...options, interruptInUse: options.interruptInUse === true });
  }

  /**
   * Closes the pool for good. Connections in use are closed when they are checked in, or at once with
   * `interruptInUse`, which is then the error of what they are doing.
   */
  close(options: { readonly interruptInUse?: Error } = {}): void {
    this.#apply({ kind: 'close' });
    this.#maintenance?.cancel();
    if (options.interruptInUse === undefined) return;
    for (const connection of this.#connections.values()) connection.close(options.interruptInUse);
  }

  /**
   * A connection to use alone until it is checked in: at once when one is free. Throws or rejects with
   * `MongoPoolClosedError`, `MongoPoolClearedError`, `MongoWaitQueueTimeoutError`,
   * `MongoOperationTimeoutError`, the signal's reason or what made the connection fail.
   */
  checkOut(options?: CheckOutOptions): Connection | Promise<Connection> {
    const ticket = new Ticket<Connection>();
    this.#apply({ kind: 'checkOut', ticket });
    if (ticket.connection !== undefined) return ticket.connection;
    if (ticket.error !== undefined) throw ticket.error;
    return this.#wait(ticket, options);
  }

  /** Gives a connection back. Throws `MongoRuntimeError` unless it was checked out of this pool. */
  checkIn(connection: Connection): void {
    const { id } = connection;
    const ours = this.#connections.get(id) === connection;
    if (
      ours ? this.#pool.members.get(id)?.state !== 'inUse' : !this.#interrupted.delete(connection)
    ) {
      throw new MongoRuntimeError(
        `Connection ${id} was not checked out of the pool for ${this.address}`,
      );
    }
    const { closed: broken, closeError: error } = connection;
    this.#apply({ kind: 'checkIn', id, broken, error });
    this.#interrupted.delete(connection);
  }

  #wait(ticket: Ticket<Connection>, options: CheckOutOptions = {}): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const { signal, deadline } = options;
      const timer = this.#setCheckOutTimer(ticket, deadline);
      const abandon = (): void => {
        this.#apply({ kind: 'checkOutAbandoned', ticket, cause: asError(signal?.reason) });
      };
      ticket.settle = () => {
        timer?.cancel();
        signal?.removeEventListener('abort', abandon);
        if (ticket.connection !== undefined) resolve(ticket.connection);
        else reject(ticket.error);
      };
      if (signal?.aborted === true) abandon();
      else signal?.addEventListener('abort', abandon);
    });
  }

  #setCheckOutTimer(ticket: CheckOutTicket, deadline: number | undefined): Timer | undefined {
    const { waitQueueTimeoutMS } = this.#pool.options;
    if (deadline !== undefined) {
      if (deadline === Number.POSITIVE_INFINITY) return undefined;
      return this.#clock.setTimer(Math.max(0, deadline - this.#clock.now()), () => {
        const cause = new MongoOperationTimeoutError('Timed out during connection checkout');
        this.#apply({ kind: 'checkOutAbandoned', ticket, cause });
      });
    }
    if (waitQueueTimeoutMS <= 0) return undefined;
    return this.#clock.setTimer(waitQueueTimeoutMS, () => {
      this.#apply({ kind: 'checkOutTimedOut', ticket });
    });
  }

  #apply(input: PoolInput): void {
    this.#pool.observed = this.#settings.observer?.observes() === true;
    const effects = step(this.#pool, input, this.#clock.now());
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: PoolEffect): void {
    switch (effect.kind) {
      case 'grant': {
        const ticket = effect.ticket as Ticket<Connection>;
        ticket.connection = entryOf(this.#connections, effect.id);
        ticket.settle?.();
        break;
      }
      case 'refuse': {
        const ticket = effect.ticket as Ticket<Connection>;
        ticket.error = this.#refusalError(effect);
        ticket.settle?.();
        break;
      }
      case 'establish':
        void this.#establish(effect);
        break;
      case 'destroy':
        this.#destroy(effect.id);
        break;
      case 'interrupt': {
        const connection = this.#connections.get(effect.id);
        connection?.close(new MongoPoolClearedOnNetworkError(this.address, this.#pool.clearedBy));
        break;
      }
      case 'scheduleMaintenance':
        this.#scheduleMaintenance();
        break;
      case 'publish':
        this.#publish(effect.event);
        break;
    }
  }

  #refusalError(refusal: PoolEffect & { kind: 'refuse' }): Error {
    if (refusal.cause !== undefined) return refusal.cause;
    switch (refusal.reason) {
      case 'timeout':
        return new MongoWaitQueueTimeoutError(
          `Timed out while checking out a connection from connection pool${this.#holders()}`,
          this.address,
        );
      case 'poolClosed':
        return new MongoPoolClosedError(this.address);
      case 'connectionError':
        return new MongoPoolClearedError(this.address, this.#pool.clearedBy);
    }
  }

  /** Behind a load balancer cursors and transactions keep connections: the error tells who has them all. */
  #holders(): string {
    if (!this.#pool.loadBalanced) return '';
    let cursors = 0;
    let transactions = 0;
    for (const { pinnedBy } of this.#connections.values()) {
      if (pinnedBy === 'cursor') cursors += 1;
      if (pinnedBy === 'transaction') transactions += 1;
    }
    const others = this.checkedOutCount - cursors - transactions;
    return (
      `, maxPoolSize: ${this.#pool.options.maxPoolSize}, connections in use by cursors: ${cursors}, ` +
      `connections in use by transactions: ${transactions}, ` +
      `connections in use by other operations: ${others}`
    );
  }

  async #establish(asked: PoolEffect & { kind: 'establish' }): Promise<void> {
    const { id, generation, isWaitedFor } = asked;
    const signal = new Cancellation();
    this.#establishing.set(id, signal);
    let connection: Connection;
    try {
      connection = await this.#settings.establish({
        id,
        generation,
        isWaitedFor,
        signal,
      });
    } catch (thrown) {
      this.#establishing.delete(id);
      if (this.#pool.members.has(id)) this.#establishFailed(id, generation, asError(thrown));
      return;
    }
    this.#establishing.delete(id);
    if (!this.#pool.members.has(id)) {
      connection.close();
      return;
    }
    this.#connections.set(id, connection);
    connection.onClosed = () => this.#apply({ kind: 'lost', id, error: connection.closeError });
    const { serviceKey } = connection;
    if (serviceKey !== undefined) connection.generation = this.serviceGeneration(serviceKey);
    this.#apply({
      kind: 'established',
      id,
      ...(serviceKey === undefined ? {} : { serviceId: serviceKey }),
    });
  }

  #establishFailed(id: ConnectionId, generation: number, error: Error): void {
    if (error instanceof MongoError) error.connectionGeneration = generation;
    // The topology first: when it clears the pool, that is known before the caller tries again.
    this.#settings.onEstablishFailed?.({ error, generation });
    this.#apply({ kind: 'establishFailed', id, error });
  }

  #destroy(id: ConnectionId): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) {
      this.#establishing.get(id)?.abort(new MongoPoolClearedError(this.address));
      return;
    }
    this.#connections.delete(id);
    connection.onClosed = undefined;
    this.#interrupted.add(connection);
    connection.close();
  }

  #publish(event: CmapEvent): void {
    event.time = new Date(this.#clock.date());
    this.#settings.observer?.publish(event);
  }

  #scheduleMaintenance(): void {
    if (this.#maintenanceDue) return;
    this.#maintenanceDue = true;
    this.#clock.defer(() => {
      this.#maintenanceDue = false;
      this.#apply({ kind: 'maintain' });
    });
  }

  /** A timer only where there is something to do: a pool to fill, or connections that may idle. */
  #keepMaintaining(): void {
    const { minPoolSize, maxIdleTimeMS, maintenanceIntervalMS } = this.#pool.options;
    if (maintenanceIntervalMS < 0 || (minPoolSize === 0 && maxIdleTimeMS === 0)) return;
    if (this.#maintenance !== undefined || this.#pool.state === 'closed') return;
    const run = (): void => {
      this.#maintenance = undefined;
      if (this.#pool.state !== 'ready') return;
      this.#apply({ kind: 'maintain' });
      this.#keepMaintaining();
    };
    this.#maintenance = this.#clock.setTimer(maintenanceIntervalMS, run, { unref: true });
  }
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new MongoRuntimeError(String(value));
}
