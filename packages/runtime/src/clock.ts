/** Time as the code above the runtime sees it: one monotonic reading, one calendar reading, timers. */
export interface Clock {
  /** Milliseconds since an arbitrary start, with fractions; never goes back. For durations and deadlines. */
  now(): number;
  /** Milliseconds since 1970-01-01T00:00:00Z. For values that are shown or stored. */
  date(): number;
  /**
   * Calls `callback` once, `delayMS` from now. A pending timer keeps a Node.js process alive unless
   * `unref` is set (background work such as monitoring between two checks).
   */
  setTimer(delayMS: number, callback: () => void, options?: { readonly unref?: boolean }): Timer;
  /**
   * Calls `callback` after the current turn and its promise reactions, and after bytes that wait
   * already were delivered: a loop that defers starves nobody. In the order of the calls.
   */
  defer(callback: () => void): void;
}

/** A timer that was set. */
export interface Timer {
  /** Takes the timer back; no effect once it has fired. */
  cancel(): void;
}
