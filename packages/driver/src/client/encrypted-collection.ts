import type { Document } from 'bson';
import { MongoCompatibilityError } from '../error/api-error.ts';
import { operationDeadline } from '../execution/deadline.ts';
import { execute } from '../execution/execute.ts';
import { BatchDecoder } from '../operation-model/document-batch.ts';
import type { Operation } from '../operation-model/operation.ts';
import { type CreateCollectionOptions, createCollection } from '../operations/create-collection.ts';
import { createIndexes } from '../operations/create-indexes.ts';
import { type DropCollectionOptions, dropCollection } from '../operations/drop-collection.ts';
import { listCollections } from '../operations/list-collections.ts';
import type { Executor, ExecutorOptions } from './executor.ts';

/** MongoDB 7.0, the first with the second version of Queryable Encryption. */
const QUERYABLE_ENCRYPTION_WIRE_VERSION = 21;

/** A collection by the names of its database and its own. */
interface CollectionName {
  readonly db: string;
  readonly collection: string;
}

/** The encrypted fields that the options or the client's `encryptedFieldsMap` have for a collection. */
export function encryptedFieldsOf(
  { core }: Executor,
  { db, collection }: CollectionName,
  given: Document | undefined,
): Document | undefined {
  return given ?? core.encrypter?.encryptedFieldsMap?.[`${db}.${collection}`];
}

/** As `encryptedFieldsOf`; where a map is silent about the collection, the server is asked. */
export async function findEncryptedFields(
  executor: Executor,
  { db, collection }: CollectionName,
  options: DropCollectionOptions,
): Promise<Document | undefined> {
  const known = encryptedFieldsOf(executor, { db, collection }, options.encryptedFields);
  if (known !== undefined || executor.core.encrypter?.encryptedFieldsMap === undefined)
    return known;
  const settings = executor.settingsFor(options);
  const listing = listCollections(db, { name: collection }, {}, settings);
  const { batch } = await executor.run(listing, options);
  return batch.shift(new BatchDecoder({}))?.options?.encryptedFields;
}

/** Creates the collection with the collections and the index that the server keeps for it ("Create Collection Helper"). */
export async function createEncrypted(
  executor: Executor,
  { db, collection }: CollectionName,
  options: CreateCollectionOptions & { readonly encryptedFields: Document },
): Promise<void> {
  const settings = executor.settingsFor(options);
  const states = stateCollections(collection, options.encryptedFields).map((name) => {
    const clusteredIndex = { key: { _id: 1 }, unique: true };
    return refusedByOldServers(createCollection(db, name, { clusteredIndex }, settings));
  });
  const index = [{ key: { __safeContent__: 1 } }];
  await runAll(executor, options, [
    ...states,
    createCollection(db, collection, options, settings),
    createIndexes({ db, collection }, index, {}, settings),
  ]);
}

/** Drops the collection with those that the server keeps for it; tells whether it was there ("Drop Collection Helper"). */
export async function dropEncrypted(
  executor: Executor,
  { db, collection }: CollectionName,
  options: DropCollectionOptions & { readonly encryptedFields: Document },
): Promise<boolean> {
  const settings = executor.settingsFor(options);
  const names = [...stateCollections(collection, options.encryptedFields), collection];
  const drops = names.map((name) => dropCollection({ db, collection: name }, options, settings));
  return (await runAll(executor, options, drops)).at(-1) === true;
}

function stateCollections(collection: string, fields: Document): readonly string[] {
  return [
    fields['escCollection'] ?? `enxcol_.${collection}.esc`,
    fields['ecocCollection'] ?? `enxcol_.${collection}.ecoc`,
  ];
}

function refusedByOldServers(operation: Operation<void>): Operation<void> {
  return {
    ...operation,
    build(limits) {
      if (limits.maxWireVersion < QUERYABLE_ENCRYPTION_WIRE_VERSION) {
        throw new MongoCompatibilityError(
          'Driver support of Queryable Encryption is incompatible with server. Upgrade server to use Queryable Encryption. The minimum server version required is 7.0',
        );
      }
      return operation.build(limits);
    },
  };
}

/** One after the other, all in the time of one operation. */
async function runAll(
  { core, settings }: Executor,
  options: ExecutorOptions,
  operations: readonly Operation<unknown>[],
): Promise<readonly unknown[]> {
  await core.ready();
  const { session, signal } = options;
  const timeoutMS = options.timeoutMS ?? settings.timeoutMS;
  const deadline = operationDeadline(core.clock, { timeoutMS }, { session });
  const results: unknown[] = [];
  for (const operation of operations) {
    results.push(await execute(core, operation, { session, signal, deadline }));
  }
  return results;
}
