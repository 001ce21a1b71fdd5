// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import { Writable } from 'node:stream';
import { Binary, type Document, ObjectId } from 'bson';
import type { WriteConcernOptions } from '../concern/write-concern.ts';
import { MongoAPIError } from '../error/mongo-error.ts';
import { requireChunkSize } from './chunk-check.ts';
import type { FileTime } from './file-time.ts';
import type { BucketParts, GridFSFile } from './grid-fs-file.ts';

/** The options of `openUploadStream`. */
export interface GridFSBucketWriteStreamOptions extends WriteConcernOptions {
  /** Bytes of each chunk but the last; the bucket's unless given. */
  chunkSizeBytes?: number | undefined;
  /** The file's `_id`; made up unless given. */
  id?: unknown;
  /** Whatever the application wants to keep with the file. */
  metadata?: Document | undefined;
  /** The time for the whole operation, in milliseconds; default: that of whatever it was made by, or none. */
  timeoutMS?: number | undefined;
}

type Callback = (error?: Error | null) => void;

/**
 * Takes a file's bytes, and stores a chunk whenever one is full: `write` waits while the server is busy. The file is
 * there once the stream has finished.
 */
export class GridFSBucketWriteStream extends Writable {
  /** The `_id` that the file gets. */
  readonly id: any;
  /** The name of the file. */
  readonly filename: string;
  /** The size of a chunk, in bytes; default 261,120. */
  readonly chunkSizeBytes: number;
  /** The options that it was made with. */
  readonly options: GridFSBucketWriteStreamOptions;
  /** The document of the `files` collection, once the stream has finished. */
  gridFSFile: GridFSFile | null = null;
  /** Bytes that were written so far. */
  length = 0;
  readonly #parts: BucketParts;
  readonly #time: FileTime;
  /** The chunk that is being filled. */
  #chunk: Uint8Array;
  #filled = 0;
  #n = 0;
  #isAborted = false;

  /** Made by `GridFSBucket.openUploadStream`. */
  constructor(parts: BucketParts, filename: string, options: GridFSBucketWriteStreamOptions = {}) {
    super();
    this.#parts = parts;
    this.filename = filename;
    this.options = options;
    this.id = options.id ?? new ObjectId();
    this.chunkSizeBytes = options.chunkSizeBytes ?? parts.chunkSizeBytes;
    requireChunkSize(this.chunkSizeBytes);
    this.#chunk = new Uint8Array(this.chunkSizeBytes);
    this.#time = parts.beginTime(options.timeoutMS);
  }

  /** Node.js calls this before the first bytes. */
  override _construct(callback: Callback): void {
    settle(this.#parts.ensureIndexes(this.#time), callback);
  }

  /** Node.js calls this with bytes. */
  override _write(given: Uint8Array | string, encoding: BufferEncoding, callback: Callback): void {
    const bytes = typeof given === 'string' ? Buffer.from(given, encoding) : given;
    settle(this.#take(bytes), this.#unlessAborted(callback));
  }

  /** Node.js calls this behind the last bytes. */
  override _final(callback: Callback): void {
    settle(this.#finish(), this.#unlessAborted(callback));
  }

  /** A user who gave the upload up knows that, and may not listen for errors. */
  #unlessAborted(callback: Callback): Callback {
    return (error) => callback(this.#isAborted ? undefined : error);
  }

  /** Gives the upload up, and removes the chunks that were stored. */
  async abort(): Promise<void> {
    if (this.writableFinished) {
      throw new MongoAPIError('Cannot abort a stream that has already completed');
    }
    if (this.#isAborted) throw new MongoAPIError('Cannot call abort() on a stream twice');
    this.#isAborted = true;
    this.destroy();
    await this.#parts.chunks.deleteMany({ files_id: this.id }, this.#writeOptions());
  }

  #writeOptions(): Document {
    const { writeConcern } = this.options;
    return { ...this.#time(), ...(writeConcern === undefined ? {} : { writeConcern }) };
  }

  async #take(bytes: Uint8Array): Promise<void> {
    let taken = 0;
    while (taken < bytes.length) {
      const part = bytes.subarray(taken, taken + this.chunkSizeBytes - this.#filled);
      this.#chunk.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      if (this.#filled === this.chunkSizeBytes) await this.#store();
    }
    this.length += bytes.length;
  }

  async #store(): Promise<void> {
    if (this.#isAborted) throw new MongoAPIError('Stream has been aborted');
    const chunk = {
      _id: new ObjectId(),
      files_id: this.id,
      n: this.#n,
      data: new Binary(this.#chunk.subarray(0, this.#filled)),
    };
    await this.#parts.chunks.insertOne(chunk, this.#writeOptions());
    this.#n += 1;
    this.#filled = 0;
  }

  async #finish(): Promise<void> {
    if (this.#filled > 0) await this.#store();
    if (this.#isAborted) throw new MongoAPIError('Stream has been aborted');
    const { metadata } = this.options;
    const file: GridFSFile = {
      _id: this.id,
      length: this.length,
      chunkSize: this.chunkSizeBytes,
      uploadDate: new Date(this.#parts.clock.date()),
      filename: this.filename,
      ...(metadata === undefined ? {} : { metadata }),
    };
    await this.#parts.files.insertOne(file, this.#writeOptions());
    this.gridFSFile = file;
    // The chunk's memory is not needed any more, however long the stream object is kept.
    this.#chunk = new Uint8Array(0);
  }
}

function settle(work: Promise<void>, callback: Callback): void {
  work.then(
    () => callback(),
    (error: Error) => callback(error),
  );
}
