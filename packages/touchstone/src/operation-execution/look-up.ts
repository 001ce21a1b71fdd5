import { propertyOf } from '@touchstone/protocol';
import type { Environment } from '../environment/environment.ts';
import { numericValue } from '../match/bson-value.ts';

const NAMESPACE_NOT_FOUND = 26;

/** True if a collection is there, by the runner's own connection. */
export async function hasCollection(
  environment: Environment,
  databaseName: string,
  collectionName: string,
): Promise<boolean> {
  const reply = await environment.command(databaseName, {
    listCollections: 1,
    filter: { name: collectionName },
  });
  return reply['cursor'].firstBatch.length > 0;
}

/** True if an index of this name is there; a collection that is missing has none. */
export async function hasIndex(
  environment: Environment,
  namespace: { readonly databaseName: string; readonly collectionName: string },
  indexName: string,
): Promise<boolean> {
  const { databaseName, collectionName } = namespace;
  try {
    const reply = await environment.command(databaseName, {
      listIndexes: collectionName,
      cursor: { batchSize: 1000 },
    });
    const indexes: { readonly name: string }[] = reply['cursor'].firstBatch;
    return indexes.some(({ name }) => name === indexName);
  } catch (error) {
    if (errorCodeOf(error) === NAMESPACE_NOT_FOUND) return false;
    throw error;
  }
}

/** The server's code of a failed command; undefined where the server did not answer. */
export function errorCodeOf(error: unknown): number | undefined {
  const code = numericValue(propertyOf(error, 'code'));
  return code === undefined ? undefined : Number(code);
}
