import type { Environment } from '../environment/environment.ts';
import { errorCodeOf } from '../operation-execution/look-up.ts';
import type { CollectionData } from '../test-file/test-file.ts';

const NAMESPACE_NOT_FOUND = 26;
const writeConcern = { w: 'majority' };

/** Puts just the given documents into each collection, through the runner's own connection. */
export async function setUpData(
  environment: Environment,
  collections: readonly CollectionData[],
): Promise<void> {
  for (const collection of collections) await setUpCollection(environment, collection);
}

async function setUpCollection(
  environment: Environment,
  { databaseName, collectionName, createOptions, documents }: CollectionData,
): Promise<void> {
  await drop(environment, databaseName, collectionName);
  // Without documents or options nothing else would bring the collection into being.
  if (createOptions !== undefined || documents.length === 0) {
    await environment.command(databaseName, {
      create: collectionName,
      ...createOptions,
      writeConcern,
    });
  }
  if (documents.length === 0) return;
  const reply = await environment.command(databaseName, {
    insert: collectionName,
    documents,
    writeConcern,
  });
  const [error] = reply['writeErrors'] ?? [];
  if (error !== undefined) {
    throw new Error(`initial data of ${databaseName}.${collectionName}: ${error.errmsg}`);
  }
}

async function drop(
  environment: Environment,
  databaseName: string,
  collectionName: string,
): Promise<void> {
  try {
    await environment.command(databaseName, { drop: collectionName, writeConcern });
  } catch (error) {
    // Servers before 7.0 complain where there is nothing to drop.
    if (errorCodeOf(error) !== NAMESPACE_NOT_FOUND) throw error;
  }
}
