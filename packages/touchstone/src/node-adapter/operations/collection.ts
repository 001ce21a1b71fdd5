import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { plainNumber } from '../arguments.ts';
import { foundDocument, openCursor } from '../earlier-versions.ts';
import type { DriverObject } from '../node-driver.ts';
import type { NodeOperation } from './operation.ts';
import { UnsupportedOperation } from './operation.ts';

export const collectionOperations: Readonly<Record<string, NodeOperation>> = {
  aggregate: ({ target, arguments: { pipeline, ...options } }) =>
    target.aggregate(pipeline, options).toArray(),
  bulkWrite: ({ target, arguments: { requests, ...options } }) =>
    target.bulkWrite(requests.map(writeModel), options),
  count: ({ target, arguments: { filter, ...options } }) => target.count(filter ?? {}, options),
  countDocuments: ({ target, arguments: { filter, ...options } }) =>
    target.countDocuments(filter, options),
  createChangeStream: createChangeStream,
  createFindCursor: async ({ target, arguments: { filter, ...options } }) => {
    const cursor = target.find(filter, cursorOptions(options));
    // The test format wants the cursor to exist on the server once the operation has returned.
    await cursor.hasNext();
    return cursor;
  },
  createIndex: ({ target, arguments: { keys, ...options } }) => target.createIndex(keys, options),
  createSearchIndex: ({ target, arguments: { model } }) => target.createSearchIndex(model),
  createSearchIndexes: ({ target, arguments: { models } }) => target.createSearchIndexes(models),
  deleteMany: ({ target, arguments: { filter, ...options } }) => target.deleteMany(filter, options),
  deleteOne: ({ target, arguments: { filter, ...options } }) => target.deleteOne(filter, options),
  distinct: ({ target, arguments: { fieldName, filter, ...options } }) =>
    target.distinct(fieldName, filter, options),
  dropIndex: ({ target, arguments: { name, ...options } }) => target.dropIndex(name, options),
  dropIndexes: ({ target, arguments: options }) => target.dropIndexes(options),
  dropSearchIndex: ({ target, arguments: { name } }) => target.dropSearchIndex(name),
  estimatedDocumentCount: ({ target, arguments: options }) =>
    target.estimatedDocumentCount(options),
  find: ({ target, arguments: { filter, ...options } }) =>
    target.find(filter, cursorOptions(options)).toArray(),
  findOne: ({ target, arguments: { filter, ...options } }) => target.findOne(filter, options),
  findOneAndDelete: async ({ target, arguments: { filter, ...options } }) =>
    foundDocument(await target.findOneAndDelete(filter, options)),
  findOneAndReplace: async ({ target, arguments: { filter, replacement, ...options } }) =>
    foundDocument(await target.findOneAndReplace(filter, replacement, options)),
  findOneAndUpdate: async ({ target, arguments: { filter, update, ...options } }) =>
    foundDocument(await target.findOneAndUpdate(filter, update, options)),
  insertMany: ({ target, arguments: { documents, ...options } }) =>
    target.insertMany(documents.map(copy), options),
  insertOne: ({ target, arguments: { document, ...options } }) =>
    target.insertOne(copy(document), options),
  listIndexes: ({ target, arguments: options }) => target.listIndexes(options).toArray(),
  listIndexNames: async ({ target, arguments: options }) => {
    const indexes = await target.listIndexes(options).toArray();
    return indexes.map((index: DriverObject) => index.name);
  },
  listSearchIndexes: ({ target, arguments: { name, aggregationOptions } }) =>
    (name === undefined
      ? target.listSearchIndexes(aggregationOptions)
      : target.listSearchIndexes(name, aggregationOptions)
    ).toArray(),
  mapReduce: async ({ target, arguments: { map, reduce, ...options } }) => {
    if (typeof target.mapReduce !== 'function') {
      throw new UnsupportedOperation('mapReduce is not part of the API.');
    }
    return target.mapReduce(map, reduce, options);
  },
  rename: ({ target, arguments: { to, ...options } }) => target.rename(to, options),
  replaceOne: ({ target, arguments: { filter, replacement, ...options } }) =>
    target.replaceOne(filter, replacement, options),
  updateMany: ({ target, arguments: { filter, update, ...options } }) =>
    target.updateMany(filter, update, options),
  updateOne: ({ target, arguments: { filter, update, ...options } }) =>
    target.updateOne(filter, update, options),
  updateSearchIndex: ({ target, arguments: { name, definition } }) =>
    target.updateSearchIndex(name, definition),
};

/** Opens a change stream and waits until the server has it, so that a test's next write is seen by it. */
export async function createChangeStream({
  target,
  arguments: { pipeline, ...options },
}: Parameters<NodeOperation>[0]): Promise<unknown> {
  const stream = target.watch(pipeline, options);
  try {
    // The official driver has no public way to do so, and its first `tryNext` would take an event out.
    await (stream.open?.() ?? openCursor(stream.cursor));
    return stream;
  } catch (error) {
    await stream.close();
    throw error;
  }
}

/** `cursorType` stands for the two flags of the `find` command. */
export function cursorOptions({ cursorType, ...options }: AdapterDocument): AdapterDocument {
  switch (cursorType) {
    case 'tailable':
      return { ...options, tailable: true };
    case 'tailableAwait':
      return { ...options, tailable: true, awaitData: true };
    default:
      return options;
  }
}

/** Drivers may add `_id` to what they are given; the test file's own document must not change. */
function copy(document: AdapterDocument): AdapterDocument {
  return { ...document };
}

function writeModel(request: AdapterDocument): AdapterDocument {
  const [name, model] = Object.entries(request)[0] as [string, AdapterDocument];
  const translated = Object.fromEntries(
    Object.entries(model).map(([key, value]) => [key, plainNumber(value)]),
  );
  if (name === 'insertOne')
    translated['document'] = copy(translated['document'] as AdapterDocument);
  return { [name]: translated };
}
