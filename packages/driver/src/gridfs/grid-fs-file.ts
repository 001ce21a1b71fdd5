// biome-ignore-all lint/suspicious/noExplicitAny: a cursor over files or over chunks, whichever the collection holds.
import type { Clock } from '@touchstone/runtime';
import type { Binary, Document, ObjectId } from 'bson';
import type { ReadConcernLike } from '../concern/read-concern.ts';
import type { ReadPreferenceLike } from '../concern/read-preference.ts';
import type { WriteConcernOptions } from '../concern/write-concern.ts';
import type { FindCursor } from '../cursor/find-cursor.ts';
import type { FileTime } from './file-time.ts';

/** A document of the `files` collection. */
export interface GridFSFile {
  /** The identifier of the file, which `openDownloadStream` takes. */
  _id: ObjectId;
  /** Bytes of the whole file. */
  length: number;
  /** Bytes of each chunk but the last. */
  chunkSize: number;
  /** The name of the file. */
  filename: string;
  /** The client's description of itself. */
  metadata?: Document;
  /** The time when the upload ended. */
  uploadDate: Date;
}

/** A document of the `chunks` collection. */
export interface GridFSChunk {
  /** The identifier of the chunk. */
  _id: ObjectId;
  /** The file that the chunk is part of. */
  files_id: ObjectId;
  /** Its place in the file, from 0. */
  n: number;
  /** The bytes of this piece; all but the last have the size of a chunk. */
  data: Binary | Uint8Array;
}

/** The concerns of a bucket's collections. */
export interface BucketCollectionOptions extends WriteConcernOptions {
  readConcern?: ReadConcernLike | undefined;
  readPreference?: ReadPreferenceLike | undefined;
  timeoutMS?: number | undefined;
}

/** The part of a collection that a bucket needs. */
export interface BucketCollection {
  find(filter: Document, options?: Document): FindCursor<any>;
  findOne(filter: Document, options?: Document): Promise<Document | null>;
  insertOne(document: Document, options?: Document): Promise<unknown>;
  deleteOne(filter: Document, options?: Document): Promise<{ deletedCount: number }>;
  deleteMany(filter: Document, options?: Document): Promise<{ deletedCount: number }>;
  updateOne(
    filter: Document,
    update: Document,
    options?: Document,
  ): Promise<{ matchedCount: number }>;
  updateMany(
    filter: Document,
    update: Document,
    options?: Document,
  ): Promise<{ matchedCount: number }>;
  createIndex(keys: Record<string, 1>, options?: Document): Promise<string>;
  listIndexes(options?: Document): { toArray(): Promise<Document[]> };
  drop(options?: Document): Promise<boolean>;
}

/** The part of a database that a bucket needs; a `Db` is one. */
export interface BucketDatabase {
  readonly clock: Clock;
  readonly timeoutMS?: number | undefined;
  collection(name: string, options?: BucketCollectionOptions): BucketCollection;
}

/** The parts that the streams of a bucket work with. */
export interface BucketParts {
  readonly files: BucketCollection;
  readonly chunks: BucketCollection;
  readonly chunkSizeBytes: number;
  readonly clock: Clock;
  /** Begins the time of a stream; by default the bucket's own. */
  beginTime(timeoutMS: number | undefined): FileTime;
  /** Creates the indexes unless that has been done. */
  ensureIndexes(time: FileTime): Promise<void>;
}
