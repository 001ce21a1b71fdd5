import { EventEmitter } from 'node:events';
import type { Clock } from '@touchstone/runtime';
import type { Document, ObjectId } from 'bson';
import type { ReadConcernLike } from '../concern/read-concern.ts';
import type { ReadPreferenceLike } from '../concern/read-preference.ts';
import type { WriteConcernOptions } from '../concern/write-concern.ts';
import type { FindCursor, FindOptions } from '../cursor/find-cursor.ts';
import { MongoRuntimeError } from '../error/mongo-error.ts';
import type { ListenersOf } from '../event/typed-event-emitter.ts';
import { given } from '../operation-model/given-options.ts';
import type { Filter } from '../schema/filter.ts';
import { ensureIndexes } from './bucket-indexes.ts';
import { requireChunkSize } from './chunk-check.ts';
import { beginTime, type FileTime } from './file-time.ts';
import {
  GridFSBucketReadStream,
  type GridFSBucketReadStreamOptions,
  type GridFSBucketReadStreamOptionsWithRevision,
} from './grid-fs-download-stream.ts';
import type { BucketCollection, BucketDatabase, BucketParts, GridFSFile } from './grid-fs-file.ts';
import {
  GridFSBucketWriteStream,
  type GridFSBucketWriteStreamOptions,
} from './grid-fs-upload-stream.ts';

/** The options of a bucket (gridfs-spec, "GridFSBucketOptions"). */
export interface GridFSBucketOptions extends WriteConcernOptions {
  /** The two collections are `<bucketName>.files` and `<bucketName>.chunks`. Default: `fs`. */
  bucketName?: string | undefined;
  /** Bytes of each chunk but a file's last. Default: 255 KiB. */
  chunkSizeBytes?: number | undefined;
  /** Tells how far what is read must be known to be durable; default: that of whatever it was made by. */
  readConcern?: ReadConcernLike | undefined;
  /** The members that may answer; default: that of whatever it was made by. */
  readPreference?: ReadPreferenceLike | undefined;
  /** The time for the whole operation, in milliseconds; default: that of whatever it was made by, or none. */
  timeoutMS?: number | undefined;
}

/** The events that a bucket emits. */
export type GridFSBucketEvents = ListenersOf<{
  /** The indexes are there. */
  index: [];
}>;

type FileOptions = { timeoutMS?: number | undefined };

/**
 * Files of any size in a database (gridfs-spec). Several files may have the same name: its revisions.
 *
 * @example
 * ```ts
 * import { pipeline } from 'node:stream/promises';
 * import { text } from 'node:stream/consumers';
 *
 * const bucket = new GridFSBucket(db);
 * await pipeline(['Dear ', 'Ada'], bucket.openUploadStream('letter.txt'));
 * await text(bucket.openDownloadStreamByName('letter.txt')); // => 'Dear Ada'
 * ```
 */
export class GridFSBucket extends EventEmitter<{ index: [] }> {
  /** The name of the event that tells that the indexes are there. */
  static readonly INDEX = 'index' as const;

  readonly #files: BucketCollection;
  readonly #chunks: BucketCollection;
  readonly #chunkSizeBytes: number;
  readonly #clock: Clock;
  readonly #timeoutMS: number | undefined;
  #indexes: Promise<void> | undefined;

  constructor(db: BucketDatabase, options?: GridFSBucketOptions) {
    super();
    const { bucketName = 'fs', chunkSizeBytes = 255 * 1024, ...rest } = given(options) ?? {};
    requireChunkSize(chunkSizeBytes);
    const { readConcern, readPreference, writeConcern, timeoutMS } = rest;
    const collectionOptions = { readConcern, readPreference, writeConcern, timeoutMS };
    this.#files = db.collection(`${bucketName}.files`, collectionOptions);
    this.#chunks = db.collection(`${bucketName}.chunks`, collectionOptions);
    this.#chunkSizeBytes = chunkSizeBytes;
    this.#clock = db.clock;
    this.#timeoutMS = timeoutMS ?? db.timeoutMS;
  }

  /** A stream to write a new file to. */
  openUploadStream(
    filename: string,
    options?: GridFSBucketWriteStreamOptions,
  ): GridFSBucketWriteStream {
    return new GridFSBucketWriteStream(this.#parts(), filename, options);
  }

  /** Uploads a file with an `_id` of the caller's choice. */
  openUploadStreamWithId(
    id: unknown,
    filename: string,
    options?: GridFSBucketWriteStreamOptions,
  ): GridFSBucketWriteStream {
    return this.openUploadStream(filename, { ...options, id });
  }

  /** A stream to read a file from, by its `_id`. Ends with `MongoRuntimeError` when there is none. */
  openDownloadStream(id: unknown, options?: GridFSBucketReadStreamOptions): GridFSBucketReadStream {
    return new GridFSBucketReadStream(this.#parts(), { _id: id }, options);
  }

  /**
   * A stream to read a revision of a file from.
   *
   * @example
   * ```ts
   * import { buffer } from 'node:stream/consumers';
   *
   * const bucket = new GridFSBucket(db);
   * for (const content of ['first', 'second']) {
   *   const upload = bucket.openUploadStream('notes');
   *   upload.end(content);
   *   await new Promise((done) => upload.once('finish', done));
   * }
   * const oldest = bucket.openDownloadStreamByName('notes', { revision: 0 });
   * (await buffer(oldest)).toString(); // => 'first'
   * ```
   */
  openDownloadStreamByName(
    filename: string,
    options: GridFSBucketReadStreamOptionsWithRevision = {},
  ): GridFSBucketReadStream {
    const { revision = -1, ...rest } = options;
    const isFromNewest = revision < 0;
    return new GridFSBucketReadStream(
      this.#parts(),
      { filename },
      {
        ...rest,
        sort: { uploadDate: isFromNewest ? -1 : 1 },
        skip: isFromNewest ? -revision - 1 : revision,
      },
    );
  }

  /** Removes a file. Rejects with `MongoRuntimeError` when there is none. */
  async delete(id: unknown, options: FileOptions = {}): Promise<void> {
    const time = this.#beginTime(options.timeoutMS);
    const { deletedCount } = await this.#files.deleteOne({ _id: id }, time());
    // Chunks without a file may be there from an upload that was not finished.
    await this.#chunks.deleteMany({ files_id: id }, time());
    if (deletedCount === 0) throw new MongoRuntimeError(`File not found for id ${String(id)}`);
  }

  /** Removes all files of a name. Rejects with `MongoRuntimeError` when there is none. */
  async deleteByName(filename: string, options: FileOptions = {}): Promise<void> {
    const time = this.#beginTime(options.timeoutMS);
    const projection = { _id: 1 };
    const files: { _id: ObjectId }[] = await this.#files
      .find({ filename }, { ...time(), projection })
      .toArray();
    if (files.length === 0) throw new MongoRuntimeError(`File not found with name ${filename}`);
    const $in = files.map(({ _id }) => _id);
    await this.#files.deleteMany({ _id: { $in } }, time());
    await this.#chunks.deleteMany({ files_id: { $in } }, time());
  }

  /** The documents of `fs.files` that match: names, lengths, metadata. */
  find(filter: Filter<GridFSFile> = {}, options: FindOptions = {}): FindCursor<GridFSFile> {
    return this.#files.find(filter as Document, options as Document);
  }

  /** Gives a file another name. Rejects with `MongoRuntimeError` when there is none. */
  async rename(id: unknown, filename: string, options: FileOptions = {}): Promise<void> {
    const update = { $set: { filename } };
    const { matchedCount } = await this.#files.updateOne({ _id: id }, update, options);
    if (matchedCount === 0) throw new MongoRuntimeError(`File with id ${String(id)} not found`);
  }

  /** Gives all files of a name another one. Rejects with `MongoRuntimeError` when there is none. */
  async renameByName(filename: string, newName: string, options: FileOptions = {}): Promise<void> {
    const update = { $set: { filename: newName } };
    const { matchedCount } = await this.#files.updateMany({ filename }, update, options);
    if (matchedCount === 0) throw new MongoRuntimeError(`File not found with name ${filename}`);
  }

  /** Drops both collections of the bucket, and so all of its files. */
  async drop(options: FileOptions = {}): Promise<void> {
    const time = this.#beginTime(options.timeoutMS);
    await this.#files.drop(time());
    await this.#chunks.drop(time());
    this.#indexes = undefined;
  }

  #parts(): BucketParts {
    return {
      files: this.#files,
      chunks: this.#chunks,
      chunkSizeBytes: this.#chunkSizeBytes,
      clock: this.#clock,
      beginTime: (timeoutMS) => this.#beginTime(timeoutMS),
      ensureIndexes: (time) => this.#ensureIndexes(time),
    };
  }

  #beginTime(timeoutMS: number | undefined): FileTime {
    return beginTime(this.#clock, timeoutMS ?? this.#timeoutMS);
  }

  #ensureIndexes(time: FileTime): Promise<void> {
    this.#indexes ??= ensureIndexes(this.#files, this.#chunks, time).then(
      () => {
        this.emit('index');
      },
      (error: unknown) => {
        // The next upload tries again.
        this.#indexes = undefined;
        throw error;
      },
    );
    return this.#indexes;
  }
}
