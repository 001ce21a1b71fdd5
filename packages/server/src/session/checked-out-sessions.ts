/**
 * The sessions that have a command under way. A session does one thing at a time, so that a retry finds what the first
 * attempt, which may still be waiting, has done.
 */
export class CheckedOutSessions {
  readonly #waiting = new Map<string, Set<() => void>>();

  isOut(key: string): boolean {
    return this.#waiting.has(key);
  }

  checkOut(key: string): void {
    this.#waiting.set(key, new Set());
  }

  /** Gives the session back, and tells who waits for it. */
  checkIn(key: string): void {
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const listener of [...waiting]) listener();
  }

  /** Calls `listener` when the session is given back, unless the returned function is called before. */
  onCheckIn(key: string, listener: () => void): () => void {
    const waiting = this.#waiting.get(key);
    waiting?.add(listener);
    return () => {
      waiting?.delete(listener);
    };
  }
}
