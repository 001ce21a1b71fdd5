import type { Clock, Timer } from '@touchstone/runtime';

/** Source: server-monitoring, "minHeartbeatFrequencyMS"; not configurable. */
export const MIN_HEARTBEAT_FREQUENCY_MS = 500;

/**
 * The time between two checks: `frequencyMS`, cut short by `wake`, but never under the minimum. A wake
 * before a check has ended counts for the wait after it, unless it is forgotten.
 */
export class CheckInterval {
  readonly #clock: Clock;
  readonly #frequencyMS: number;
  #isWakeRequested = false;
  #startedAt = 0;
  #waiting: { readonly timer: Timer; readonly resolve: () => void } | undefined;

  constructor(clock: Clock, frequencyMS: number) {
    this.#clock = clock;
    this.#frequencyMS = frequencyMS;
  }

  wait(): Promise<void> {
    this.#startedAt = this.#clock.now();
    const delayMS = this.#isWakeRequested ? this.#minimum() : this.#frequencyMS;
    return new Promise((resolve) => this.#sleep(delayMS, resolve));
  }

  wake(): void {
    this.#isWakeRequested = true;
    if (this.#waiting === undefined) return;
    const waitedMS = this.#clock.now() - this.#startedAt;
    const { timer, resolve } = this.#waiting;
    timer.cancel();
    this.#sleep(Math.max(0, this.#minimum() - waitedMS), resolve);
  }

  /** The check that is under way has brought what was asked for. */
  forgetWake(): void {
    this.#isWakeRequested = false;
  }

  /** Ends a wait at once: the monitor is closing. */
  stop(): void {
    this.#waiting?.timer.cancel();
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  #minimum(): number {
    return Math.min(MIN_HEARTBEAT_FREQUENCY_MS, this.#frequencyMS);
  }

  #sleep(delayMS: number, resolve: () => void): void {
    const finish = (): void => {
      this.#waiting = undefined;
      this.#isWakeRequested = false;
      resolve();
    };
    // An idle monitor must not keep a process alive; whoever waits for a server has a timer of its own.
    this.#waiting = { timer: this.#clock.setTimer(delayMS, finish, { unref: true }), resolve };
  }
}
