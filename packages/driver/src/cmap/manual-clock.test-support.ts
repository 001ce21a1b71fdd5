import type { Clock, Timer } from '@touchstone/runtime';

interface PendingTimer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** The number of rounds of promise reactions that count as "everything has settled". */
const MICROTASK_ROUNDS = 100;

/** Virtual time for the tests of this folder: it stands still until `run` lets it jump to the next timer. */
export class ManualClock implements Clock {
  #now = 0;
  #order = 0;
  readonly #timers = new Set<PendingTimer>();
  #deferred: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  date(): number {
    return this.#now;
  }

  setTimer(delayMS: number, callback: () => void): Timer {
    this.#order += 1;
    const timer = { at: this.#now + delayMS, order: this.#order, callback };
    this.#timers.add(timer);
    return { cancel: () => this.#timers.delete(timer) };
  }

  get timerCount(): number {
    return this.#timers.size;
  }

  defer(callback: () => void): void {
    this.#deferred.push(callback);
  }

  sleep(delayMS: number): Promise<void> {
    return new Promise((resolve) => {
      this.setTimer(delayMS, resolve);
    });
  }

  /** Runs deferred work and timers, in order, until `promise` has settled. */
  async run<Result>(promise: Promise<Result>): Promise<Result> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    for (;;) {
      await this.settle();
      if (settled) return promise;
      if (!this.#fireNext()) throw new Error(`nothing left to wait for at ${this.#now} ms`);
    }
  }

  /** Lets `delayMS` pass. */
  async advance(delayMS: number): Promise<void> {
    await this.run(this.sleep(delayMS));
  }

  /** Runs promise reactions and deferred work; no time passes. */
  async settle(): Promise<void> {
    do {
      for (const callback of this.#deferred.splice(0)) callback();
      for (let round = 0; round < MICROTASK_ROUNDS; round += 1) await undefined;
    } while (this.#deferred.length > 0);
  }

  #fireNext(): boolean {
    let next: PendingTimer | undefined;
    for (const timer of this.#timers) {
      if (
        next === undefined ||
        timer.at < next.at ||
        (timer.at === next.at && timer.order < next.order)
      ) {
        next = timer;
      }
    }
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.callback();
    return true;
  }
}
