import type { Clock } from '@touchstone/runtime';

/** The time that nothing may happen in a case by default. */
export const HANG_LIMIT_MS = 60_000;

/** So many times the limit may be used up, for a case that goes on without an end. */
const LIMITS_A_CASE = 10;

/** Waits for a case as long as something happens in it; then gives it up. */
export class Patience implements Disposable {
  readonly #clock: Clock;
  readonly #limitMS: number;
  readonly #giveUp: (reason: string) => void;
  /** The place where all patience ends; what the case itself waits for is added to it. */
  #lastMoment: number;
  #end: number;
  #timer: { cancel(): void };

  constructor(clock: Clock, limitMS: number, giveUp: (reason: string) => void) {
    this.#clock = clock;
    this.#limitMS = limitMS;
    this.#giveUp = giveUp;
    this.#end = clock.now() + limitMS;
    this.#lastMoment = clock.now() + limitMS * LIMITS_A_CASE;
    this.#timer = this.#watch();
  }

  /** Something happens, and may take `waitMS` longer than usual. */
  expect(waitMS = 0): void {
    this.#lastMoment += waitMS;
    this.#end = Math.max(this.#end, this.#clock.now() + this.#limitMS + waitMS);
  }

  [Symbol.dispose](): void {
    this.#timer.cancel();
  }

  /** The end moves with each request: a timer for each would cost more than one that looks again. */
  #watch(): { cancel(): void } {
    const end = Math.min(this.#end, this.#lastMoment);
    return this.#clock.setTimer(end - this.#clock.now(), () => {
      if (this.#clock.now() < Math.min(this.#end, this.#lastMoment)) {
        this.#timer = this.#watch();
      } else if (this.#end > this.#lastMoment) {
        this.#giveUp(`the case has no end: given up after ${LIMITS_A_CASE * this.#limitMS} ms`);
      } else {
        this.#giveUp(`the case hangs: nothing has happened for ${this.#limitMS} ms`);
      }
    });
  }
}
