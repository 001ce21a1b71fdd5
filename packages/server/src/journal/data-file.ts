import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  writeSync,
} from 'node:fs';
import type { DataFolder } from './data-folder.ts';
import type { RecordKeeper } from './journal.ts';
import { encodeRecord, MAGIC } from './record.ts';

/** It is written anew when it is so many times as large as what it holds, and larger than this. */
const GROWTH = 4;
const SMALL_BYTES = 64 * 1024 * 1024;

/** Keeps records in a file of a folder, one behind the other. */
export class DataFile implements RecordKeeper {
  readonly #folder: DataFolder;
  #file: number;
  #isClosed = false;
  #size: number;

  /** `size` is where the last whole record ends. */
  constructor(folder: DataFolder, size: number) {
    this.#folder = folder;
    this.#size = size;
    this.#file = openSync(folder.journal, 'a');
  }

  write(payload: Uint8Array): void {
    this.#write(this.#file, payload);
  }

  /** Writes everything anew, beside the old file, and then in its place. */
  rewrite(payloads: Iterable<Uint8Array>): void {
    const { journal } = this.#folder;
    const file = openSync(`${journal}.new`, 'w');
    this.#size = writeSync(file, MAGIC);
    for (const payload of payloads) this.#write(file, payload);
    fdatasyncSync(file);
    renameSync(`${journal}.new`, journal);
    this.#folder.sync();
    closeSync(this.#file);
    this.#file = file;
  }

  hasGrown(live: () => number): boolean {
    return this.#size >= SMALL_BYTES && this.#size > Math.max(SMALL_BYTES, live() * GROWTH);
  }

  sync(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      fdatasync(this.#file, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  /** A start that fails closes what it was given, and so does whoever gave it. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#file);
    this.#folder.release();
  }

  #write(file: number, payload: Uint8Array): void {
    const record = encodeRecord(payload);
    try {
      for (let at = 0; at < record.length; ) at += writeSync(file, record, at);
    } catch (error) {
      // Half a record (of a full disk) would be damage once another one stood behind it.
      ftruncateSync(file, this.#size);
      throw error;
    }
    this.#size += record.length;
  }
}
