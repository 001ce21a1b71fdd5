import type { Clock } from '@touchstone/runtime';
import type { StatementResult } from '../command/statement-result.ts';
import type { ExecutedStatement, RetryableWrites } from '../session/retryable-writes.ts';
import type { ChangeJournal, OplogEntry } from '../storage/oplog.ts';
import type { Storage } from '../storage/storage.ts';
import { catalogPart, changeParts, changesCatalog, plainPart } from './changes.ts';
import { contentOf } from './content.ts';
import { encodeOperation } from './operations.ts';
import { encodeStatement } from './sessions.ts';

/** The time that a change that nobody waits for may stay unwritten, as MongoDB's journal has it. */
const FLUSH_MS = 100;

/** Records are kept here: in a file, or by other processes. */
export interface RecordKeeper {
  /** Takes what one flush has made; it outlives this process then. */
  write(payload: Uint8Array): void;
  /** Takes all that is stored, in the place of everything before. */
  rewrite(payloads: Iterable<Uint8Array>): void;
  /** True if it holds so much more than what is live that it should be rewritten. */
  hasGrown(live: () => number): boolean;
  /** Resolves once everything that was written is there for good. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The data that is kept, and who keeps it. */
export interface JournalSetting {
  readonly storage: Storage;
  readonly retryableWrites: RetryableWrites<StatementResult>;
  readonly clock: Clock;
  readonly keepers: readonly RecordKeeper[];
}

/** Writes every change down, in order. A flush is one record: after a crash it is there whole, or not at all. */
export class Journal implements ChangeJournal {
  readonly #setting: JournalSetting;
  #parts: Uint8Array[] = [];
  #catalogChanged = false;
  #mustRewrite = false;
  #isTimed = false;
  #unsynced = false;
  #syncing: Promise<void> | undefined;
  /** The sync that has not begun yet. */
  #next: Promise<void> | undefined;
  #closed = false;

  constructor(setting: JournalSetting) {
    this.#setting = setting;
    setting.retryableWrites.onExecuted = (statement) => this.#noteStatement(statement);
  }

  note(entry: Omit<OplogEntry, 'position'>): void {
    const { change } = entry;
    if (this.#setting.storage.oplog.retains) {
      this.#parts.push(plainPart('operation', encodeOperation(entry)));
    } else if (change.kind === 'noop') return;
    for (const part of changeParts(change)) this.#parts.push(part);
    if (changesCatalog(change)) this.#catalogChanged = true;
    this.#time();
  }

  replaced(): void {
    this.#parts = [];
    this.#mustRewrite = true;
    this.#time();
  }

  get isPending(): boolean {
    return this.#parts.length > 0 || this.#catalogChanged || this.#mustRewrite;
  }

  flush(): void {
    if (!this.isPending || this.#closed) return;
    const { keepers, storage } = this.#setting;
    if (this.#mustRewrite || keepers.some((each) => each.hasGrown(() => liveBytes(storage)))) {
      this.rewrite();
      return;
    }
    if (this.#catalogChanged) this.#parts.unshift(catalogPart(storage.catalog));
    const payload = Buffer.concat(this.#parts);
    for (const each of keepers) each.write(payload);
    this.#written();
  }

  /** Many who wait share one record and one sync: all who ask before it begins. */
  sync(): Promise<void> {
    this.#next ??= this.#syncNext();
    return this.#next;
  }

  async #syncNext(): Promise<void> {
    // Clients that were told together ask again together: the first of them waits until the others are heard.
    await new Promise<void>((resolve) => this.#setting.clock.defer(resolve));
    // A sync under way may have begun before what is waited for: the next one has it for sure.
    await this.#syncing?.catch(() => undefined);
    this.#next = undefined;
    this.flush();
    if (!this.#unsynced || this.#closed) return;
    this.#unsynced = false;
    const { keepers } = this.#setting;
    this.#syncing = allOf(keepers.map((each) => each.sync())).finally(() => {
      this.#syncing = undefined;
    });
    await this.#syncing;
  }

  /** Writes everything that is stored anew. */
  rewrite(): void {
    for (const each of this.#setting.keepers) each.rewrite(contentOf(this.#setting));
    this.#mustRewrite = false;
    this.#written();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.sync();
    this.#closed = true;
    await Promise.all(this.#setting.keepers.map((each) => each.close()));
  }

  #written(): void {
    this.#parts = [];
    this.#catalogChanged = false;
    this.#unsynced = true;
  }

  #noteStatement(statement: ExecutedStatement<StatementResult>): void {
    this.#parts.push(plainPart('statement', encodeStatement(statement)));
    this.#time();
  }

  #time(): void {
    if (this.#isTimed) return;
    this.#isTimed = true;
    const later = (): void => {
      this.#isTimed = false;
      // Whoever writes next is told of what went wrong here.
      this.sync().catch(() => undefined);
    };
    this.#setting.clock.setTimer(FLUSH_MS, later, { unref: true });
  }
}

/** Waits for all of them; rejects as the first that does. */
async function allOf(works: readonly Promise<void>[]): Promise<void> {
  for (const each of await Promise.allSettled(works)) {
    if (each.status === 'rejected') throw each.reason;
  }
}

/** The size of a journal; 0 where there is none. */
function liveBytes({ catalog }: Storage): number {
  let live = 0;
  for (const entry of catalog.all()) {
    if (entry.kind === 'collection' && !entry.isDerived) live += entry.dataSize;
  }
  return live;
}
