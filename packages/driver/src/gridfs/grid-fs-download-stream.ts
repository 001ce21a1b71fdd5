import { Readable } from 'node:stream';
import type { Document } from 'bson';
import type { FindCursor } from '../cursor/find-cursor.ts';
import { MongoRuntimeError } from '../error/mongo-error.ts';
import { MongoGridFSStreamError } from '../error/runtime-error.ts';
import type { Sort } from '../schema/sort.ts';
import {
  checkChunk,
  checkFile,
  chunkBytes,
  chunkFilter,
  type FileRange,
  missingChunk,
  partInRange,
  rangeOf,
} from './chunk-check.ts';
import type { FileTime } from './file-time.ts';
import type { BucketParts, GridFSChunk, GridFSFile } from './grid-fs-file.ts';

/** The options of `openDownloadStream`; a range leaves out what is not wanted. */
export interface GridFSBucketReadStreamOptions {
  /** The order, as fields with 1 and -1; default: the server's. */
  sort?: Sort | undefined;
  /** The number of documents that are passed over; default 0. */
  skip?: number | undefined;
  /** The first byte that is wanted, from 0. */
  start?: number | undefined;
  /** The first byte that is not wanted any more. */
  end?: number | undefined;
  /** The time for the whole operation, in milliseconds; default: that of whatever it was made by, or none. */
  timeoutMS?: number | undefined;
}

/** The options of `openDownloadStreamByName`. */
export interface GridFSBucketReadStreamOptionsWithRevision extends GridFSBucketReadStreamOptions {
  /** 0 is the oldest file of the name, 1 the next; -1, the default, is the newest, -2 the one before it. */
  revision?: number | undefined;
}

/** The bytes of a file. Nothing is asked for before somebody reads, and no more than is read. */
export class GridFSBucketReadStream extends Readable {
  /** Emitted with the file's document when it has been found. */
  static readonly FILE = 'file' as const;

  readonly #parts: BucketParts;
  readonly #time: FileTime;
  readonly #filter: Document;
  readonly #options: {
    -readonly [Name in keyof GridFSBucketReadStreamOptions]: GridFSBucketReadStreamOptions[Name];
  };
  #file: GridFSFile | undefined;
  #range: FileRange = { start: 0, end: 0 };
  #cursor: FindCursor<GridFSChunk> | undefined;
  /** The number of the chunk that has to come next. */
  #expected = 0;
  #isReading = false;

  /** Made by `GridFSBucket.openDownloadStream` and `openDownloadStreamByName`. */
  constructor(parts: BucketParts, filter: Document, options: GridFSBucketReadStreamOptions = {}) {
    super({ emitClose: true });
    this.#parts = parts;
    this.#time = parts.beginTime(options.timeoutMS);
    this.#filter = filter;
    this.#options = { ...options };
  }

  /** Begins with this byte, counted from 0. Only before anything was read. */
  start(start = 0): this {
    this.#throwIfReading();
    this.#options.start = start;
    return this;
  }

  /** Ends before this byte. Only before anything was read. */
  end(end = 0): this {
    this.#throwIfReading();
    this.#options.end = end;
    return this;
  }

  /** Stops reading, and closes the cursor. */
  async abort(): Promise<void> {
    this.push(null);
    this.destroy();
    await this.#cursor?.close();
  }

  /** Node.js calls this for more bytes. */
  override _read(_size?: number): void {
    this.#isReading = true;
    this.#pushNext().catch((error: Error) => this.destroy(error));
  }

  /** Node.js calls this at the end. */
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const closing = this.#cursor?.close() ?? Promise.resolve();
    closing.then(
      () => callback(error),
      () => callback(error),
    );
  }

  #throwIfReading(): void {
    if (!this.#isReading) return;
    throw new MongoGridFSStreamError('Options cannot be changed after the stream is initialized');
  }

  async #pushNext(): Promise<void> {
    const file = this.#file ?? (await this.#open());
    const chunk = (await this.#cursor?.next()) ?? null;
    if (this.destroyed) return;
    if (chunk === null) {
      if (this.#expected * file.chunkSize < this.#range.end) throw missingChunk(this.#expected);
      this.push(null);
      return;
    }
    const bytes = chunkBytes(chunk);
    checkChunk(file, this.#expected, { n: chunk.n, size: bytes.length });
    this.#expected += 1;
    this.push(partInRange(file, chunk.n, bytes, this.#range));
  }

  async #open(): Promise<GridFSFile> {
    const { sort, skip } = this.#options;
    const found = {
      ...this.#time(),
      ...(sort === undefined ? {} : { sort }),
      ...(skip === undefined ? {} : { skip }),
    };
    const document = await this.#parts.files.findOne(this.#filter, found);
    if (document === null) throw fileNotFound(this.#filter);
    const file = document as GridFSFile;
    checkFile(file);
    this.#file = file;
    this.#range = rangeOf(file, this.#options);
    this.emit('file', file);
    const { start, end } = this.#range;
    // An empty file has no chunks; one that is there all the same is not asked for.
    if (file.length > 0 && end > start) {
      this.#expected = Math.floor(start / file.chunkSize);
      const filter = chunkFilter(file, this.#range);
      this.#cursor = this.#parts.chunks.find(filter, {
        ...this.#time(),
        sort: { n: 1 },
        batchSize: chunksPerBatch(file),
      });
    } else this.#range = { start: 0, end: 0 };
    return file;
  }
}

/** A batch is held in memory as a whole, and so is the next one while it arrives. */
const BATCH_BYTES = 4 * 1024 * 1024;
const MOST_CHUNKS = 1_000;

function chunksPerBatch({ chunkSize }: GridFSFile): number {
  return Math.min(MOST_CHUNKS, Math.max(1, Math.floor(BATCH_BYTES / chunkSize)));
}

function fileNotFound(filter: Document): MongoRuntimeError {
  const name = filter['_id'] ?? filter['filename'];
  const error = new MongoRuntimeError(`FileNotFound: file ${String(name)} was not found`);
  error.code = 'ENOENT';
  return error;
}
