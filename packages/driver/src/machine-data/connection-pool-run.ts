import { entryOf, present } from '@touchstone/protocol';
import { type SimulatedClock, simulatedRuntime, sleep } from '@touchstone/runtime';
import type { CmapEvent } from '../cmap/cmap-events.ts';
import type { EstablishRequest, PooledConnection } from '../cmap/connection-pool.ts';
import { ConnectionPool } from '../cmap/connection-pool.ts';
import type { PoolOptions } from '../cmap/pool-options.ts';
import type { MachineInput } from './machine.ts';

/** The time that opening a connection takes where no fail point makes it slower, in milliseconds. */
const ESTABLISHING_MS = 1;
const EVENT_TIMEOUT_MS = 10_000;

class PlainConnection implements PooledConnection {
  readonly id: number;
  generation = 0;
  closed = false;
  onClosed: (() => void) | undefined;

  constructor(id: number) {
    this.id = id;
  }

  close(): void {
    this.closed = true;
  }
}

interface PoolOperation {
  readonly name: string;
  readonly thread?: string;
  readonly target?: string;
  readonly ms?: number;
  readonly event?: string;
  readonly count?: number;
  readonly timeout?: number;
  readonly label?: string;
  readonly connection?: string;
  readonly interruptInUseConnections?: boolean;
}

/**
 * One pool under the operations of a CMAP test: a thread is a chain of promises, a connection an object,
 * and time is virtual. A fail point that delays the handshake makes establishing take so long.
 */
export class ConnectionPoolRun {
  readonly clock: SimulatedClock;
  readonly events: CmapEvent[] = [];
  readonly #input: MachineInput;
  readonly #pool: ConnectionPool<PlainConnection>;
  readonly #labels = new Map<string, PlainConnection>();
  readonly #threads = new Map<string, Promise<void>>();
  readonly #eventWaiters = new Set<() => void>();
  #delayed = 0;

  constructor(input: MachineInput) {
    this.#input = input;
    this.clock = simulatedRuntime({ seed: 'connection pool' }).clock;
    this.#pool = new ConnectionPool<PlainConnection>({
      address: 'localhost:27017',
      clock: this.clock,
      options: poolOptions(input['poolOptions'] ?? {}),
      observer: { observes: () => true, publish: (event) => this.#observed(event) },
      establish: (request) => this.#establish(request),
    });
  }

  /** Runs the operations one after the other; rejects with the first error of the main thread. */
  async operations(): Promise<void> {
    for (const operation of this.#input['operations'] as readonly PoolOperation[]) {
      const { thread } = operation;
      if (thread === undefined) {
        await this.#run(operation);
        continue;
      }
      const before = this.#threads.get(thread);
      if (before === undefined) throw new TypeError(`Thread ${thread} was not started.`);
      const after = before.then(() => this.#run(operation));
      // Only waitForThread looks at what becomes of a thread.
      after.catch(() => undefined);
      this.#threads.set(thread, after);
    }
  }

  #observed(event: CmapEvent): void {
    this.events.push(event);
    for (const look of [...this.#eventWaiters]) look();
  }

  async #establish({ id }: EstablishRequest): Promise<PlainConnection> {
    await sleep(this.clock, this.#isDelayed() ? this.#blockTimeMS() : ESTABLISHING_MS);
    return new PlainConnection(id);
  }

  #isDelayed(): boolean {
    const mode = this.#input['failPoint']?.mode;
    const times = mode === 'alwaysOn' ? Number.POSITIVE_INFINITY : (mode?.times ?? 0);
    this.#delayed += 1;
    return this.#delayed <= times;
  }

  #blockTimeMS(): number {
    return this.#input['failPoint'].data.blockTimeMS;
  }

  async #run(operation: PoolOperation): Promise<void> {
    switch (operation.name) {
      case 'start':
        this.#threads.set(present(operation.target, 'the target'), Promise.resolve());
        break;
      case 'wait':
        await sleep(this.clock, present(operation.ms, 'ms'));
        break;
      case 'waitForThread':
        await entryOf(this.#threads, present(operation.target, 'the target'));
        break;
      case 'waitForEvent':
        await this.#waitForEvent(operation);
        break;
      case 'checkOut': {
        const connection = await this.#pool.checkOut();
        if (operation.label !== undefined) this.#labels.set(operation.label, connection);
        break;
      }
      case 'checkIn':
        this.#pool.checkIn(entryOf(this.#labels, present(operation.connection, 'the connection')));
        break;
      case 'clear':
        this.#pool.clear({ interruptInUse: operation.interruptInUseConnections === true });
        break;
      case 'ready':
        this.#pool.ready();
        break;
      case 'close':
        this.#pool.close();
        break;
      default:
        throw new TypeError(`A pool has no operation "${operation.name}".`);
    }
  }

  #waitForEvent({ event, count = 1, timeout = EVENT_TIMEOUT_MS }: PoolOperation): Promise<void> {
    return new Promise((resolve, reject) => {
      const seen = (): boolean =>
        this.events.filter(({ name }) => officialName(name) === event).length >= count;
      const timer = this.clock.setTimer(timeout, () => {
        this.#eventWaiters.delete(look);
        reject(new Error(`There were not ${count} × ${event} within ${timeout} ms.`));
      });
      const look = (): void => {
        if (!seen()) return;
        timer.cancel();
        this.#eventWaiters.delete(look);
        resolve();
      };
      this.#eventWaiters.add(look);
      look();
    });
  }
}

/** `connectionPoolCreated` is `ConnectionPoolCreated` in the specification. */
export function officialName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function poolOptions(given: MachineInput): Partial<PoolOptions> {
  const { backgroundThreadIntervalMS, appName: _appName, ...options } = given;
  return backgroundThreadIntervalMS === undefined
    ? options
    : { ...options, maintenanceIntervalMS: backgroundThreadIntervalMS };
}
