import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ObjectId } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { checkChunk, chunkFilter, partInRange, rangeOf } from './chunk-check.ts';
import type { GridFSFile } from './grid-fs-file.ts';

const file: GridFSFile = {
  _id: new ObjectId(),
  length: 10,
  chunkSize: 4,
  filename: 'f',
  uploadDate: new Date(0),
};

const WRONG: readonly [object, RegExp][] = [
  [{ start: 11 }, /more than the length/],
  [{ start: -1 }, /start \(-1\) must not be negative/],
  [{ end: 11 }, /end \(11\) must not be more/],
  [{ end: -1 }, /end \(-1\) must not be negative/],
  [{ start: 5, end: 4 }, /must not be greater than stream end/],
];

for (const [wanted, message] of WRONG) {
  test(`the range ${JSON.stringify(wanted)} is refused`, () => {
    assert.throws(() => rangeOf(file, wanted), { message });
    assert.throws(() => rangeOf(file, wanted), MongoInvalidArgumentError);
  });
}

test('a range asks for its chunks, a whole file for all there are', () => {
  assert.deepEqual(chunkFilter(file, { start: 0, end: 10 }), { files_id: file._id });
  assert.deepEqual(chunkFilter(file, { start: 4, end: 8 })['n'], { $gte: 1, $lt: 2 });
  assert.deepEqual(chunkFilter(file, { start: 3, end: 9 })['n'], { $lt: 3, $gte: 0 });
});

test('of the first and the last chunk only what is in the range is given', () => {
  const bytes = Uint8Array.of(0, 1, 2, 3);
  assert.deepEqual([...partInRange(file, 0, bytes, { start: 1, end: 3 })], [1, 2]);
  assert.deepEqual([...partInRange(file, 1, bytes, { start: 1, end: 6 })], [0, 1]);
  assert.equal(partInRange(file, 1, bytes, { start: 1, end: 10 }), bytes);
});

const CHUNKS: readonly [number, number, number, RegExp | undefined][] = [
  [0, 0, 4, undefined],
  [2, 2, 2, undefined],
  [1, 2, 2, /ChunkIsMissing/],
  [3, 3, 4, /ExtraChunk/],
  [1, 0, 4, /ExtraChunk/],
  [1, 1, 3, /ChunkIsWrongSize/],
  [2, 2, 4, /ChunkIsWrongSize/],
];

for (const [expected, n, size, message] of CHUNKS) {
  test(`chunk ${n} of ${size} bytes where ${expected} is expected: ${message ?? 'good'}`, () => {
    const check = (): void => checkChunk(file, expected, { n, size });
    if (message === undefined) assert.doesNotThrow(check);
    else assert.throws(check, { message, name: 'MongoGridFSChunkError' });
  });
}
