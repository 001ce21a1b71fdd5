import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { someOptions } from '../earlier-versions.ts';
import type { DriverObject, NodeDriver } from '../node-driver.ts';
import type { NodeOperation, OperationCall } from './operation.ts';

export const bucketOperations: Readonly<Record<string, NodeOperation>> = {
  delete: ({ target, arguments: { id, ...options } }) => target.delete(id, ...someOptions(options)),
  deleteByName: ({ target, arguments: { filename } }) => target.deleteByName(filename),
  download: ({ driver, target, arguments: { id, ...options } }) =>
    bytesOf(driver, target.openDownloadStream(id, options)),
  downloadByName: ({ driver, target, arguments: { filename, ...options } }) =>
    bytesOf(driver, target.openDownloadStreamByName(filename, options)),
  drop: ({ target, arguments: options }) => target.drop(...someOptions(options)),
  find: ({ target, arguments: { filter, ...options } }) => target.find(filter, options).toArray(),
  rename: ({ target, arguments: { id, newFilename, ...options } }) =>
    target.rename(id, newFilename, ...someOptions(options)),
  renameByName: ({ target, arguments: { filename, newFilename } }) =>
    target.renameByName(filename, newFilename),
  uploadAndAbort,
  upload: async ({ target, arguments: { filename, source, disableMD5: _md5, ...options } }) => {
    const stream = target.openUploadStream(filename, options);
    await pipeline(Readable.from([sourceBytes(source)]), stream);
    return stream.gridFSFile?._id ?? stream.id;
  },
};

/** An upload that is given up after all bytes were written. */
async function uploadAndAbort({ target, arguments: given }: OperationCall): Promise<void> {
  const { filename, source, ...options } = given;
  const stream = target.openUploadStream(filename, options);
  // The errors of the stream besides the end of `abort` are nobody's business here.
  stream.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    stream.write(sourceBytes(source), (error: unknown) => (error ? reject(error) : resolve()));
  });
  await stream.abort();
}

/** `source` is `{ $$hexBytes: "…" }`. */
function sourceBytes(source: AdapterDocument): Buffer {
  return Buffer.from(String(source['$$hexBytes']), 'hex');
}

/** As a value of BSON: a line of Extended JSON has no other bytes. */
async function bytesOf(driver: NodeDriver, stream: DriverObject): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return new driver.Binary(Buffer.concat(chunks));
}
