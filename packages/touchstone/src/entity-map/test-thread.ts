/**
 * A "thread" of a test: operations run on it one after the other, beside the test's own. A failure stays
 * with the thread until somebody joins it, and lets the operations after it not run.
 */
export class TestThread {
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  #isStopped = false;

  /** Starts `operation` as soon as those before it are done; does not wait for it. */
  schedule(operation: () => Promise<void>): void {
    if (this.#isStopped) throw new Error('the thread was told that no operation follows');
    this.#last = this.#last.then(async () => {
      if (this.#failure !== undefined) return;
      try {
        await operation();
      } catch (error) {
        this.#failure = { error };
      }
    });
  }

  /** Takes no more operations; resolves when all are done, rejects with the first failure. */
  async join(): Promise<void> {
    this.#isStopped = true;
    await this.#last;
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
