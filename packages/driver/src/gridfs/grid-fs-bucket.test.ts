import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { GridFSBucket } from './grid-fs-bucket.ts';

const db = { collection: () => ({}) } as unknown as ConstructorParameters<typeof GridFSBucket>[0];

test('the size of a chunk is a positive integer', () => {
  for (const chunkSizeBytes of [0, -1, 1.5, Number.NaN])
    assert.throws(() => new GridFSBucket(db, { chunkSizeBytes }), MongoInvalidArgumentError);
  new GridFSBucket(db, { chunkSizeBytes: 1 });
});
