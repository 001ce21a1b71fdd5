import type { Clock, Timer } from '@touchstone/runtime';
import { Deque } from '../support/deque.ts';
import type { TopologyDescription } from './topology-description.ts';

/** Looks for what somebody waits for; undefined: not yet there. What it throws ends the wait. */
export type Attempt<T> = (topology: TopologyDescription) => T | undefined;

export interface WaitOptions {
  /** Milliseconds until the wait is given up; `Infinity` for never. */
  readonly timeoutMS: number;
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Makes the error of a wait that took too long. */
  timedOut(): Error;
}

interface Waiter {
  /** True when the wait is over. */
  retry(topology: TopologyDescription): boolean;
  fail(error: unknown): void;
}

/** Those who wait for the topology to change, served in the order in which they came. */
export class SelectionQueue {
  readonly #clock: Clock;
  readonly #waiters = new Deque<Waiter>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#waiters.size;
  }

  wait<T>(attempt: Attempt<T>, options: WaitOptions): Promise<T> {
    const { signal, timeoutMS } = options;
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise<T>((resolve, reject) => {
      let timer: Timer | undefined;
      const leave = (): void => {
        timer?.cancel();
        signal?.removeEventListener('abort', abort);
      };
      const waiter: Waiter = {
        retry: (topology) => {
          try {
            const found = attempt(topology);
            if (found === undefined) return false;
            leave();
            resolve(found);
          } catch (error) {
            waiter.fail(error);
          }
          return true;
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const giveUp = (error: unknown): void => {
        this.#waiters.remove(waiter);
        waiter.fail(error);
      };
      const abort = (): void => giveUp(signal?.reason);
      if (timeoutMS !== Number.POSITIVE_INFINITY) {
        timer = this.#clock.setTimer(timeoutMS, () => giveUp(options.timedOut()));
      }
      signal?.addEventListener('abort', abort);
      this.#waiters.pushBack(waiter);
    });
  }

  /** Gives everybody who waits a look at the new description. */
  retryAll(topology: TopologyDescription): void {
    for (let left = this.#waiters.size; left > 0; left -= 1) {
      const waiter = this.#waiters.popFront();
      if (waiter === undefined) return;
      if (!waiter.retry(topology)) this.#waiters.pushBack(waiter);
    }
  }

  failAll(error: () => Error): void {
    for (let waiter = this.#waiters.popFront(); waiter; waiter = this.#waiters.popFront()) {
      waiter.fail(error());
    }
  }
}
