import type { DriverObject } from '../node-driver.ts';
import { createChangeStream } from './collection.ts';
import type { NodeOperation } from './operation.ts';

export const databaseOperations: Readonly<Record<string, NodeOperation>> = {
  aggregate: ({ target, arguments: { pipeline, ...options } }) =>
    target.aggregate(pipeline, options).toArray(),
  createChangeStream: createChangeStream,
  createCollection: ({ target, arguments: { collection, ...options } }) =>
    target.createCollection(collection, options),
  createCommandCursor: async (call) => {
    const cursor = commandCursor(call);
    await cursor.hasNext();
    return cursor;
  },
  dropCollection: ({ target, arguments: { collection, ...options } }) =>
    target.dropCollection(collection, options),
  listCollectionNames: async ({ target, arguments: { filter, ...options } }) => {
    // Names are all that a server then looks at (enumerate-collections.md, "Returning a List of Collection Names").
    const nameOnly = Object.keys(filter ?? {}).every((name) => name === 'name');
    const found = await target.listCollections(filter, { ...options, nameOnly }).toArray();
    return found.map((collection: DriverObject) => collection.name);
  },
  listCollectionObjects: async ({ target, arguments: { filter: _filter, ...options } }) => {
    const found = await target.collections(options);
    // The objects themselves lead to their client: what can be told of them is what they are called.
    return found.map((collection: DriverObject) => collection.collectionName);
  },
  listCollections: ({ target, arguments: { filter, ...options } }) =>
    target.listCollections(filter, options).toArray(),
  modifyCollection: ({ target, arguments: { collection, ...options } }) =>
    target.command({ collMod: collection, ...options }),
  runCommand: ({ target, arguments: { command, commandName: _name, ...options } }) =>
    target.command(command, options),
  runCursorCommand: (call) => commandCursor(call).toArray(),
};

function commandCursor({ target, arguments: given }: Parameters<NodeOperation>[0]): DriverObject {
  const { command, commandName: _name, batchSize, maxTimeMS, comment, ...options } = given;
  const cursor = target.runCursorCommand(command, options);
  if (batchSize !== undefined) cursor.setBatchSize(batchSize);
  if (maxTimeMS !== undefined) cursor.setMaxTimeMS(maxTimeMS);
  if (comment !== undefined) cursor.setComment(comment);
  return cursor;
}
