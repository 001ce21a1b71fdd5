import { AssertionError } from 'node:assert';
import type { Clock } from '@touchstone/runtime';
import { MockupError } from '../error/mockup-error.ts';
import { defaultClock } from './default-clock.ts';

/** The time to wait, and on whose clock. */
export interface WaitOptions {
  /** The time to wait, in milliseconds; default 10,000. */
  readonly timeoutMS?: number;
  /** Ends the wait early with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Default: the machine's own time. */
  readonly clock?: Clock;
}

/** Milliseconds that `go`, `going` and `waitUntil` wait unless told otherwise. */
export const DEFAULT_WAIT_MS = 10_000;

/**
 * A value that is there once somebody sets it. Handed to a responder, it makes it hang until the
 * test releases it.
 */
export class Future<T = unknown> {
  readonly #promise: Promise<T>;
  #resolve: (value: T) => void = () => {};
  #resolved = false;

  constructor() {
    this.#promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Sets the value; throws `MockupError` the second time. */
  setResult(value: T): void {
    if (this.#resolved) throw new MockupError('Future is already resolved');
    this.#resolved = true;
    this.#resolve(value);
  }

  /** The value, once it is set. Without `timeoutMS`, waits for as long as it takes. */
  result(options: WaitOptions = {}): Promise<T> {
    return within(this.#promise, { timeoutMS: Number.POSITIVE_INFINITY, ...options }, () => {
      return new AssertionError({ message: 'timed out waiting for Future' });
    });
  }
}

/** Settles as `promise` does, or rejects with what `late` makes when the time is over first. */
export function within<T>(
  promise: Promise<T>,
  options: WaitOptions,
  late: () => Error,
): Promise<T> {
  const { timeoutMS = DEFAULT_WAIT_MS, signal, clock = defaultClock() } = options;
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(timeoutMS, () => reject(late()));
    const abort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      timer.cancel();
      signal?.removeEventListener('abort', abort);
    });
  });
}
