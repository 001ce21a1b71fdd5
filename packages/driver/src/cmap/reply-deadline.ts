import type { Clock, Timer } from '@touchstone/runtime';

/**
 * An awaited reply may be late. Setting a deadline for each command sets no timer for each: one that
 * stands already and fires too early is set again. State: the deadline, the timer.
 */
export class ReplyDeadline {
  readonly #clock: Clock;
  readonly #onLate: () => void;
  #at = Number.POSITIVE_INFINITY;
  #timer: Timer | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, onLate: () => void) {
    this.#clock = clock;
    this.#onLate = onLate;
  }

  /** A reading of the clock; infinite: never. Takes the place of the one before. */
  set(at: number): void {
    this.#at = at;
    if (at >= this.#timerAt || at === Number.POSITIVE_INFINITY) return;
    this.#timer?.cancel();
    this.#timerAt = at;
    const delayMS = Math.max(0, at - this.#clock.now());
    this.#timer = this.#clock.setTimer(delayMS, () => this.#check(), { unref: true });
  }

  /** The reply is there. The timer stays, for the next command. */
  clear(): void {
    this.#at = Number.POSITIVE_INFINITY;
  }

  /** Nothing will be awaited any more. */
  stop(): void {
    this.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #check(): void {
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
    if (this.#clock.now() < this.#at) this.set(this.#at);
    else this.#onLate();
  }
}
