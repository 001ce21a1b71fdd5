import { type Document, ObjectId } from 'bson';
import type { ReadConcern, ReadConcernLike } from '../concern/read-concern.ts';
import { ReadPreference, type ReadPreferenceLike } from '../concern/read-preference.ts';
import type { WriteConcern, WriteConcernOptions } from '../concern/write-concern.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { Hint } from '../operation-model/command-options.ts';
import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { mergeSettings } from '../operation-model/settings.ts';
import type { PkFactory } from '../operations/create-collection.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { ClientCore } from './client-core.ts';
import { Executor } from './executor.ts';

/** What a collection overrides of its database's settings. */
export interface CollectionOptions extends BSONSerializeOptions, WriteConcernOptions {
  readConcern?: ReadConcernLike | undefined;
  readPreference?: ReadPreferenceLike | undefined;
  timeoutMS?: number | undefined;
}

/** What a collection is made of. */
export interface CollectionParts {
  readonly core: ClientCore;
  readonly database: Executor;
  readonly name: string;
  readonly options: CollectionOptions | undefined;
  /** The database's own, before the client's. */
  readonly pkFactory: PkFactory | undefined;
  readonly forceServerObjectId: boolean;
}

/** The accessors of a collection, and the way to execute its operations. */
export class CollectionBase {
  protected readonly executor: Executor;
  protected readonly ns: MongoDBNamespace & { readonly collection: string };
  protected readonly forceServerObjectId: boolean;
  readonly #pkFactory: PkFactory | undefined;
  /** The index that reads are told to use. */
  hint: Hint | undefined;

  protected constructor(parts: CollectionParts) {
    const { core, database, name, options } = parts;
    checkCollectionName(name);
    this.ns = database.namespace.withCollection(name);
    this.executor = new Executor(core, this.ns, mergeSettings(database.settings, options));
    this.#pkFactory = parts.pkFactory;
    this.forceServerObjectId = parts.forceServerObjectId;
  }

  get dbName(): string {
    return this.ns.db;
  }

  get collectionName(): string {
    return this.ns.collection;
  }

  get namespace(): string {
    return this.ns.toString();
  }

  get readConcern(): ReadConcern | undefined {
    return this.executor.settings.readConcern;
  }

  get readPreference(): ReadPreference {
    return this.executor.settings.readPreference ?? ReadPreference.primary;
  }

  get writeConcern(): WriteConcern | undefined {
    return this.executor.settings.writeConcern;
  }

  get bsonOptions(): BSONSerializeOptions {
    return this.executor.settings.bson;
  }

  get timeoutMS(): number | undefined {
    return this.executor.settings.timeoutMS;
  }

  /** Makes up the `_id` of a document that has none, in the document itself, and returns its `_id`. */
  protected prepareId(document: Document, leaveToServer: boolean | undefined): any {
    const isMap = document instanceof Map;
    const known = isMap ? document.get('_id') : document['_id'];
    if (known !== undefined || (leaveToServer ?? this.forceServerObjectId)) return known;
    const id = this.#pkFactory?.createPk() ?? new ObjectId();
    if (isMap) document.set('_id', id);
    else document['_id'] = id;
    return id;
  }
}

function checkCollectionName(name: unknown): void {
  if (typeof name !== 'string') {
    throw new MongoInvalidArgumentError('Collection name must be a String');
  }
  const problem = problemOf(name);
  if (problem !== undefined) throw new MongoInvalidArgumentError(problem);
}

function problemOf(name: string): string | undefined {
  if (name === '' || name.includes('..')) return 'Collection names cannot be empty';
  if (name.includes('$') && !/^(?:oplog\.\$main|\$cmd)/.test(name)) {
    return "Collection names must not contain '$'";
  }
  if (name.startsWith('.') || name.endsWith('.')) {
    return "Collection names must not start or end with '.'";
  }
  return name.includes('\0') ? 'Collection names cannot contain a null character' : undefined;
}
