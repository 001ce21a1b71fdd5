import type { Document } from 'bson';
import { MongoServerError } from '../error/server-error.ts';
import type { FileTime } from './file-time.ts';
import type { BucketCollection } from './grid-fs-file.ts';

const NAMESPACE_NOT_FOUND = 26;

const FILES_INDEX = { filename: 1, uploadDate: 1 } as const;
const CHUNKS_INDEX = { files_id: 1, n: 1 } as const;

/**
 * Creates the indexes of a bucket that holds no file yet (gridfs-spec, "Before Write Operations"): who keeps a bucket
 * without them has a reason.
 */
export async function ensureIndexes(
  files: BucketCollection,
  chunks: BucketCollection,
  time: FileTime,
): Promise<void> {
  const found = await files.findOne(
    {},
    {
      ...time(),
      projection: { _id: 1 },
      readPreference: 'primary',
    },
  );
  if (found !== null) return;
  if (!(await hasIndex(files, FILES_INDEX, time))) await files.createIndex(FILES_INDEX, time());
  if (!(await hasIndex(chunks, CHUNKS_INDEX, time))) {
    await chunks.createIndex(CHUNKS_INDEX, { ...time(), unique: true });
  }
}

async function hasIndex(
  collection: BucketCollection,
  wanted: Readonly<Record<string, number>>,
  time: FileTime,
): Promise<boolean> {
  const names = Object.keys(wanted);
  return (await indexesOf(collection, time)).some(({ key }) => {
    const keys = Object.keys(key);
    // The shell writes 1 as a double: only the number counts, not its type.
    return keys.join() === names.join() && keys.every((name) => Number(key[name]) === wanted[name]);
  });
}

async function indexesOf(collection: BucketCollection, time: FileTime): Promise<Document[]> {
  try {
    return await collection.listIndexes(time()).toArray();
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NAMESPACE_NOT_FOUND) return [];
    throw error;
  }
}
