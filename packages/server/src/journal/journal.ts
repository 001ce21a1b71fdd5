import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import type { Clock } from '@touchstone/runtime';
import type { Change, ChangeJournal } from '../storage/oplog.ts';
import type { Storage } from '../storage/storage.ts';
import { catalogPart, changeParts, changesCatalog, documentOf } from './changes.ts';
import type { DataFolder } from './data-folder.ts';
import { encodeRecord, MAGIC } from './record.ts';

/** The time that a change that nobody waits for may stay unwritten, as MongoDB's journal has it. */
const FLUSH_MS = 100;
const CHECKPOINT_PART_BYTES = 1024 * 1024;
/** The journal is written anew when it is so many times as large as what it holds, and larger than this. */
const GROWTH = 4;
const SMALL_BYTES = 64 * 1024 * 1024;

/** Writes every change into a file, in order. A flush is one record: after a crash it is there whole, or not at all. */
export class Journal implements ChangeJournal {
  readonly #folder: DataFolder;
  readonly #storage: Storage;
  readonly #clock: Clock;
  #file: number;
  #size: number;
  #parts: Buffer[] = [];
  #catalogChanged = false;
  #mustRewrite = false;
  #isTimed = false;
  #unsynced = false;
  #syncing: Promise<void> | undefined;
  #closed = false;

  /** `size` is where the last whole record ends. */
  constructor(folder: DataFolder, storage: Storage, clock: Clock, size: number) {
    this.#folder = folder;
    this.#storage = storage;
    this.#clock = clock;
    this.#size = size;
    this.#file = openSync(folder.journal, 'a');
  }

  note(change: Change): void {
    if (change.kind === 'noop') return;
    this.#parts.push(...changeParts(change));
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
    if (this.#mustRewrite || this.#hasGrown) {
      this.rewrite();
      return;
    }
    if (this.#catalogChanged) this.#parts.unshift(catalogPart(this.#storage.catalog));
    this.#write(this.#file, this.#parts);
    this.#parts = [];
    this.#catalogChanged = false;
    this.#unsynced = true;
  }

  async sync(): Promise<void> {
    this.flush();
    // A sync under way may have begun before the last flush: the next one has it for sure.
    while (this.#syncing !== undefined) await this.#syncing;
    if (!this.#unsynced || this.#closed) return;
    this.#unsynced = false;
    const file = this.#file;
    this.#syncing = new Promise<void>((resolve, reject) => {
      fdatasync(file, (error) => (error === null ? resolve() : reject(error)));
    }).finally(() => {
      this.#syncing = undefined;
    });
    await this.#syncing;
  }

  /** Writes everything that is stored anew, beside the old file, and then in its place. */
  rewrite(): void {
    const { journal } = this.#folder;
    const file = openSync(`${journal}.new`, 'w');
    this.#size = writeSync(file, MAGIC);
    let parts: Buffer[] = [catalogPart(this.#storage.catalog)];
    let bytes = 0;
    for (const entry of this.#storage.catalog.all()) {
      if (entry.kind !== 'collection' || entry.isDerived) continue;
      for (const { head } of entry.records()) {
        if (head.bytes === undefined) continue;
        parts.push(documentOf(entry, head.bytes));
        bytes += head.bytes.length;
        if (bytes < CHECKPOINT_PART_BYTES) continue;
        this.#write(file, parts);
        parts = [];
        bytes = 0;
      }
    }
    if (parts.length > 0) this.#write(file, parts);
    fdatasyncSync(file);
    renameSync(`${journal}.new`, journal);
    this.#folder.sync();
    closeSync(this.#file);
    this.#file = file;
    this.#parts = [];
    this.#catalogChanged = false;
    this.#mustRewrite = false;
    this.#unsynced = false;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.sync();
    this.#closed = true;
    closeSync(this.#file);
    this.#folder.release();
  }

  get #hasGrown(): boolean {
    if (this.#size < SMALL_BYTES) return false;
    let live = 0;
    for (const entry of this.#storage.catalog.all()) {
      if (entry.kind === 'collection' && !entry.isDerived) live += entry.dataSize;
    }
    return this.#size > Math.max(SMALL_BYTES, live * GROWTH);
  }

  #write(file: number, parts: readonly Buffer[]): void {
    const record = encodeRecord(Buffer.concat(parts));
    try {
      for (let at = 0; at < record.length; ) at += writeSync(file, record, at);
    } catch (error) {
      // Half a record (of a full disk) would be damage once another one stood behind it.
      ftruncateSync(file, this.#size);
      throw error;
    }
    this.#size += record.length;
  }

  #time(): void {
    if (this.#isTimed) return;
    this.#isTimed = true;
    const later = (): void => {
      this.#isTimed = false;
      // Whoever writes next is told of what went wrong here.
      this.sync().catch(() => undefined);
    };
    this.#clock.setTimer(FLUSH_MS, later, { unref: true });
  }
}

/** The size of a journal; 0 where there is none. */
export function journalSize(folder: DataFolder): number {
  return statSync(folder.journal, { throwIfNoEntry: false })?.size ?? 0;
}
