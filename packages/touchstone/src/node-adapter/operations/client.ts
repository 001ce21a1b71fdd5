import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { plainNumber } from '../arguments.ts';
import { passTime } from '../client-runtime.ts';
import type { DriverObject } from '../node-driver.ts';
import { createChangeStream } from './collection.ts';
import type { NodeOperation } from './operation.ts';

export const clientOperations: Readonly<Record<string, NodeOperation>> = {
  appendMetadata: ({ target, arguments: { driverInfoOptions } }) =>
    target.appendMetadata(driverInfoOptions),
  clientBulkWrite: async ({ target, arguments: { models, ...options } }) =>
    withoutDidUpsert(await target.bulkWrite(models.map(clientWriteModel), options)),
  close: ({ target }) => target.close(),
  createChangeStream: createChangeStream,
  dropDatabase: ({ target, arguments: { database, ...options } }) =>
    target.db(database).dropDatabase(options),
  listDatabaseNames: async ({ target, arguments: options }) => {
    const { databases } = await target
      .db()
      .admin()
      .listDatabases({ ...options, nameOnly: true });
    return databases.map((database: DriverObject) => database.name);
  },
  listDatabaseObjects: async ({ target, arguments: options }) =>
    (await target.db().admin().listDatabases(options)).databases,
  passTime: ({ target, arguments: { durationMS } }) => passTime(target, durationMS),
  runCommand: ({ target, driver, arguments: { database, command } }) =>
    target.db(database).command(command, { readPreference: new driver.ReadPreference('primary') }),
  listDatabases: async ({ target, arguments: options }) =>
    (await target.db().admin().listDatabases(options)).databases,
};

function clientWriteModel(model: AdapterDocument): AdapterDocument {
  const [name, fields] = Object.entries(model)[0] as [string, AdapterDocument];
  const translated: AdapterDocument = { name };
  for (const key of Object.keys(fields)) translated[key] = plainNumber(fields[key]);
  // Drivers may add `_id` to what they are given; the test's own document must not change.
  if (name === 'insertOne') translated['document'] = { ...translated['document'] };
  return translated;
}

/**
 * `didUpsert` is one of the ways in which the specification lets a driver tell that `upsertedId` is set; tests know none
 * of these ways (bulk-write.md, "UpdateResult").
 */
export function withoutDidUpsert(result: DriverObject): DriverObject {
  if (!(result?.updateResults instanceof Map)) return result;
  const updateResults = [...result.updateResults].map(([index, one]) => {
    const { didUpsert: _didUpsert, ...rest } = one;
    return [index, rest] as const;
  });
  return { ...result, updateResults: new Map(updateResults) };
}
