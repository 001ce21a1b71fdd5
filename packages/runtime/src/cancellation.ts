/** The means by which a wait learns that it is given up: the part of `AbortSignal` that it uses. */
export interface CancelSignal {
  /** True once the attempt has been given up. */
  readonly aborted: boolean;
  /** The error with which it was given up; undefined until then. */
  readonly reason?: unknown;
  /** Not called when `aborted` is true already. */
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: boolean }): void;
  /** Takes a listener back; no effect where it was not there. */
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Gives up what was begun inside of this code. An `AbortController` does the same for applications; its events are dear
 * for what every connection needs and hardly any uses.
 */
export class Cancellation implements CancelSignal {
  readonly #listeners = new Set<() => void>();
  #aborted = false;
  #reason: unknown;

  /** True once the attempt has been given up. */
  get aborted(): boolean {
    return this.#aborted;
  }

  /** The error with which it was given up; undefined until then. */
  get reason(): unknown {
    return this.#reason;
  }

  /** Tells all who listen, once; later calls do nothing. */
  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** Calls `listener` once, when the attempt is given up; never where it has been given up already. */
  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.#aborted) this.#listeners.add(listener);
  }

  /** Takes a listener back; no effect where it was not there. */
  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }
}
