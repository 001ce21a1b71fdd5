import { propertyOf } from '@touchstone/protocol';
import { Binary, type Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import {
  MongoGridFSChunkError,
  MongoUnexpectedServerResponseError,
} from '../error/runtime-error.ts';
import type { GridFSChunk, GridFSFile } from './grid-fs-file.ts';

/** The bytes of a file that are wanted: from `start` on, before `end`. */
export interface FileRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Throws `MongoUnexpectedServerResponseError` for a file whose sizes are none: a length that is missing would read as an empty
 * file. Numbers may be values of BSON.
 */
export function checkFile({ _id, length, chunkSize }: GridFSFile): void {
  const isGood =
    isSize(length) && (Number(length) === 0 || (isSize(chunkSize) && Number(chunkSize) > 0));
  if (isGood) return;
  throw new MongoUnexpectedServerResponseError(
    `The document of the file ${String(_id)} has the length ${String(length)} and the chunkSize ${String(chunkSize)}, which are no sizes`,
  );
}

function isSize(value: unknown): boolean {
  const isNumber = typeof value === 'number' || propertyOf(value, '_bsontype') !== undefined;
  return isNumber && Number.isSafeInteger(Number(value)) && Number(value) >= 0;
}

/** The bytes of a chunk. Throws `MongoGridFSChunkError` where it holds none. */
export function chunkBytes({ n, data }: GridFSChunk): Uint8Array {
  if (data instanceof Uint8Array) return data;
  const { buffer, position } = data instanceof Binary ? data : { buffer: undefined, position: 0 };
  if (buffer instanceof Uint8Array) return buffer.subarray(0, position);
  throw new MongoGridFSChunkError(`ChunkIsInvalid: The chunk with n: ${n} holds no bytes`);
}

/** The wanted range. Throws `MongoInvalidArgumentError` when the file has no such bytes. */
export function rangeOf(
  { length }: GridFSFile,
  wanted: { readonly start?: number | undefined; readonly end?: number | undefined },
): FileRange {
  const { start = 0, end = length } = wanted;
  refuse(
    start > length,
    `Stream start (${start}) must not be more than the length of the file (${length})`,
  );
  refuse(start < 0, `Stream start (${start}) must not be negative`);
  refuse(
    end > length,
    `Stream end (${end}) must not be more than the length of the file (${length})`,
  );
  refuse(end < 0, `Stream end (${end}) must not be negative`);
  refuse(end < start, `Stream start (${start}) must not be greater than stream end (${end})`);
  return { start, end };
}

/** Throws `MongoInvalidArgumentError` for a size that no chunk can have. */
export function requireChunkSize(bytes: number): void {
  if (Number.isInteger(bytes) && bytes > 0) return;
  throw new MongoInvalidArgumentError('Option "chunkSizeBytes" must be a positive integer');
}

function refuse(isWrong: boolean, message: string): void {
  if (isWrong) throw new MongoInvalidArgumentError(message);
}

/** The filter for the chunks that a range needs; of a whole file, any that should not be there too. */
export function chunkFilter(file: GridFSFile, { start, end }: FileRange): Document {
  const filter: Document = { files_id: file._id };
  const n: Document = {};
  if (start > 0) n['$gte'] = Math.floor(start / file.chunkSize);
  if (end < file.length) n['$lt'] = Math.ceil(end / file.chunkSize);
  return Object.keys(n).length === 0 ? filter : { ...filter, n };
}

/** True if this is the chunk that has to come. Throws `MongoGridFSChunkError` when it is not. */
export function checkChunk(
  file: GridFSFile,
  expected: number,
  chunk: { readonly n: number; readonly size: number },
): void {
  const { length, chunkSize } = file;
  if (chunk.n > expected) throw missing(chunk.n, expected);
  const isExtra = chunk.n < expected || expected * chunkSize >= length;
  if (isExtra) {
    throw new MongoGridFSChunkError(
      `ExtraChunk: Got unexpected n: ${chunk.n}, expected ${Math.ceil(length / chunkSize)} chunks`,
    );
  }
  const size = Math.min(chunkSize, length - expected * chunkSize);
  if (chunk.size === size) return;
  throw new MongoGridFSChunkError(
    `ChunkIsWrongSize: Got unexpected length: ${chunk.size}, expected: ${size}`,
  );
}

/** The chunks ended before the range did. */
export function missingChunk(expected: number): MongoGridFSChunkError {
  return new MongoGridFSChunkError(`ChunkIsMissing: There is no chunk with n: ${expected}`);
}

function missing(n: number, expected: number): MongoGridFSChunkError {
  return new MongoGridFSChunkError(`ChunkIsMissing: Got unexpected n: ${n}, expected: ${expected}`);
}

/** The part of a chunk that belongs to the range. */
export function partInRange(
  file: GridFSFile,
  n: number,
  bytes: Uint8Array,
  { start, end }: FileRange,
): Uint8Array {
  const first = n * file.chunkSize;
  const from = Math.max(0, start - first);
  const to = Math.min(bytes.length, end - first);
  return from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to);
}
