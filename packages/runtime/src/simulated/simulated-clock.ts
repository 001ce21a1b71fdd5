import type { Clock, Timer } from '../clock.ts';
import { SimulationStuckError } from './simulation-stuck-error.ts';
import { TimerHeap } from './timer-heap.ts';

interface PendingTimer {
  readonly dueMS: number;
  readonly order: number;
  readonly setAtMS: number;
  /** Undefined once the timer was taken back. */
  callback: (() => void) | undefined;
}

const never: Timer = {
  cancel() {},
};

/** A timer that nobody took back for so much virtual time means that nothing happens any more. */
const DEFAULT_LIMIT_MS = 3_600_000;

/** A turn of the real event loop costs as much as a step; so often is enough for what is not simulated. */
const STEPS_PER_TURN = 32;
/** No segment of the simulated network takes so long, by default. */
const QUIET_MS = 1;

/**
 * Virtual time. It stands still until `run` or `advance` drives it: then deferred calls are made
 * and timers fire, one after the other, and between any two of them every promise reaction runs.
 * The order depends on nothing outside, as long as nobody waits for real sockets, files or threads.
 */
export class SimulatedClock implements Clock {
  readonly #timers = new TimerHeap<PendingTimer>();
  readonly #deferred: (() => void)[] = [];
  readonly #describeWaiting: () => readonly string[];
  readonly #startDate: number;
  #nowMS = 0;
  #order = 0;
  #driven = false;

  /** `describeWaiting` says what else waits, in lines, for the error of a simulation that is stuck. */
  constructor(startDate: number, describeWaiting: () => readonly string[] = () => []) {
    this.#startDate = startDate;
    this.#describeWaiting = describeWaiting;
  }

  /** Milliseconds since the start of the simulation, for measuring spans. */
  now(): number {
    return this.#nowMS;
  }

  /** Milliseconds since 1970, as the simulated world has it. */
  date(): number {
    return Math.floor(this.#startDate + this.#nowMS);
  }

  /** Calls `callback` after so many simulated milliseconds, unless the timer is canceled. */
  setTimer(delayMS: number, callback: () => void): Timer {
    if (delayMS === Number.POSITIVE_INFINITY) return never;
    return this.setTimerAt(this.#nowMS + Math.max(0, delayMS), callback);
  }

  /** Like `setTimer`, for a moment instead of a delay: no rounding changes the order of two. */
  setTimerAt(dueMS: number, callback: () => void): Timer {
    const due = Math.max(dueMS, this.#nowMS);
    const timer: PendingTimer = {
      dueMS: due,
      order: this.#order++,
      setAtMS: this.#nowMS,
      callback,
    };
    this.#timers.push(timer);
    return {
      cancel() {
        timer.callback = undefined;
      },
    };
  }

  /** Calls `callback` soon, without any time going by. */
  defer(callback: () => void): void {
    this.#deferred.push(callback);
  }

  /**
   * Drives time until `promise` settles, and settles as it does. Rejects with
   * `SimulationStuckError` when nothing is left that could settle it, or when `limitMS` of virtual
   * time (an hour by default) have passed; with what a timer threw, if one did.
   */
  async run<T>(promise: PromiseLike<T>, options: { readonly limitMS?: number } = {}): Promise<T> {
    const untilMS = this.#nowMS + (options.limitMS ?? DEFAULT_LIMIT_MS);
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    promise.then(settle, settle);
    await this.#drive(untilMS, () => settled);
    if (!settled) throw this.#stuck(untilMS);
    return promise;
  }

  /**
   * Lets `durationMS` of virtual time pass, with everything that is due in it; 0: what is due now.
   *
   * @example
   * ```ts
   * const { clock } = simulatedRuntime({ seed: 7 });
   * let rang = false;
   * clock.setTimer(1_000, () => {
   *   rang = true;
   * });
   * await clock.advance(999);
   * rang; // => false
   * await clock.advance(1);
   * rang; // => true
   * ```
   */
  async advance(durationMS: number): Promise<void> {
    const untilMS = this.#nowMS + durationMS;
    await this.#drive(untilMS, () => false);
    this.#nowMS = untilMS;
  }

  /** Takes step after step until `isDone` or until nothing is due by `untilMS`. */
  async #drive(untilMS: number, isDone: () => boolean): Promise<void> {
    if (this.#driven) throw new Error('the simulated clock is driven already');
    this.#driven = true;
    try {
      await new Promise<void>((resolve, reject) => {
        let stepsSinceTurn = 0;
        const proceed = (): void => {
          try {
            if (isDone()) resolve();
            else next();
          } catch (error) {
            reject(error);
          }
        };
        const next = (): void => {
          if (stepsSinceTurn > 0 && this.#isQuiet()) turn();
          else if (this.#step(untilMS)) again();
          else if (stepsSinceTurn > 0) turn();
          else resolve();
        };
        const again = (): void => {
          stepsSinceTurn++;
          if (stepsSinceTurn < STEPS_PER_TURN) afterReactions(proceed);
          else turn();
        };
        const turn = (): void => {
          stepsSinceTurn = 0;
          setImmediate(proceed);
        };
        turn();
      });
    } finally {
      this.#driven = false;
    }
  }

  /** Does the next thing that is due by `untilMS`; false if there is none. */
  #step(untilMS: number): boolean {
    const deferred = this.#deferred.shift();
    if (deferred) {
      deferred();
      return true;
    }
    const timer = this.#nextTimer();
    if (timer === undefined || timer.dueMS > untilMS) return false;
    this.#timers.pop();
    this.#nowMS = timer.dueMS;
    timer.callback?.();
    return true;
  }

  /**
   * True if nothing is due for so long that no network is at work: then streams of Node.js may be, which pass on their
   * bytes by one tick after the other. Time leaps only after a turn, in which they all have run.
   */
  #isQuiet(): boolean {
    if (this.#deferred.length > 0) return false;
    const timer = this.#nextTimer();
    return timer !== undefined && timer.dueMS - this.#nowMS > QUIET_MS;
  }

  /** The first timer that nobody has taken back. */
  #nextTimer(): PendingTimer | undefined {
    for (;;) {
      const timer = this.#timers.peek();
      if (timer === undefined || timer.callback !== undefined) return timer;
      this.#timers.pop();
    }
  }

  #stuck(untilMS: number): SimulationStuckError {
    const timers = this.#timers.entries
      .filter((timer) => timer.callback)
      .sort((a, b) => a.dueMS - b.dueMS || a.order - b.order)
      .map((timer) => `a timer set at ${timer.setAtMS} ms, due at ${timer.dueMS} ms`);
    const reason =
      timers.length === 0
        ? `nothing is left to happen at ${this.#nowMS} ms, and the promise is not settled`
        : `the promise is not settled at ${untilMS} ms`;
    return new SimulationStuckError(reason, [...timers, ...this.#describeWaiting()]);
  }
}

/** Calls back once every promise reaction there is has run, without a turn of the event loop. */
function afterReactions(callback: () => void): void {
  // Node takes up its ticks again only when no reaction is left, also of those that reactions caused.
  queueMicrotask(() => process.nextTick(callback));
}
