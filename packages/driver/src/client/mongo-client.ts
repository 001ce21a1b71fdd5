import { nodeRuntime } from '@touchstone/runtime';
import { type Document, ObjectId } from 'bson';
import { type ClientBulkWriteOptions, clientBulkWrite } from '../bulk/client-bulk-write.ts';
import type { AnyClientBulkWriteModel, ClientBulkWriteModel } from '../bulk/client-write-model.ts';
import { ChangeStream } from '../change-stream/change-stream.ts';
import type { ChangeStreamDocument } from '../change-stream/change-stream-document.ts';
import type { ChangeStreamOptions } from '../change-stream/change-stream-options.ts';
import { appendDriverInfo, type DriverInfo } from '../cmap/client-metadata.ts';
import type { ReadConcern } from '../concern/read-concern.ts';
import { ReadPreference } from '../concern/read-preference.ts';
import type { ServerApi } from '../concern/server-api.ts';
import type { WriteConcern } from '../concern/write-concern.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { ClientBulkWriteResult } from '../error/bulk-write-error.ts';
import { ClientEvents } from '../event/client-events.ts';
import { MongoDBNamespace } from '../operation/mongodb-namespace.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import { ClientSession } from '../session/client-session.ts';
import type { ClientSessionOptions } from '../session/transaction-options.ts';
import { withoutSecrets } from '../uri/option-table.ts';
import type { ResolvedOptions } from '../uri/resolved-options.ts';
import { encryptAutomatically } from './auto-encryption.ts';
import { ClientCore } from './client-core.ts';
import type { ConnectOptions, MongoClientOptions } from './client-options.ts';
import { Db, type DbOptions } from './db.ts';
import type { DeploymentEvents } from './deployment.ts';
import { Executor } from './executor.ts';

/** What `withSession` runs; the session ends when it settles. */
export type WithSessionCallback<T = unknown> = (session: ClientSession) => Promise<T>;

/** What a client emits, with the argument of the listeners. */
export type MongoClientEvents = DeploymentEvents & {
  open: [client: unknown];
  close: [nothing: undefined];
};

/**
 * The entry point: a deployment, found by its connection string. Connects with the first operation, or with
 * `connect`; `close` gives back everything.
 */
export class MongoClient extends ClientEvents<MongoClientEvents> implements AsyncDisposable {
  readonly #core: ClientCore;
  readonly #executor: Executor;
  readonly #closeEncryption: (() => Promise<void>) | undefined;

  /** Throws `MongoParseError` and the like for a connection string or an option that is not in order. */
  constructor(url: string, options: MongoClientOptions = {}) {
    super();
    const runtime = options.runtime ?? nodeRuntime();
    this.#core = new ClientCore(url, options, { runtime, events: this });
    if (options.autoEncryption !== undefined) {
      this.#closeEncryption = encryptAutomatically(
        { client: this, core: this.#core, url, options, events: this },
        options.autoEncryption,
      );
    }
    this.#executor = new Executor(this.#core, new MongoDBNamespace('admin'), this.#core.settings);
    if (options.driverInfo !== undefined) this.appendMetadata(options.driverInfo);
  }

  static async connect(url: string, options?: MongoClientOptions): Promise<MongoClient> {
    return new MongoClient(url, options).connect();
  }

  /** Every option with its value, from the connection string, the constructor and the defaults; no secrets. */
  get options(): ResolvedOptions & { readonly dbName: string } {
    return { ...withoutSecrets(this.#core.options), dbName: this.#core.databaseName };
  }

  get serverApi(): Readonly<ServerApi> | undefined {
    return this.#core.serverApi;
  }

  get readConcern(): ReadConcern | undefined {
    return this.#core.settings.readConcern;
  }

  get writeConcern(): WriteConcern | undefined {
    return this.#core.settings.writeConcern;
  }

  get readPreference(): ReadPreference {
    return this.#core.settings.readPreference ?? ReadPreference.primary;
  }

  get bsonOptions(): BSONSerializeOptions {
    return this.#core.settings.bson;
  }

  get timeoutMS(): number | undefined {
    return this.#core.settings.timeoutMS;
  }

  /** Whether command events are emitted; a change takes effect with the next `connect`. */
  get monitorCommands(): boolean {
    return this.#core.monitorCommands;
  }

  set monitorCommands(value: boolean) {
    this.#core.monitorCommands = value;
  }

  /** What is known of the deployment now. */
  get topologyDescription(): TopologyDescription {
    return this.#core.description;
  }

  /** Tells the server of a library that wraps the driver, with the next connection. */
  appendMetadata(driverInfo: DriverInfo): void {
    this.#core.driverInfo = appendDriverInfo(this.#core.driverInfo, driverInfo);
  }

  /**
   * Rejects with `MongoServerSelectionError` when no server is found in time, and with `MongoServerError` when it does not
   * take the login.
   */
  async connect(options?: ConnectOptions): Promise<this> {
    const wasConnected = this.#core.isConnected;
    await this.#core.connect(options);
    if (!wasConnected) this.publish('open', this);
    return this;
  }

  /** Closes cursors, sessions and connections. */
  async close(_force?: boolean): Promise<void> {
    await this.#core.close();
    await this.#closeEncryption?.();
    this.publish('close', undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** A database; by default the one that the connection string names, or `test`. */
  db(dbName?: string, options?: DbOptions): Db<this> {
    return new Db(this, this.#core, dbName ?? this.#core.databaseName, options);
  }

  /** A session, to be ended by its `endSession`; `withSession` does so by itself. */
  startSession(options?: ClientSessionOptions): ClientSession {
    const session = new ClientSession(this.#core, {
      ...options,
      defaultTimeoutMS: options?.defaultTimeoutMS ?? this.timeoutMS,
    });
    this.#core.sessionStarted(session);
    return session;
  }

  withSession<T = any>(executor: WithSessionCallback<T>): Promise<T>;
  withSession<T = any>(options: ClientSessionOptions, executor: WithSessionCallback<T>): Promise<T>;
  async withSession<T>(
    optionsOrExecutor: ClientSessionOptions | WithSessionCallback<T>,
    executor?: WithSessionCallback<T>,
  ): Promise<T> {
    const options = typeof optionsOrExecutor === 'function' ? undefined : optionsOrExecutor;
    const run = typeof optionsOrExecutor === 'function' ? optionsOrExecutor : executor;
    if (run === undefined) {
      throw new MongoInvalidArgumentError('Missing required callback parameter');
    }
    const session = this.startSession(options);
    try {
      return await run(session);
    } finally {
      await session.endSession();
    }
  }

  /** Writes to many collections in as few commands as possible; MongoDB 8.0 and newer. */
  async bulkWrite<SchemaMap extends Record<string, Document> = Record<string, Document>>(
    models: ReadonlyArray<ClientBulkWriteModel<SchemaMap>>,
    options: ClientBulkWriteOptions = {},
  ): Promise<ClientBulkWriteResult> {
    const settings = this.#executor.settingsFor(options);
    const createId = (): any => this.#core.pkFactory?.createPk() ?? new ObjectId();
    const request = {
      models: models as readonly AnyClientBulkWriteModel<any>[],
      options,
      settings,
      createId,
    };
    await this.#core.ready();
    return clientBulkWrite(this.#core, request);
  }

  /** What happens in all databases from now on, or from where the options say. */
  watch<
    TSchema extends Document = Document,
    TChange extends Document = ChangeStreamDocument<TSchema>,
  >(pipeline: Document[] = [], options: ChangeStreamOptions = {}): ChangeStream<TSchema, TChange> {
    const { core, settings, namespace } = this.#executor;
    return new ChangeStream<TSchema, TChange>(
      { host: core, settings, namespace, domain: 'cluster', parent: this },
      pipeline,
      options,
    );
  }
}
