import type { Clock } from '@touchstone/runtime';
import type { Document } from 'bson';
import { ChangeStream } from '../change-stream/change-stream.ts';
import type { ChangeStreamDocument } from '../change-stream/change-stream-document.ts';
import type { ChangeStreamOptions } from '../change-stream/change-stream-options.ts';
import type { ReadConcern, ReadConcernLike } from '../concern/read-concern.ts';
import { ReadPreference, type ReadPreferenceLike } from '../concern/read-preference.ts';
import type { WriteConcern, WriteConcernOptions } from '../concern/write-concern.ts';
import { type AggregateOptions, AggregationCursor } from '../cursor/aggregation-cursor.ts';
import { ListCollectionsCursor } from '../cursor/list-cursors.ts';
import { RunCommandCursor, type RunCursorCommandOptions } from '../cursor/run-command-cursor.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { MongoAPIError } from '../error/mongo-error.ts';
import type { CommandOperationOptions } from '../operation/command-options.ts';
import { MongoDBNamespace } from '../operation/mongodb-namespace.ts';
import { mergeBsonOptions, mergeSettings, type OperationSettings } from '../operation/settings.ts';
import {
  type CreateCollectionOptions,
  createCollection,
  type PkFactory,
} from '../operations/create-collection.ts';
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
import type { ClientSession } from '../session/client-session.ts';
import { Admin } from './admin.ts';
import type { ClientCore } from './client-core.ts';
import { Collection } from './collection.ts';
import type { CollectionOptions } from './collection-base.ts';
import type { IndexInformationOptions } from './collection-indexes.ts';
import { createEncrypted, encryptedFieldsOf } from './encrypted-collection.ts';
import { Executor, refuseSecondary } from './executor.ts';

/** What a database overrides of its client's settings. */
export interface DbOptions extends BSONSerializeOptions, WriteConcernOptions {
  authSource?: string | undefined;
  forceServerObjectId?: boolean | undefined;
  pkFactory?: PkFactory | undefined;
  readConcern?: ReadConcernLike | undefined;
  readPreference?: ReadPreferenceLike | undefined;
  retryWrites?: boolean | undefined;
  timeoutMS?: number | undefined;
}

/** The options of `Db.command`; concerns are written into the command itself. */
export interface RunCommandOptions extends BSONSerializeOptions {
  session?: ClientSession | undefined;
  /** Chooses the server. Default: primary, whatever the database's own is. */
  readPreference?: ReadPreferenceLike | undefined;
  timeoutMS?: number | undefined;
  signal?: AbortSignal | undefined;
}

type NameAndType = Pick<CollectionInfo, 'name' | 'type'>;

/** A database. Made by `MongoClient.db`; nothing is sent for it. */
export class Db<Client = any> {
  /** The `MongoClient`. */
  readonly client: Client;
  readonly #executor: Executor;
  readonly #options: DbOptions | undefined;

  constructor(client: Client, core: ClientCore, databaseName: string, options?: DbOptions) {
    checkDatabaseName(databaseName);
    this.client = client;
    this.#options = options;
    const settings = mergeSettings(core.settings, options);
    this.#executor = new Executor(core, new MongoDBNamespace(databaseName), settings);
  }

  get databaseName(): string {
    return this.#executor.namespace.db;
  }

  get namespace(): string {
    return this.databaseName;
  }

  get options(): DbOptions | undefined {
    return this.#options;
  }

  get readConcern(): ReadConcern | undefined {
    return this.#executor.settings.readConcern;
  }

  get readPreference(): ReadPreference {
    return this.#executor.settings.readPreference ?? ReadPreference.primary;
  }

  get secondaryOk(): boolean {
    return this.readPreference.secondaryOk();
  }

  get writeConcern(): WriteConcern | undefined {
    return this.#executor.settings.writeConcern;
  }

  get bsonOptions(): BSONSerializeOptions {
    return this.#executor.settings.bson;
  }

  /** Where the driver reads the time; for what is built upon a database, as GridFS is. */
  get clock(): Clock {
    return this.#executor.core.clock;
  }

  get timeoutMS(): number | undefined {
    return this.#executor.settings.timeoutMS;
  }

  collection<TSchema extends Document = Document>(
    name: string,
    options?: CollectionOptions,
  ): Collection<TSchema> {
    const { core } = this.#executor;
    return new Collection<TSchema>(this, {
      core,
      database: this.#executor,
      name,
      options,
      pkFactory: this.#options?.pkFactory ?? core.pkFactory,
      forceServerObjectId: this.#options?.forceServerObjectId ?? core.forceServerObjectId,
    });
  }

  admin(): Admin {
    const { core } = this.#executor;
    const namespace = new MongoDBNamespace('admin');
    return new Admin(new Executor(core, namespace, this.#executor.settings), (command, options) =>
      this.#command('admin', command, options),
    );
  }

  /** Runs any command as it is (specification: run-command). */
  async command(command: Document, options: RunCommandOptions = {}): Promise<Document> {
    return this.#command(this.databaseName, command, options);
  }

  /** Runs any command that answers with a cursor. */
  runCursorCommand(command: Document, options: RunCursorCommandOptions = {}): RunCommandCursor {
    const context = { host: this.#executor.core, settings: this.#commandSettings(options) };
    return new RunCommandCursor(context, this.#executor.namespace, command, options);
  }

  /** A pipeline that begins without a collection (`$currentOp`, `$documents` …). */
  aggregate<T extends Document = Document>(
    pipeline: Document[] = [],
    options: AggregateOptions = {},
  ): AggregationCursor<T> {
    const context = this.#executor.cursorContext(options);
    return new AggregationCursor<T>(context, this.#executor.namespace, pipeline, options);
  }

  async createCollection<TSchema extends Document = Document>(
    name: string,
    options: CreateCollectionOptions = {},
  ): Promise<Collection<TSchema>> {
    const { pkFactory, writeConcern, readConcern, readPreference } = options;
    const ownOptions = {
      ...mergeBsonOptions({}, options),
      writeConcern,
      readConcern,
      readPreference,
    };
    const collection = this.collection<TSchema>(name, ownOptions);
    await this.#create(name, options);
    if (pkFactory === undefined) return collection;
    return new Db(this.client, this.#executor.core, this.databaseName, {
      ...this.#options,
      pkFactory,
    }).collection(name, ownOptions);
  }

  listCollections(
    filter: Document,
    options: ListCollectionsOptions & { nameOnly: true },
  ): ListCollectionsCursor<NameAndType>;
  listCollections(
    filter: Document,
    options: ListCollectionsOptions & { nameOnly: false },
  ): ListCollectionsCursor<CollectionInfo>;
  listCollections<T extends NameAndType | CollectionInfo = NameAndType | CollectionInfo>(
    filter?: Document,
    options?: ListCollectionsOptions,
  ): ListCollectionsCursor<T>;
  listCollections(
    filter: Document = {},
    options: ListCollectionsOptions = {},
  ): ListCollectionsCursor<any> {
    const { host, settings } = this.#executor.cursorContext(options);
    // The list is the primary's, unless this very call says otherwise (enumerate-collections).
    const readPreference = ReadPreference.fromOptions(options) ?? ReadPreference.primary;
    const context = { host, settings: { ...settings, readPreference } };
    return new ListCollectionsCursor(context, this.#executor.namespace, filter, options);
  }

  /** Every collection, but for those of the server itself. */
  async collections(options: ListCollectionsOptions = {}): Promise<Collection[]> {
    const listed = await this.listCollections({}, { ...options, nameOnly: true }).toArray();
    return listed
      .filter(({ name }) => !name.includes('$'))
      .map(({ name }) => this.collection(name));
  }

  async dropCollection(name: string, options?: DropCollectionOptions): Promise<boolean> {
    return this.collection(name).drop(options);
  }

  async dropDatabase(options: DropDatabaseOptions = {}): Promise<boolean> {
    const settings = this.#executor.settingsFor(options);
    return this.#executor.run(dropDatabase(this.databaseName, options, settings), options);
  }

  async renameCollection<TSchema extends Document = Document>(
    fromCollection: string,
    toCollection: string,
    options?: RenameOptions,
  ): Promise<Collection<TSchema>> {
    return this.collection<TSchema>(fromCollection).rename(toCollection, options);
  }

  async createIndex(
    name: string,
    indexSpec: IndexSpecification,
    options?: CreateIndexesOptions,
  ): Promise<string> {
    return this.collection(name).createIndex(indexSpec, options);
  }

  async indexInformation(
    name: string,
    options: IndexInformationOptions = {},
  ): Promise<IndexDescriptionCompact | IndexDescriptionInfo[]> {
    return this.collection(name).indexInformation(options);
  }

  /** Sizes and counts. `scale` divides the sizes. */
  async stats(options: CommandOperationOptions & { scale?: number } = {}): Promise<Document> {
    const { scale } = options;
    const command = { dbStats: 1, ...(scale === undefined ? {} : { scale }) };
    return this.#command(this.databaseName, command, options as RunCommandOptions);
  }

  async removeUser(username: string, options: CommandOperationOptions = {}): Promise<boolean> {
    const command = { dropUser: username };
    await this.#command(this.databaseName, command, options as RunCommandOptions);
    return true;
  }

  async profilingLevel(options: CommandOperationOptions = {}): Promise<ProfilingLevel> {
    const command = { profile: -1 };
    const { was } = await this.#command(this.databaseName, command, options as RunCommandOptions);
    return PROFILING_LEVELS[was] ?? 'off';
  }

  async setProfilingLevel(
    level: ProfilingLevel,
    options: CommandOperationOptions = {},
  ): Promise<ProfilingLevel> {
    const profile = PROFILING_LEVELS.indexOf(level);
    if (profile < 0) {
      throw new MongoInvalidArgumentError(
        `Profiling level must be one of ${PROFILING_LEVELS.join(', ')}`,
      );
    }
    await this.#command(this.databaseName, { profile }, options as RunCommandOptions);
    return level;
  }

  /** What happens in the database's collections from now on, or from where the options say. */
  watch<
    TSchema extends Document = Document,
    TChange extends Document = ChangeStreamDocument<TSchema>,
  >(pipeline: Document[] = [], options: ChangeStreamOptions = {}): ChangeStream<TSchema, TChange> {
    const { core, settings, namespace } = this.#executor;
    return new ChangeStream<TSchema, TChange>(
      { host: core, settings, namespace, domain: 'database', parent: this },
      pipeline,
      options,
    );
  }

  async #create(name: string, options: CreateCollectionOptions): Promise<void> {
    const namespace = { db: this.databaseName, collection: name };
    const encryptedFields = encryptedFieldsOf(this.#executor, namespace, options.encryptedFields);
    if (encryptedFields !== undefined) {
      return createEncrypted(this.#executor, namespace, { ...options, encryptedFields });
    }
    const settings = this.#executor.settingsFor(options);
    return this.#executor.run(createCollection(namespace.db, name, options, settings), options);
  }

  async #command(
    db: string,
    command: Document,
    options: RunCommandOptions = {},
  ): Promise<Document> {
    refuseSecondary(options);
    const operation = runCommand(db, command, this.#commandSettings(options));
    const { session, signal } = options;
    return this.#executor.run(operation, { session, signal });
  }

  /** A command inherits BSON options only: nothing is added to it that its caller did not write. */
  #commandSettings(options: RunCommandOptions): OperationSettings {
    const { bson, timeoutMS } = this.#executor.settings;
    return {
      bson: mergeBsonOptions(bson, options),
      timeoutMS: options.timeoutMS ?? timeoutMS,
      readPreference: ReadPreference.fromOptions(options) ?? ReadPreference.primary,
    };
  }
}

/** What the database profiler records. */
export type ProfilingLevel = 'off' | 'slow_only' | 'all';
/** The levels of the profiler by their names. */
export const ProfilingLevel: {
  readonly off: 'off';
  readonly slowOnly: 'slow_only';
  readonly all: 'all';
} = Object.freeze({ off: 'off', slowOnly: 'slow_only', all: 'all' });

const PROFILING_LEVELS: readonly ProfilingLevel[] = ['off', 'slow_only', 'all'];

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
