// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import * as reference from '@touchstone/driver';
import { present } from '@touchstone/protocol';
import { startStandalone } from '@touchstone/server';
import * as official from 'mongodb';

/** The two drivers have the same classes, as far as these tests use them. */
type Driver = Pick<typeof reference, 'MongoClient' | 'GridFSBucket'>;
type Bucket = reference.GridFSBucket;

const both: readonly (readonly [string, Driver])[] = [
  ['@touchstone/driver', reference],
  ['mongodb', official as unknown as Driver],
];
const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));
const CHUNK = { chunkSizeBytes: 64 };

async function withBuckets(
  act: (writer: Bucket, reader: Bucket) => Promise<void>,
  drivers: readonly Driver[],
) {
  await using server = await startStandalone();
  const clients = drivers.map(({ MongoClient }) => new MongoClient(server.uri));
  try {
    const [writer, reader] = drivers.map(
      ({ GridFSBucket }, index) => new GridFSBucket(present(clients[index]).db('files'), CHUNK),
    );
    await act(present(writer), present(reader));
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

async function upload(bucket: Bucket, bytes: Buffer = BYTES): Promise<any> {
  const stream = bucket.openUploadStream('f');
  await pipeline(Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]), stream);
  return stream.id;
}

async function read(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

for (const [writerName, writer] of both) {
  for (const [readerName, reader] of both) {
    test(`${readerName} reads what ${writerName} has written, whole and in ranges`, async () => {
      await withBuckets(
        async (from, to) => {
          const id = await upload(from);
          assert.deepEqual(await read(to.openDownloadStream(id)), BYTES);
          for (const [start, end] of [
            [0, 1],
            [63, 65],
            [64, 128],
            [999, 1000],
            [130, 700],
            [5, 5],
          ]) {
            const part = await read(
              to.openDownloadStream(id, { start: present(start), end: present(end) }),
            );
            assert.deepEqual(part, BYTES.subarray(start, end), `${start} to ${end}`);
          }
        },
        [writer, reader],
      );
    });
  }
}

test('a revision that is not there, and a name that nobody gave, are not found', async () => {
  await withBuckets(
    async (bucket) => {
      await upload(bucket);
      assert.deepEqual(await read(bucket.openDownloadStreamByName('f')), BYTES);
      const missing = bucket.openDownloadStreamByName('f', { revision: 1 });
      await assert.rejects(read(missing), /FileNotFound/);
      await assert.rejects(read(bucket.openDownloadStreamByName('g')), /FileNotFound/);
    },
    [reference, reference],
  );
});

test('the indexes are created once, before the first file', async () => {
  await withBuckets(
    async (bucket) => {
      let times = 0;
      bucket.on('index', () => {
        times += 1;
      });
      await Promise.all([upload(bucket), upload(bucket)]);
      await upload(bucket);
      assert.equal(times, 1);
    },
    [reference, reference],
  );
});

test('an aborted upload leaves nothing', async () => {
  await withBuckets(
    async (bucket) => {
      const stream = bucket.openUploadStream('f');
      stream.on('error', () => undefined);
      await new Promise((resolve) => stream.write(BYTES, resolve));
      await stream.abort();
      await assert.rejects(stream.abort(), /twice/);
      assert.equal((await bucket.find().toArray()).length, 0);
      await assert.rejects(read(bucket.openDownloadStream(stream.id)), /FileNotFound/);
    },
    [reference, reference],
  );
});

test('a slow server is waited for: no more than one chunk is kept', async () => {
  await withBuckets(
    async (bucket) => {
      const stream = bucket.openUploadStream('f');
      assert.equal(stream.write(Buffer.alloc(stream.writableHighWaterMark)), false);
      await new Promise((resolve) => stream.once('drain', resolve));
      stream.end();
      await new Promise((resolve) => stream.once('finish', resolve));
      assert.equal(stream.gridFSFile?.length, stream.writableHighWaterMark);
    },
    [reference, reference],
  );
});
