// biome-ignore-all lint/suspicious/noExplicitAny: two drivers side by side: no more is known of them than that they are to do the same.
/** Files. */
import { Readable } from 'node:stream';
import { type Call, calls, type World } from '../call.ts';

async function uploaded({ driver, db }: World, options?: object): Promise<any> {
  const bucket = new driver.GridFSBucket(db, { bucketName: 'files', chunkSizeBytes: 4 });
  const stream = bucket.openUploadStream('a file', options);
  await new Promise((resolve, reject) => {
    Readable.from([Buffer.from('0123456789')])
      .pipe(stream)
      .on('finish', resolve)
      .on('error', reject);
  });
  return { bucket, id: stream.id, file: stream.gridFSFile, length: stream.length };
}

async function read(stream: any): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** GridFS. */
export const gridFsCalls: readonly Call[] = calls('gridfs', {
  upload: async (world) => {
    const { file, length } = await uploaded(world, { metadata: { a: 1 } });
    return [file, length];
  },
  download: async (world) => {
    const { bucket, id } = await uploaded(world);
    return read(bucket.openDownloadStream(id));
  },
  'a part': async (world) => {
    const { bucket, id } = await uploaded(world);
    return read(bucket.openDownloadStream(id, { start: 2, end: 7 }));
  },
  'a part from behind the end': async (world) => {
    const { bucket, id } = await uploaded(world);
    return read(bucket.openDownloadStream(id, { start: 50 }));
  },
  'a part that ends before it begins': async (world) => {
    const { bucket, id } = await uploaded(world);
    return read(bucket.openDownloadStream(id, { start: 5, end: 2 }));
  },
  'a part with a negative start': async (world) => {
    const { bucket, id } = await uploaded(world);
    return read(bucket.openDownloadStream(id, { start: -1 }));
  },
  'download by name': async (world) => {
    const { bucket } = await uploaded(world);
    return read(bucket.openDownloadStreamByName('a file'));
  },
  'download of a revision that is not there': async (world) => {
    const { bucket } = await uploaded(world);
    return read(bucket.openDownloadStreamByName('a file', { revision: 5 }));
  },
  'download of what is not there': async ({ driver, db }) =>
    read(new driver.GridFSBucket(db).openDownloadStream(5)),
  find: async (world) => {
    const { bucket } = await uploaded(world);
    return bucket.find({}).toArray();
  },
  rename: async (world) => {
    const { bucket, id } = await uploaded(world);
    await bucket.rename(id, 'another name');
    return (await bucket.find({ filename: 'another name' }).toArray()).length;
  },
  'rename of what is not there': ({ driver, db }) => new driver.GridFSBucket(db).rename(5, 'x'),
  delete: async (world) => {
    const { bucket, id } = await uploaded(world);
    await bucket.delete(id);
    return (await bucket.find({}).toArray()).length;
  },
  'delete of what is not there': ({ driver, db }) => new driver.GridFSBucket(db).delete(5),
  drop: async (world) => (await uploaded(world)).bucket.drop(),
  'an upload that is given up': async ({ driver, db }) => {
    const stream = new driver.GridFSBucket(db).openUploadStream('x');
    stream.on('error', () => undefined);
    stream.write('some');
    await stream.abort();
    return stream.abort();
  },
  'an upload with an id': async ({ driver, db }) => {
    const bucket = new driver.GridFSBucket(db);
    const stream = bucket.openUploadStreamWithId('mine', 'x');
    await new Promise((resolve) => stream.end('text', resolve));
    return [stream.id, await read(bucket.openDownloadStream('mine'))];
  },
  'an upload of something else': ({ driver, db }) =>
    new Promise((resolve) => {
      const stream = new driver.GridFSBucket(db).openUploadStream('x');
      stream.on('error', (error: Error) => resolve(error.constructor.name));
      stream.write(5);
    }),
  'null as options': ({ driver, db }) => new driver.GridFSBucket(db, null).find().toArray(),
});
