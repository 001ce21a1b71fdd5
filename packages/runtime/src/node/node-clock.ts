import type { Clock, Timer } from '../clock.ts';

/** Node.js takes no longer delay at once; a longer one is waited for in pieces. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

class NodeTimer implements Timer {
  readonly #callback: () => void;
  readonly #unref: boolean;
  readonly #dueMS: number;
  #handle: NodeJS.Timeout | undefined;

  constructor(delayMS: number, callback: () => void, unref: boolean) {
    this.#callback = callback;
    this.#unref = unref;
    this.#dueMS = performance.now() + delayMS;
    this.#start(delayMS);
  }

  cancel(): void {
    clearTimeout(this.#handle);
  }

  #start(delayMS: number): void {
    const long = delayMS > LONGEST_DELAY_MS;
    this.#handle = long
      ? setTimeout(() => this.#start(this.#dueMS - performance.now()), LONGEST_DELAY_MS)
      : setTimeout(this.#callback, Math.max(0, delayMS));
    if (this.#unref) this.#handle.unref();
  }
}

const never: Timer = {
  cancel() {},
};

/** The machine's own time. An infinite delay is a timer that never fires. */
export const nodeClock: Clock = {
  now() {
    return performance.now();
  },
  date() {
    return Date.now();
  },
  setTimer(delayMS, callback, options) {
    if (delayMS === Number.POSITIVE_INFINITY) return never;
    return new NodeTimer(delayMS, callback, options?.unref === true);
  },
  defer(callback) {
    setImmediate(callback);
  },
};
