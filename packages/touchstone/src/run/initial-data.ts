import type { Environment } from '../environment/environment.ts';
import { errorCodeOf } from '../operation-execution/look-up.ts';
import { isJsonObject } from '../test-file/reader.ts';
import type { CollectionData } from '../test-file/test-file.ts';

const NAMESPACE_NOT_FOUND = 26;
const writeConcern = { w: 'majority' };
const BY_ID = { key: { _id: 1 }, unique: true };

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
  const states = stateCollections(collectionName, createOptions?.['encryptedFields']);
  for (const name of states) {
    await drop(environment, databaseName, name);
    await environment.command(databaseName, { create: name, clusteredIndex: BY_ID, writeConcern });
  }
  // Without documents or options nothing else would bring the collection into being.
  if (createOptions !== undefined || documents.length === 0) {
    await environment.command(databaseName, {
      create: collectionName,
      ...createOptions,
      writeConcern,
    });
  }
  if (states.length > 0) {
    const indexes = [{ key: { __safeContent__: 1 }, name: '__safeContent___1' }];
    await environment.command(databaseName, {
      createIndexes: collectionName,
      indexes,
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

/** The collections that a driver makes beside one with encrypted fields ("Create Collection Helper"). */
function stateCollections(collectionName: string, encryptedFields: unknown): readonly string[] {
  if (!isJsonObject(encryptedFields)) return [];
  const { escCollection, ecocCollection } = encryptedFields;
  return [
    String(escCollection ?? `enxcol_.${collectionName}.esc`),
    String(ecocCollection ?? `enxcol_.${collectionName}.ecoc`),
  ];
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
