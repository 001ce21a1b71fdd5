import type { Timestamp } from 'bson';
import type { Pace } from '../expression/pace.ts';
import { type DocumentSource, PAUSED } from './document-source.ts';
import type { ScriptTime } from './script-time.ts';

/** The user who opened a cursor. */
export interface CursorOwners {
  /** `database.user` of each. */
  readonly names: readonly string[];
  /** True if what opened it would still be allowed. */
  mayReadOn(): boolean;
}

export interface CursorOptions {
  /** `database.collection`. */
  readonly namespace: string;
  readonly source: DocumentSource;
  /** The key of the session that opened it; getMore must come from the same one. */
  readonly sessionKey: string | undefined;
  readonly tailable?: boolean | undefined;
  readonly awaitData?: boolean | undefined;
  readonly noTimeout?: boolean | undefined;
  /** The command that opened it, for getMore's errors and profiling. */
  readonly commandName: string;
  /**
   * Fields that each batch adds to the reply's cursor, for example a resume token. `isLastPending`: the last
   * document that the source gave is not part of the batch.
   */
  readonly batchFields?:
    | ((isLastPending: boolean) => ReadonlyMap<string, Uint8Array | boolean>)
    | undefined;
  readonly isChangeStream?: boolean | undefined;
  /** The cluster time that a snapshot read looks at. */
  readonly snapshotTime?: Timestamp | undefined;
  /** The time that the code of its filter sleeps, whichever command has it run. */
  readonly scriptTime?: ScriptTime | undefined;
  /** The pace of its source, which each command that reads on in it takes over. */
  readonly pace?: Pace | undefined;
  /** The owner, and whether they may still read on, where users are asked for. */
  readonly owners?: CursorOwners | undefined;
  /** The number of the transaction it belongs to. */
  readonly txnNumber?: bigint | undefined;
}

/** One open result set. */
export class ServerCursor {
  /** 0 until it is registered: most cursors are done after their first batch. */
  id = 0n;
  readonly options: CursorOptions;
  /** Milliseconds since 1970. */
  lastUse: number;
  /** True if a getMore is waiting in it: no second one may. */
  inUse = false;
  killed = false;
  /** Wakes a getMore that waits for data. */
  wake: (() => void) | undefined;
  readonly #maxBatchBytes: number;
  #pending: Uint8Array | undefined;
  /** A batch that a rest came into. */
  #begun: Uint8Array[] | undefined;

  constructor(
    options: CursorOptions,
    made: { readonly now: number; readonly maxBatchBytes: number },
  ) {
    this.options = options;
    this.lastUse = made.now;
    this.#maxBatchBytes = made.maxBatchBytes;
  }

  /** True if nothing more will come. */
  get exhausted(): boolean {
    if (this.#pending !== undefined || this.#begun !== undefined) return false;
    const { tailable, source } = this.options;
    return source.exhausted || (tailable === true && this.killed);
  }

  /** The fields that the batch that was just taken adds to the reply. */
  batchFields(): ReadonlyMap<string, Uint8Array | boolean> | undefined {
    return this.options.batchFields?.(this.#pending !== undefined);
  }

  /** The next documents: at most `count`, and at most as many bytes as a batch may have. */
  takeBatch(count: number): Uint8Array[] {
    for (;;) {
      const batch = this.tryBatch(count);
      if (batch !== undefined) return batch;
    }
  }

  /** As `takeBatch`; undefined where a rest is due: what it has found so far comes with the next call. */
  tryBatch(count: number): Uint8Array[] | undefined {
    const batch = this.#begun ?? [];
    this.#begun = undefined;
    let bytes = 0;
    for (const { length } of batch) bytes += length;
    while (batch.length < count) {
      const document = this.#pending ?? this.options.source.next();
      this.#pending = undefined;
      if (document === undefined) break;
      if (document === PAUSED) {
        this.#begun = batch;
        return undefined;
      }
      bytes += document.length;
      if (bytes > this.#maxBatchBytes && batch.length > 0) {
        this.#pending = document;
        break;
      }
      batch.push(document);
    }
    return batch;
  }

  close(): void {
    this.killed = true;
    this.options.source.close?.();
    this.wake?.();
  }
}
