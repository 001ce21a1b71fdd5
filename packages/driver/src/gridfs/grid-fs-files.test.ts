import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Binary, type Document, Long, ObjectId } from 'bson';
import { type ScriptedDb, scriptedDb } from '../client/scripted-db.test-support.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { GridFSBucket, type GridFSBucketOptions } from './grid-fs-bucket.ts';

interface World extends ScriptedDb {
  readonly bucket: GridFSBucket;
  /** The chunks that were stored: their numbers and bytes, copied as they were sent. */
  readonly stored: [number, number[]][];
}

function world(
  script: (Document | Error)[],
  options: GridFSBucketOptions = {},
  timeoutMS?: number,
): World {
  const stored: [number, number[]][] = [];
  const shift = (): Document | Error | undefined => {
    const { insert, documents } = made.host.sent.at(-1) ?? {};
    if (insert === 'fs.chunks')
      for (const { n, data } of documents) stored.push([n, [...(data as Binary).value()]]);
    return script.shift();
  };
  const made = scriptedDb({ shift } as never, { timeoutMS });
  return { ...made, stored, bucket: new GridFSBucket(made.db as never, options) };
}

const cursor = (...firstBatch: Document[]): Document => ({
  ok: 1,
  cursor: { id: 0, ns: 'db.fs.files', firstBatch },
});
const names = ({ commands }: World): string[] =>
  commands().map((command) => {
    const [[name, collection] = []] = Object.entries(command);
    return `${name} ${collection}`;
  });
/** The bucket has a file, so that its indexes need no look. */
const HAS_FILES = cursor({ _id: 1 });

async function bytesOf(stream: NodeJS.ReadableStream): Promise<number[]> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return [...Buffer.concat(parts)];
}

async function upload(
  { bucket }: World,
  parts: readonly (Uint8Array | string)[],
  options = {},
): Promise<unknown> {
  const stream = bucket.openUploadStream('f', options);
  for (const part of parts) stream.write(part, 'latin1');
  stream.end();
  await once(stream, 'finish');
  assert.deepEqual(stream.gridFSFile?._id, stream.id);
  return stream.id;
}

test('what is written goes into chunks of the size that is asked for, the last with what is left', async () => {
  const it = world([HAS_FILES], { chunkSizeBytes: 4 });
  const metadata = { a: 1 };
  const id = await upload(it, [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6, 7, 8), 'ÿ'], {
    metadata,
  });
  assert.deepEqual(it.stored, [
    [0, [1, 2, 3, 4]],
    [1, [5, 6, 7, 8]],
    [2, [255]],
  ]);
  const [file] = it.host.sent.at(-1)?.['documents'] ?? [];
  assert.deepEqual(file, {
    _id: id,
    length: 9,
    chunkSize: 4,
    uploadDate: new Date(1_700_000_000_000),
    filename: 'f',
    metadata,
  });
  assert.ok(it.host.sent.at(-2)?.['documents'][0].files_id.equals(id));
});

test('a file has the identifier and the size of chunks that it is given', async () => {
  const it = world([HAS_FILES], { bucketName: 'fs' });
  const stream = it.bucket.openUploadStreamWithId('mine', 'f', { chunkSizeBytes: 2 });
  stream.end(Uint8Array.of(1, 2, 3));
  await once(stream, 'finish');
  assert.deepEqual(it.stored, [
    [0, [1, 2]],
    [1, [3]],
  ]);
  const [file] = it.host.sent.at(-1)?.['documents'] ?? [];
  assert.deepEqual([file._id, file.chunkSize, 'metadata' in file], ['mine', 2, false]);
});

test('chunks are of 255 KiB by default, and of no size that is none', async () => {
  const it = world([HAS_FILES]);
  assert.equal(it.bucket.openUploadStream('f').chunkSizeBytes, 261_120);
  for (const chunkSizeBytes of [0, -1, 1.5])
    assert.throws(
      () => it.bucket.openUploadStream('f', { chunkSizeBytes }),
      MongoInvalidArgumentError,
    );
  await new Promise((done) => setImmediate(done));
});

test('an empty file has no chunks', async () => {
  const it = world([HAS_FILES]);
  await upload(it, []);
  assert.deepEqual(names(it), ['find fs.files', 'insert fs.files']);
});

const FILES_KEY = { filename: 1, uploadDate: 1 };
const CHUNKS_KEY = { files_id: 1, n: 1 };

const has = (key: Document): Document => cursor({ key: { _id: 1 } }, { key });
const HAS_INDEX = has(FILES_KEY);

async function indexesMade(files: Document, chunks: Document): Promise<Document[]> {
  const isMade = { ok: 1 };
  const isThere = files === HAS_INDEX;
  const it = world([cursor(), files, ...(isThere ? [] : [isMade]), chunks]);
  await upload(it, []);
  return it
    .commands()
    .filter(({ createIndexes }) => createIndexes)
    .map(({ createIndexes, indexes: [{ key, unique }] }) => ({
      createIndexes,
      key: [...(key as Map<string, number>)],
      ...(unique === undefined ? {} : { unique }),
    }));
}

test('the first upload into an empty bucket makes the indexes that are missing', async () => {
  const none = cursor({ key: { _id: 1 } });
  const ofFiles = {
    createIndexes: 'fs.files',
    key: [
      ['filename', 1],
      ['uploadDate', 1],
    ],
  };
  assert.deepEqual(await indexesMade(HAS_INDEX, has(CHUNKS_KEY)), []);
  assert.deepEqual(await indexesMade(has({ filename: 1, uploadDate: -1 }), has(CHUNKS_KEY)), [
    ofFiles,
  ]);
  assert.deepEqual(await indexesMade(has({ uploadDate: 1, filename: 1 }), has(CHUNKS_KEY)), [
    ofFiles,
  ]);
  assert.deepEqual(await indexesMade(HAS_INDEX, none), [
    {
      createIndexes: 'fs.chunks',
      key: [
        ['files_id', 1],
        ['n', 1],
      ],
      unique: true,
    },
  ]);
});

test('indexes are looked for once, and again where that failed', async () => {
  const refused = new MongoServerError({ ok: 0, code: 13, errmsg: 'no' });
  const it = world([refused, HAS_FILES]);
  const failing = it.bucket.openUploadStream('f');
  const [error] = await once(failing, 'error');
  assert.equal(error.code, 13);
  let told = 0;
  it.bucket.on('index', () => told++);
  await upload(it, []);
  await upload(it, []);
  assert.equal(told, 1);
  assert.deepEqual(names(it), [
    'find fs.files',
    'find fs.files',
    'insert fs.files',
    'insert fs.files',
  ]);
});

test('an upload that is given up takes its chunks with it, once', async () => {
  const it = world([HAS_FILES], { chunkSizeBytes: 2 });
  const stream = it.bucket.openUploadStream('f', { writeConcern: { w: 2 } });
  stream.write(Uint8Array.of(1, 2, 3));
  await new Promise((done) => setImmediate(done));
  await stream.abort();
  await assert.rejects(stream.abort(), /twice/);
  const last = it.host.sent.at(-1);
  assert.deepEqual([last?.['delete'], last?.['writeConcern']], ['fs.chunks', { w: 2 }]);
  assert.deepEqual(last?.['deletes'], [{ q: { files_id: stream.id }, limit: 0 }]);
  assert.equal(
    it.host.sent.some(({ insert }) => insert === 'fs.files'),
    false,
  );
  const finished = it.bucket.openUploadStream('f');
  finished.end();
  await once(finished, 'finish');
  await assert.rejects(finished.abort(), /already completed/);
});

const FILE = {
  _id: new ObjectId(),
  length: 10,
  chunkSize: 4,
  filename: 'f',
  uploadDate: new Date(0),
};
const CHUNKS = [
  { n: 0, data: new Binary(Uint8Array.of(0, 1, 2, 3)) },
  { n: 1, data: new Binary(Uint8Array.of(4, 5, 6, 7)) },
  { n: 2, data: new Binary(Uint8Array.of(8, 9)) },
];

test('a file is read chunk by chunk, in order', async () => {
  const it = world([cursor(FILE), cursor(...CHUNKS)]);
  const stream = it.bucket.openDownloadStream(FILE._id);
  const told = once(stream, 'file');
  assert.deepEqual(await bytesOf(stream), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual((await told)[0]._id, FILE._id);
  const [file, chunks] = it.commands();
  assert.deepEqual(file?.['filter'], { _id: FILE._id });
  const { find, filter, sort, batchSize } = chunks ?? {};
  assert.deepEqual(
    [find, filter, sort, batchSize],
    ['fs.chunks', { files_id: FILE._id }, new Map([['n', 1]]), 1000],
  );
});

test('a part of a file is asked for by its chunks', async () => {
  const it = world([cursor(FILE), cursor(...CHUNKS.slice(1))]);
  const stream = it.bucket.openDownloadStream(FILE._id).start(5).end(9);
  assert.deepEqual(await bytesOf(stream), [5, 6, 7, 8]);
  assert.deepEqual(it.commands()[1]?.['filter'], { files_id: FILE._id, n: { $gte: 1, $lt: 3 } });
  assert.throws(() => stream.start(1), /cannot be changed/);
  assert.throws(() => stream.end(1), /cannot be changed/);
  const nothing = world([cursor(FILE)]);
  assert.deepEqual(await bytesOf(nothing.bucket.openDownloadStream(1, { start: 3, end: 3 })), []);
  assert.equal(nothing.host.sent.length, 1);
});

const ONE_BYTE = new Binary(Uint8Array.of(1));

test('batches of chunks are of a few megabytes', async () => {
  for (const [chunkSize, expected] of [
    [1024 * 1024, 4],
    [16 * 1024 * 1024, 1],
    [255 * 1024, 16],
  ]) {
    const it = world([cursor({ ...FILE, length: 1, chunkSize }), cursor({ n: 0, data: ONE_BYTE })]);
    const stream = it.bucket.openDownloadStream(1);
    stream.on('error', () => undefined);
    stream.resume();
    await once(stream, 'close');
    assert.equal(it.commands()[1]?.['batchSize'], expected);
  }
});

test('a revision is counted from the oldest, or backwards from the newest', async () => {
  for (const [revision, direction, skip] of [
    [undefined, -1, 0],
    [-1, -1, 0],
    [-3, -1, 2],
    [0, 1, 0],
    [2, 1, 2],
  ] as const) {
    const it = world([cursor({ ...FILE, length: 0 })]);
    const options = revision === undefined ? undefined : { revision };
    await bytesOf(it.bucket.openDownloadStreamByName('f', options));
    const { filter, sort, skip: sent = 0 } = it.commands()[0] ?? {};
    assert.deepEqual(
      [filter, sort, sent],
      [{ filename: 'f' }, new Map([['uploadDate', direction]]), skip],
    );
  }
});

test('what is missing or wrong ends the reading with an error', async () => {
  for (const [script, message] of [
    [[cursor()], /FileNotFound: file f was not found/],
    [[cursor(FILE), cursor(...CHUNKS.slice(0, 2))], /ChunkIsMissing: There is no chunk with n: 2/],
    [[cursor(FILE), cursor(CHUNKS[0] as Document, CHUNKS[2] as Document)], /ChunkIsMissing/],
    [[cursor(FILE), cursor(...CHUNKS, { n: 3, data: CHUNKS[2]?.data })], /ExtraChunk/],
    [[cursor(FILE), cursor({ ...CHUNKS[0], data: CHUNKS[2]?.data })], /ChunkIsWrongSize/],
    [[cursor(FILE), cursor({ ...CHUNKS[0], data: 'hello' })], /ChunkIsInvalid/],
    [[cursor(FILE), cursor({ n: 0 })], /ChunkIsInvalid/],
    [[cursor({ ...FILE, length: Number.NaN })], /has the length NaN and/],
    [[cursor({ ...FILE, length: 'x' })], /which are no sizes/],
    [[cursor({ ...FILE, length: -1 })], /which are no sizes/],
    [[cursor({ ...FILE, length: Long.MAX_VALUE })], /which are no sizes/],
    [[cursor({ ...FILE, chunkSize: 0 })], /which are no sizes/],
  ] as [Document[], RegExp][]) {
    await assert.rejects(bytesOf(world(script).bucket.openDownloadStreamByName('f')), message);
  }
});

test('reading that is given up closes the cursor', async () => {
  const open = { ok: 1, cursor: { id: 7, ns: 'db.fs.chunks', firstBatch: [CHUNKS[0]] } };
  const it = world([cursor(FILE), open]);
  const stream = it.bucket.openDownloadStream(1);
  await once(stream, 'data');
  stream.pause();
  await stream.abort();
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(it.host.sent.at(-1)?.['cursors'], [7n]);
});

test('files are deleted with their chunks, by identifier or by name', async () => {
  const it = world([{ ok: 1, n: 1 }, { ok: 1, n: 3 }, cursor({ _id: 1 }, { _id: 2 })]);
  await it.bucket.delete(5);
  await it.bucket.deleteByName('f');
  const deletions = it
    .commands()
    .filter((command) => command['delete'])
    .map(({ delete: from, deletes: [{ q }] }) => [from, q]);
  assert.deepEqual(deletions, [
    ['fs.files', { _id: 5 }],
    ['fs.chunks', { files_id: 5 }],
    ['fs.files', { _id: { $in: [1, 2] } }],
    ['fs.chunks', { files_id: { $in: [1, 2] } }],
  ]);
});

test('a file that is not there is told, whatever is done to it', async () => {
  const none = { ok: 1, n: 0, nModified: 0 };
  await assert.rejects(world([none, none]).bucket.delete(5), /File not found for id 5/);
  await assert.rejects(world([cursor()]).bucket.deleteByName('f'), /not found with name f/);
  await assert.rejects(world([none]).bucket.rename(5, 'g'), /File with id 5 not found/);
  await assert.rejects(world([none]).bucket.renameByName('f', 'g'), /not found with name f/);
});

test('files are renamed, found and dropped', async () => {
  const done = { ok: 1, n: 1, nModified: 1 };
  const it = world([done, done, cursor(FILE)]);
  await it.bucket.rename(5, 'g');
  await it.bucket.renameByName('f', 'g');
  assert.equal((await it.bucket.find({ filename: 'f' }, { limit: 1 }).toArray()).length, 1);
  await it.bucket.drop();
  const [one, many, found] = it.commands();
  assert.deepEqual(one?.['updates'], [{ q: { _id: 5 }, u: { $set: { filename: 'g' } } }]);
  assert.deepEqual(many?.['updates'], [
    { q: { filename: 'f' }, u: { $set: { filename: 'g' } }, multi: true },
  ]);
  assert.deepEqual([found?.['filter'], found?.['limit']], [{ filename: 'f' }, 1]);
  assert.deepEqual(names(it).slice(3), ['drop fs.files', 'drop fs.chunks']);
});

test('after a drop the indexes are made again', async () => {
  const done = { ok: 1, n: 1 };
  const it = world([HAS_FILES, done, done, done, HAS_FILES]);
  await upload(it, []);
  await it.bucket.drop();
  await upload(it, []);
  assert.equal(names(it).filter((name) => name === 'find fs.files').length, 2);
});

test('concerns and time are those of the bucket, or of the database, or of the call', async () => {
  const concerned = world([HAS_FILES], { bucketName: 'b', writeConcern: { w: 2 } });
  await upload(concerned, []);
  assert.deepEqual(names(concerned), ['find b.files', 'insert b.files']);
  assert.deepEqual(concerned.commands()[1]?.['writeConcern'], { w: 2 });
  const done = { ok: 1, n: 1 };
  for (const [bucket, database, call, expected] of [
    [undefined, undefined, undefined, undefined],
    [undefined, 100, undefined, 99],
    [200, 100, undefined, 199],
    [200, 100, 300, 299],
  ] as const) {
    const it = world([done, done], { timeoutMS: bucket }, database);
    await it.bucket.delete(5, { timeoutMS: call });
    assert.deepEqual(
      it.commands().map(({ maxTimeMS }) => maxTimeMS),
      [expected, expected],
    );
  }
});
