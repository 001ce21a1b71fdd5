/** `memory-client.js TASK PORT`: does one thing with much data in a process of its own, and prints what memory it took. */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GridFSBucket, MongoClient } from '@touchstone/driver';
import { present } from '@touchstone/protocol';
import { Binary } from 'bson';

const MEBIBYTE = 1024 * 1024;
const FILE_BYTES = 1024 * MEBIBYTE;
const MESSAGE_BYTES = 48_000_000;
/** As many bytes of the message are not the documents' own. */
const REST_BYTES = 2000;
const DOCUMENTS = 3;

const tasks: Readonly<Record<string, (client: MongoClient) => Promise<number>>> = {
  /** The most that was resident, in MB, while 1 GiB went up and came down. */
  async gridfs(client) {
    const bucket = new GridFSBucket(client.db('memory'));
    const upload = bucket.openUploadStream('large');
    await pipeline(Readable.from(pieces()), upload);
    let bytes = 0;
    for await (const chunk of bucket.openDownloadStream(upload.id)) {
      bytes += (chunk as Uint8Array).length;
    }
    if (bytes !== FILE_BYTES) throw new Error(`${bytes} bytes came back.`);
    return mostResident() / 1e6;
  },

  /** Has the server ready, so that only what follows is counted. */
  async prepare(client) {
    await client.db('memory').collection('sent').insertOne({});
    return 0;
  },

  /** The memory that a message of 48 MB took, in multiples of its size, the documents that are in it included. */
  async send(client) {
    const collection = client.db('memory').collection('sent');
    await collection.insertOne({});
    const before = process.memoryUsage().rss;
    const size = Math.floor((MESSAGE_BYTES - REST_BYTES) / DOCUMENTS);
    const documents = Array.from({ length: DOCUMENTS }, () => ({
      data: new Binary(Buffer.alloc(size, 1)),
    }));
    await collection.insertMany(documents);
    return (mostResident() - before) / MESSAGE_BYTES;
  },

  /** The memory that documents of 48 MB took, in multiples of their size, that were read one after the other. */
  async receive(client) {
    const collection = client.db('memory').collection('sent');
    await collection.findOne({}, { projection: { data: 0 } });
    const before = process.memoryUsage().rss;
    let bytes = 0;
    for (const { data } of await collection.find().toArray()) bytes += data?.length() ?? 0;
    if (bytes < MESSAGE_BYTES - 2 * REST_BYTES) throw new Error(`Only ${bytes} bytes were found.`);
    return (mostResident() - before) / MESSAGE_BYTES;
  },
};

function* pieces(): Generator<Buffer> {
  for (let sent = 0; sent < FILE_BYTES; sent += MEBIBYTE)
    yield Buffer.alloc(MEBIBYTE, sent / MEBIBYTE);
}

/** In bytes; the system counts in KiB. */
function mostResident(): number {
  return process.resourceUsage().maxRSS * 1024;
}

const [name = '', port = ''] = process.argv.slice(2);
const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
try {
  console.log(await present(tasks[name])(client));
} finally {
  await client.close();
}
