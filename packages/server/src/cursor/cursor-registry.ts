import { type CursorOptions, ServerCursor } from './server-cursor.ts';

const IDLE_TIMEOUT_MS = 10 * 60_000;
/** Tells how often idle cursors are looked for while there are any. */
const SWEEP_MS = 30_000;
const MAX_SAFE_INTEGER = BigInt(Number.MAX_SAFE_INTEGER);

export interface CursorRegistryOptions {
  readonly randomBytes: (length: number) => Uint8Array;
  /** A batch holds at most so many bytes, unless its first document alone is larger. */
  readonly maxBatchBytes: number;
  /** The milliseconds that a cursor may be idle; default: ten minutes. */
  readonly idleTimeoutMS?: () => number;
  /** Calls back once, and keeps no process alive; without it, idle cursors end when others are used. */
  readonly setTimer?: (delayMS: number, callback: () => void) => void;
}

/** The open cursors of one server. */
export class CursorRegistry {
  readonly #cursors = new Map<bigint, ServerCursor>();
  readonly #date: () => number;
  readonly #options: CursorRegistryOptions;
  #lastSweep = 0;
  #opened = 0;
  #isWatching = false;

  constructor(date: () => number, options: CursorRegistryOptions) {
    this.#date = date;
    this.#options = options;
  }

  get size(): number {
    return this.#cursors.size;
  }

  /** The number that were ever opened. */
  get opened(): number {
    return this.#opened;
  }

  all(): ServerCursor[] {
    return [...this.#cursors.values()];
  }

  /** A cursor that is not registered yet: most are done after their first batch. */
  create(options: CursorOptions): ServerCursor {
    const { maxBatchBytes } = this.#options;
    return new ServerCursor(options, { now: this.#date(), maxBatchBytes });
  }

  register(cursor: ServerCursor): void {
    this.#sweep();
    this.#opened++;
    cursor.id = this.#newId();
    this.#cursors.set(cursor.id, cursor);
    this.#watch();
  }

  find(id: bigint): ServerCursor | undefined {
    this.#sweep();
    const cursor = this.#cursors.get(id);
    if (cursor !== undefined) cursor.lastUse = this.#date();
    return cursor;
  }

  /** Closes a cursor; false when there is none. */
  kill(id: bigint): boolean {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return false;
    this.#cursors.delete(id);
    cursor.close();
    return true;
  }

  /** Closes the cursors over namespaces that are gone; change streams live to tell of it. */
  killOver(isGone: (namespace: string) => boolean): void {
    this.killWhere(({ options }) => !options.isChangeStream && isGone(options.namespace));
  }

  /** Closes the cursors that a condition holds for. */
  killWhere(holds: (cursor: ServerCursor) => boolean): void {
    for (const cursor of this.#cursors.values()) if (holds(cursor)) this.kill(cursor.id);
  }

  /**
   * Small ids are passed over: who decodes longs as numbers would send one of them back as another type, once in a
   * thousand runs, and hear that it is the wrong one.
   */
  #newId(): bigint {
    for (;;) {
      const view = new DataView(Uint8Array.from(this.#options.randomBytes(8)).buffer);
      const id = view.getBigInt64(0) & 0x7fffffffffffffffn;
      if (id > MAX_SAFE_INTEGER && !this.#cursors.has(id)) return id;
    }
  }

  // Idle cursors hold memory, whether others are used or not.
  #watch(): void {
    const { setTimer } = this.#options;
    if (setTimer === undefined || this.#isWatching) return;
    this.#isWatching = true;
    setTimer(SWEEP_MS, () => {
      this.#isWatching = false;
      this.#sweep();
      if (this.#cursors.size > 0) this.#watch();
    });
  }

  #sweep(): void {
    const now = this.#date();
    if (now - this.#lastSweep < 10_000) return;
    this.#lastSweep = now;
    const timeoutMS = this.#options.idleTimeoutMS?.() ?? IDLE_TIMEOUT_MS;
    this.killWhere(
      ({ lastUse, inUse, options }) => !inUse && !options.noTimeout && now - lastUse > timeoutMS,
    );
  }
}
