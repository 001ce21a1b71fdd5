import type { Clock } from '@touchstone/runtime';
import { ServerStoppedError } from '../error/mockup-error.ts';
import type { MockRequest } from '../request/mock-request.ts';

/** Describes how somebody waits for a request. */
export interface QueueWait {
  /** `take` removes the request from the queue, `peek` leaves it there. */
  readonly mode: 'take' | 'peek';
  /** Milliseconds. */
  readonly timeoutMS: number;
  readonly signal?: AbortSignal | undefined;
  /** Only requests that pass; default: any. */
  readonly filter?: ((request: MockRequest) => boolean) | undefined;
}

interface Waiter {
  readonly wait: QueueWait;
  readonly settle: (request: MockRequest | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Requests that nobody answered, in the order of their arrival, and those who wait for them, first
 * come first served. A failure (a handler that threw) goes to the first who waits or will wait.
 */
export class RequestQueue {
  readonly #clock: Clock;
  readonly #items: MockRequest[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #failures: unknown[] = [];
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get items(): readonly MockRequest[] {
    return this.#items;
  }

  /** A request that was offered late to the queue still stands where it arrived. */
  push(request: MockRequest): void {
    const before = this.#items.findLastIndex(({ sequence }) => sequence <= request.sequence);
    this.#items.splice(before + 1, 0, request);
    request.connection.noteWaiting(1, request.raw.length);
    this.#serve();
  }

  /** Takes the request out of the queue, if it is still there. */
  remove(request: MockRequest): boolean {
    const at = this.#items.indexOf(request);
    if (at < 0) return false;
    this.#items.splice(at, 1);
    request.connection.noteWaiting(-1, -request.raw.length);
    return true;
  }

  /**
   * The next request; undefined when the time is over. Rejects with the signal's reason, with
   * `ServerStoppedError`, or with a failure; a waiter that leaves takes no request with it.
   */
  wait(wait: QueueWait): Promise<MockRequest | undefined> {
    if (this.#failures.length > 0) return Promise.reject(this.#failures.shift());
    if (wait.signal?.aborted) return Promise.reject(wait.signal.reason);
    const ready = this.#find(wait);
    if (ready) {
      if (wait.mode === 'take') this.remove(ready);
      return Promise.resolve(ready);
    }
    if (this.#stopped) return Promise.reject(new ServerStoppedError('server stopped'));
    return this.#waitFor(wait);
  }

  #waitFor(wait: QueueWait): Promise<MockRequest | undefined> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiters.delete(waiter);
        timer.cancel();
        wait.signal?.removeEventListener('abort', abort);
      };
      const waiter: Waiter = {
        wait,
        settle(request) {
          leave();
          resolve(request);
        },
        fail(error) {
          leave();
          reject(error);
        },
      };
      const abort = (): void => waiter.fail(wait.signal?.reason);
      const timer = this.#clock.setTimer(wait.timeoutMS, () => waiter.settle(undefined));
      wait.signal?.addEventListener('abort', abort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  #find({ filter }: QueueWait): MockRequest | undefined {
    return filter ? this.#items.find(filter) : this.#items[0];
  }

  #serve(): void {
    for (const waiter of this.#waiters) {
      const request = this.#find(waiter.wait);
      if (!request) continue;
      if (waiter.wait.mode === 'take') this.remove(request);
      waiter.settle(request);
    }
  }

  /** Tells the first who waits, or else the next who will, about a failure. */
  fail(error: unknown): void {
    const [waiter] = this.#waiters;
    if (waiter) waiter.fail(error);
    else this.#failures.push(error);
  }

  /** The failures that nobody was told about, once. */
  takeFailures(): readonly unknown[] {
    return this.#failures.splice(0);
  }

  stop(): void {
    this.#stopped = true;
    for (const waiter of [...this.#waiters]) {
      waiter.fail(new ServerStoppedError('server stopped'));
    }
  }

  /** A new life: what was left of the old one is forgotten. */
  restart(): void {
    this.#stopped = false;
    for (const request of [...this.#items]) this.remove(request);
  }
}
