// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import type { Clock } from '@touchstone/runtime';
import type { Document } from 'bson';
import { ChangeStream } from '../change-stream/change-stream.ts';
import type { ChangeStreamDocument } from '../change-stream/change-stream-document.ts';
import type { ChangeStreamOptions } from '../change-stream/change-stream-options.ts';
import type { ReadConcern } from '../concern/read-concern.ts';
import { ReadPreference } from '../concern/read-preference.ts';
import type { WriteConcern } from '../concern/write-concern.ts';
import { type AggregateOptions, AggregationCursor } from '../cursor/aggregation-cursor.ts';
import { ListCollectionsCursor } from '../cursor/list-cursors.ts';
import { RunCommandCursor, type RunCursorCommandOptions } from '../cursor/run-command-cursor.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { MongoAPIError } from '../error/mongo-error.ts';
import type { Abortable } from '../operation-model/command-options.ts';
import { given } from '../operation-model/given-options.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import {
  checkTimeout,
  mergeBsonOptions,
  mergeSettings,
  type OperationSettings,
} from '../operation-model/settings.ts';
import { type CreateCollectionOptions, createCollection } from '../operations/create-collection.ts';
import type { CreateIndexesOptions } from '../operations/create-indexes.ts';
import type { DropCollectionOptions } from '../operations/drop-collection.ts';
import { type DropDatabaseOptions, dropDatabase } from '../operations/drop-database.ts';
import type { CollectionInfo, ListCollectionsOptions } from '../operations/list-collections.ts';
import type { RenameOptions } from '../operations/rename-collection.ts';
import { runCommand } from '../operations/run-command.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type {
  IndexDescriptionCompact,
  IndexDescriptionInfo,
  IndexSpecification,
} from '../schema/index-specification.ts';
import { Admin } from './admin.ts';
import type { ClientCore } from './client-core.ts';
import { Collection } from './collection.ts';
import type { CollectionOptions, IndexInformationOptions } from './collection-options.ts';
import type {
  DbOptions,
  DbStatsOptions,
  ProfilingLevelOptions,
  RemoveUserOptions,
  RunCommandOptions,
  SetProfilingLevelOptions,
} from './db-options.ts';
import type { DbState } from './db-state.ts';
import { createEncrypted, encryptedFieldsOf } from './encrypted-collection.ts';
import { Executor, refuseSecondaryInTransaction } from './executor.ts';
import { type ProfilingLevel, profileOf, profilingLevelOf } from './profiling-level.ts';

type NameAndType = Pick<CollectionInfo, 'name' | 'type'>;

/** A client as far as a database knows it: a `MongoClient`. */
export interface DatabaseClient {
  readonly s: { readonly core: ClientCore };
}

/**
 * A database. Made by `MongoClient.db` too; nothing is sent for it.
 *
 * @example
 * ```ts
 * const db = client.db('shop');
 * await db.collection('orders').insertOne({ item: 'lamp' });
 * await db.listCollections().map(({ name }) => name).toArray(); // => [ 'orders' ]
 * await db.dropDatabase(); // => true
 * ```
 */
export class Db<Client extends DatabaseClient = any> {
  /** The name of a collection of old servers that had the names of collections. */
  static readonly SYSTEM_NAMESPACE_COLLECTION = 'system.namespaces';
  /** The name of a collection of old servers that had the indexes. */
  static readonly SYSTEM_INDEX_COLLECTION = 'system.indexes';
  /** The name of the collection that the profiler writes. */
  static readonly SYSTEM_PROFILE_COLLECTION = 'system.profile';
  /** The name of the collection that has the users. */
  static readonly SYSTEM_USER_COLLECTION = 'system.users';
  /** The name of the collection that commands were sent to by old opcodes. */
  static readonly SYSTEM_COMMAND_COLLECTION = '$cmd';
  /** The name of the collection that has stored functions. */
  static readonly SYSTEM_JS_COLLECTION = 'system.js';

  /** The `MongoClient` that the database was made by. */
  readonly client: Client;
  /** The driver's own, and what libraries look for: `s.namespace`. No part of the interface that is promised. */
  readonly s: DbState;

  /** Throws `MongoInvalidArgumentError` and `MongoAPIError` for a name that no database can have. */
  constructor(client: Client, databaseName: string, options?: DbOptions) {
    checkDatabaseName(databaseName);
    this.client = client;
    const { core } = client.s;
    const namespace = new MongoDBNamespace(databaseName);
    const settings = mergeSettings(core.settings, given(options));
    this.s = { namespace, options, executor: new Executor(core, namespace, settings) };
  }

  /** The name of the database. */
  get databaseName(): string {
    return this.s.executor.namespace.db;
  }

  /** The name of the database. */
  get namespace(): string {
    return this.databaseName;
  }

  /** The options that it was made with. */
  get options(): DbOptions | undefined {
    return this.s.options;
  }

  /** Tells how far what is read must be known to be durable; default: that of whatever it was made by. */
  get readConcern(): ReadConcern | undefined {
    return this.s.executor.settings.readConcern;
  }

  /** The members that may answer; default: that of whatever it was made by. */
  get readPreference(): ReadPreference {
    return this.s.executor.settings.readPreference ?? ReadPreference.primary;
  }

  /** True where the read preference lets a secondary answer. */
  get secondaryOk(): boolean {
    return this.readPreference.secondaryOk();
  }

  /** The number of members that must have a write; default: that of whatever it was made by. */
  get writeConcern(): WriteConcern | undefined {
    return this.s.executor.settings.writeConcern;
  }

  /** Tells how BSON is read and written. */
  get bsonOptions(): BSONSerializeOptions {
    return this.s.executor.settings.bson;
  }

  /** The place where the driver reads the time; for what is built upon a database, as GridFS is. */
  get clock(): Clock {
    return this.s.executor.core.clock;
  }

  /** The time for the whole operation, in milliseconds; default: that of whatever it was made by, or none. */
  get timeoutMS(): number | undefined {
    return this.s.executor.settings.timeoutMS;
  }

  /**
   * The collection.
   *
   * @example
   * ```ts
   * const people = db.collection<{ name: string; age: number }>('people');
   * const ada = await people.findOne({ name: 'Ada' });
   * ada?.age; // => 36
   * ```
   */
  collection<TSchema extends Document = Document>(
    name: string,
    options?: CollectionOptions,
  ): Collection<TSchema> {
    if (typeof options === 'function') {
      throw new MongoInvalidArgumentError('The callback form of this helper has been removed.');
    }
    return new Collection<TSchema>(this, name, options);
  }

  /**
   * Administration by way of the database `admin`.
   *
   * @example
   * ```ts
   * const { version } = await db.admin().buildInfo();
   * version; // => '8.…'
   * ```
   */
  admin(): Admin {
    const { core } = this.s.executor;
    const namespace = new MongoDBNamespace('admin');
    return new Admin(
      new Executor(core, namespace, this.s.executor.settings),
      (command, options, database = 'admin') => this.#command(database, command, options),
      this.databaseName,
    );
  }

  /**
   * Runs any command as it is (specification: run-command).
   *
   * @example
   * ```ts
   * await db.command({ count: 'people', query: { age: { $gt: 40 } } }); // => { n: 2, ok: 1, … }
   * await db.command({ dance: 1 }); // throws MongoServerError: no such command: 'dance'
   * ```
   */
  async command(command: Document, options?: RunCommandOptions & Abortable): Promise<Document> {
    return this.#command(this.databaseName, command, options);
  }

  /**
   * Runs any command that answers with a cursor.
   *
   * @example
   * ```ts
   * const cursor = db.runCursorCommand({ find: 'people', sort: { age: 1 }, batchSize: 1 });
   * const names = [];
   * for await (const { name } of cursor) names.push(name);
   * names; // => [ 'Ada', 'Alan', 'Grace' ]
   * ```
   */
  runCursorCommand(command: Document, options?: RunCursorCommandOptions): RunCommandCursor {
    const wanted = given(options) ?? {};
    const context = { host: this.s.executor.core, settings: this.#commandSettings(wanted) };
    return new RunCommandCursor(context, this.s.executor.namespace, command, wanted);
  }

  /** A pipeline that begins without a collection (`$currentOp`, `$documents` …). */
  aggregate<T extends Document = Document>(
    pipeline: Document[] = [],
    options?: AggregateOptions,
  ): AggregationCursor<T> {
    const wanted = given(options) ?? {};
    const context = this.s.executor.cursorContext(wanted);
    return new AggregationCursor<T>(context, this.s.executor.namespace, pipeline, wanted);
  }

  /**
   * Creates a collection or a view.
   *
   * @example
   * ```ts
   * const log = await db.createCollection('log', { capped: true, size: 4096, max: 2 });
   * await log.insertMany([{ at: 1 }, { at: 2 }, { at: 3 }]);
   * await log.distinct('at'); // => [ 2, 3 ]
   * ```
   */
  async createCollection<TSchema extends Document = Document>(
    name: string,
    options?: CreateCollectionOptions,
  ): Promise<Collection<TSchema>> {
    const wanted = given(options) ?? {};
    const { pkFactory, writeConcern, readConcern, readPreference } = wanted;
    const ownOptions = {
      ...mergeBsonOptions({}, wanted),
      writeConcern,
      readConcern,
      readPreference,
    };
    const collection = this.collection<TSchema>(name, ownOptions);
    await this.#create(name, wanted);
    if (pkFactory === undefined) return collection;
    return new Db(this.client, this.databaseName, {
      ...this.s.options,
      pkFactory,
    }).collection(name, ownOptions);
  }

  /** A cursor over the collections and views. */
  listCollections(
    filter: Document,
    options: ListCollectionsOptions & { nameOnly: true } & Abortable,
  ): ListCollectionsCursor<NameAndType>;
  listCollections(
    filter: Document,
    options: ListCollectionsOptions & { nameOnly: false } & Abortable,
  ): ListCollectionsCursor<CollectionInfo>;
  listCollections<T extends NameAndType | CollectionInfo = NameAndType | CollectionInfo>(
    filter?: Document,
    options?: ListCollectionsOptions & Abortable,
  ): ListCollectionsCursor<T>;
  listCollections(
    filter: Document = {},
    options?: ListCollectionsOptions & Abortable,
  ): ListCollectionsCursor<any> {
    const wanted = given(options) ?? {};
    const { host, settings } = this.s.executor.cursorContext(wanted);
    // The list is the primary's, unless this very call says otherwise (enumerate-collections).
    const readPreference = ReadPreference.fromOptions(wanted) ?? ReadPreference.primary;
    const context = { host, settings: { ...settings, readPreference }, parent: this };
    return new ListCollectionsCursor(context, this.s.executor.namespace, filter, wanted);
  }

  /** Every collection, but for those of the server itself. */
  async collections(options?: ListCollectionsOptions): Promise<Collection[]> {
    const listed = await this.listCollections({}, { ...options, nameOnly: true }).toArray();
    return listed
      .filter(({ name }) => !name.includes('$'))
      .map(({ name }) => this.collection(name));
  }

  /** Drops a collection; true where the server has done it. */
  async dropCollection(name: string, options?: DropCollectionOptions): Promise<boolean> {
    return this.collection(name).drop(options);
  }

  /** Drops the database; true where the server has done it. */
  async dropDatabase(options?: DropDatabaseOptions): Promise<boolean> {
    const wanted = given(options) ?? {};
    const settings = this.s.executor.settingsFor(wanted);
    return this.s.executor.run(dropDatabase(this.databaseName, wanted, settings), wanted);
  }

  /** Gives a collection another name. */
  async renameCollection<TSchema extends Document = Document>(
    fromCollection: string,
    toCollection: string,
    options?: RenameOptions,
  ): Promise<Collection<TSchema>> {
    const renamed = await this.collection(fromCollection).rename(toCollection, options);
    return renamed as unknown as Collection<TSchema>;
  }

  /** Creates an index on a collection. Resolves to its name. */
  async createIndex(
    name: string,
    indexSpec: IndexSpecification,
    options?: CreateIndexesOptions,
  ): Promise<string> {
    return this.collection(name).createIndex(indexSpec, options);
  }

  /** The indexes of a collection. */
  indexInformation(
    name: string,
    options: IndexInformationOptions & { full: true },
  ): Promise<IndexDescriptionInfo[]>;
  indexInformation(
    name: string,
    options: IndexInformationOptions & { full?: false },
  ): Promise<IndexDescriptionCompact>;
  indexInformation(
    name: string,
    options: IndexInformationOptions,
  ): Promise<IndexDescriptionCompact | IndexDescriptionInfo[]>;
  indexInformation(name: string): Promise<IndexDescriptionCompact>;
  async indexInformation(name: string, options?: IndexInformationOptions): Promise<unknown> {
    return this.collection(name).indexInformation(options as IndexInformationOptions);
  }

  /** Sizes and counts. `scale` divides the sizes. */
  async stats(options?: DbStatsOptions): Promise<Document> {
    const scale = options?.scale;
    const command = { dbStats: true, ...(scale == null ? {} : { scale }) };
    return this.#command(this.databaseName, command, options);
  }

  /** Removes a user; true where there was one. */
  async removeUser(username: string, options?: RemoveUserOptions): Promise<boolean> {
    const command = { dropUser: username };
    await this.#command(this.databaseName, command, options);
    return true;
  }

  /** The profiler's level: `off`, `slow_only` or `all`. */
  async profilingLevel(options?: ProfilingLevelOptions): Promise<string> {
    const command = { profile: -1 };
    const { was } = await this.#command(this.databaseName, command, options);
    return profilingLevelOf(was);
  }

  /** Sets which operations the profiler of the database records: none, slow ones, or all. */
  async setProfilingLevel(
    level: ProfilingLevel,
    options?: SetProfilingLevelOptions,
  ): Promise<ProfilingLevel> {
    await this.#command(this.databaseName, { profile: profileOf(level) }, options);
    return level;
  }

  /** Watches what happens in the database's collections from now on, or from where the options say. */
  watch<
    TSchema extends Document = Document,
    TChange extends Document = ChangeStreamDocument<TSchema>,
  >(pipeline: Document[] = [], options?: ChangeStreamOptions): ChangeStream<TSchema, TChange> {
    if (!Array.isArray(pipeline)) return this.watch([], pipeline ?? options);
    const { core, settings, namespace } = this.s.executor;
    return new ChangeStream<TSchema, TChange>(
      { host: core, settings, namespace, domain: 'database', parent: this },
      pipeline,
      given(options),
    );
  }

  async #create(name: string, options: CreateCollectionOptions): Promise<void> {
    const { executor } = this.s;
    const namespace = { db: this.databaseName, collection: name };
    const encryptedFields = encryptedFieldsOf(executor, namespace, options.encryptedFields);
    if (encryptedFields !== undefined) {
      return createEncrypted(executor, namespace, { ...options, encryptedFields });
    }
    const settings = executor.settingsFor(options);
    return executor.run(createCollection(namespace.db, name, options, settings), options);
  }

  async #command(
    db: string,
    command: Document,
    options?: RunCommandOptions & Abortable,
  ): Promise<Document> {
    const wanted = given(options) ?? {};
    refuseSecondaryInTransaction(wanted);
    const operation = runCommand(db, command, this.#commandSettings(wanted));
    const { session, signal } = wanted;
    return this.s.executor.run(operation, { session, signal });
  }

  /** A command inherits BSON options only: nothing is added to it that its caller did not write. */
  #commandSettings(options: RunCommandOptions): OperationSettings {
    const { bson, timeoutMS } = this.s.executor.settings;
    checkTimeout(options.timeoutMS);
    return {
      bson: mergeBsonOptions(bson, options),
      timeoutMS: options.timeoutMS ?? timeoutMS,
      readPreference: ReadPreference.fromOptions(options) ?? ReadPreference.primary,
    };
  }
}

function checkDatabaseName(name: unknown): void {
  if (typeof name !== 'string') {
    throw new MongoInvalidArgumentError('Database name must be a string');
  }
  if (name === '') throw new MongoInvalidArgumentError('Database name cannot be the empty string');
  if (name === '$external') return;
  const invalid = [' ', '.', '$', '/', '\\'].find((character) => name.includes(character));
  if (invalid !== undefined) {
    throw new MongoAPIError(`database names cannot contain the character '${invalid}'`);
  }
}
