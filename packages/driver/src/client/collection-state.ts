// biome-ignore-all lint/suspicious/noExplicitAny: an identifier has whatever type the collection's schema says.
import { types } from 'node:util';
import { type Document, ObjectId } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { Hint } from '../operation-model/command-options.ts';
import { given } from '../operation-model/given-options.ts';
import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { mergeSettings } from '../operation-model/settings.ts';
import type { PkFactory } from '../operations/create-collection.ts';
import type { CollectionOptions } from './collection-options.ts';
import type { DbState } from './db-state.ts';
import { Executor } from './executor.ts';

/** The state that stands behind a collection. Libraries look for `db`, `namespace` and `options` here; the rest is the driver's own. */
export interface CollectionState {
  readonly db: { readonly s: DbState };
  readonly namespace: MongoDBNamespace & { readonly collection: string };
  readonly options: CollectionOptions | undefined;
  readonly executor: Executor;
  readonly pkFactory: PkFactory;
  readonly forceServerObjectId: boolean;
  /** The index that reads are told to use. */
  collectionHint: Hint | undefined;
}

const OBJECT_IDS: PkFactory = { createPk: () => new ObjectId() };

export function collectionState(
  db: CollectionState['db'],
  name: string,
  options: CollectionOptions | undefined,
): CollectionState {
  checkCollectionName(name);
  const database = db.s;
  const { core, settings, namespace: databaseNamespace } = database.executor;
  const namespace = databaseNamespace.withCollection(name);
  return {
    db,
    namespace,
    options,
    executor: new Executor(core, namespace, mergeSettings(settings, given(options))),
    pkFactory: database.options?.pkFactory ?? core.pkFactory ?? OBJECT_IDS,
    forceServerObjectId: database.options?.forceServerObjectId ?? core.forceServerObjectId,
    collectionHint: undefined,
  };
}

/** Makes up the `_id` of a document that has none, in the document itself, and returns its `_id`. */
export function prepareId(
  { pkFactory, forceServerObjectId }: CollectionState,
  document: Document,
  leaveToServer: boolean | undefined,
): any {
  const isMap = types.isMap(document);
  const known = isMap ? document.get('_id') : document['_id'];
  if (known !== undefined || (leaveToServer ?? forceServerObjectId)) return known;
  const id = pkFactory.createPk();
  if (isMap) document.set('_id', id);
  else document['_id'] = id;
  return id;
}

/** The options with the collection's hint, where they have none of their own. */
export function hinted<Options extends { hint?: unknown }>(
  { collectionHint }: CollectionState,
  options: Options,
): Options {
  return collectionHint === undefined || options.hint !== undefined
    ? options
    : { ...options, hint: collectionHint };
}

/** The server decides which names are allowed: some tools read collections whose names nobody else may give. */
function checkCollectionName(name: unknown): void {
  if (typeof name !== 'string') {
    throw new MongoInvalidArgumentError('Collection name must be a String');
  }
}
