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
import { ClientEvents, type EventPublisher } from '../event/client-events.ts';
import type { ListenersOf } from '../event/typed-event-emitter.ts';
import { given } from '../operation-model/given-options.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import { ClientSession } from '../session/client-session.ts';
import type { ClientSessionOptions } from '../session/transaction-options.ts';
import { encryptAutomatically } from './auto-encryption.ts';
import { ClientCore } from './client-core.ts';
import type { DeploymentEventMap } from './client-events-map.ts';
import type { ConnectOptions, MongoClientOptions } from './client-options.ts';
import { type ClientState, clientState } from './client-state.ts';
import { ClientTopology } from './client-topology.ts';
import { Db } from './db.ts';
import type { DbOptions } from './db-options.ts';
import type { DeploymentEvents } from './deployment.ts';
import { EVENT_CLASSES } from './event-classes.ts';
import { Executor } from './executor.ts';
import { type MongoOptions, shownOptions } from './shown-options.ts';

/** The function that `withSession` runs; the session ends when it settles. */
export type WithSessionCallback<T = unknown> = (session: ClientSession) => Promise<T>;

/** The events that a client emits, with the arguments of the listeners. */
export interface ClientEventMap extends DeploymentEventMap {
  open: [client: MongoClient];
  close: [nothing: undefined];
  error: [error: Error];
  timeout: [nothing: undefined];
}

/** The listeners of a client's events. */
export type MongoClientEvents = ListenersOf<ClientEventMap>;

/**
 * The entry point: a deployment, found by its connection string. Connects with the first operation, or with
 * `connect`; `close` gives back everything.
 *
 * @example
 * ```ts
 * const client = new MongoClient(uri, { appName: 'shop' });
 * const orders = client.db('shop').collection('orders');
 * await orders.insertOne({ item: 'lamp', count: 2 });
 * await orders.countDocuments(); // => 1
 * await client.close();
 * ```
 */
export class MongoClient extends ClientEvents<ClientEventMap> implements AsyncDisposable {
  readonly #core: ClientCore;
  readonly #executor: Executor;
  readonly #closeEncryption: (() => Promise<void>) | undefined;
  #options: MongoOptions | undefined;
  #topology: ClientTopology | undefined;
  /** The driver's own, and what libraries look for: `s.options`, `s.url`. No part of the interface that is promised. */
  readonly s: ClientState;

  /** Throws `MongoParseError` and the like for a connection string or an option that is not in order. */
  constructor(url: string, options?: MongoClientOptions) {
    super();
    const wanted = given(options) ?? {};
    const runtime = wanted.runtime ?? nodeRuntime();
    // An event that is published as data is emitted as an object of its class.
    const events = this as unknown as EventPublisher<DeploymentEvents>;
    this.#core = new ClientCore(url, wanted, { runtime, events });
    const core = this.#core;
    if (wanted.autoEncryption !== undefined) {
      this.#closeEncryption = encryptAutomatically(
        { client: this, core, url, options: wanted, events },
        wanted.autoEncryption,
      );
    }
    const namespace = new MongoDBNamespace('admin');
    this.#executor = new Executor(core, namespace, core.settings);
    this.s = clientState(url, core, namespace, () => this.options);
    // As with the official driver, an 'error' that somebody emits here ends no process.
    this.on('error', () => undefined);
    if (wanted.driverInfo !== undefined) this.appendMetadata(wanted.driverInfo);
  }

  static async connect(url: string, options?: MongoClientOptions): Promise<MongoClient> {
    return new MongoClient(url, options).connect();
  }

  /** Every option with its value, from the connection string, the constructor and the defaults; nothing that is printed is secret. */
  get options(): MongoOptions {
    // Seeds behind SRV records are known only when the client has connected.
    const isFinal = !this.#core.connectionString.isSrv || this.#core.isConnected;
    const options = this.#options ?? shownOptions(this.#core);
    if (isFinal) this.#options = options;
    return options;
  }

  /** The deployment, while the client is connected: for libraries that look at it. No part of the interface that is promised. */
  get topology(): ClientTopology | undefined {
    if (!this.#core.isConnected) return undefined;
    this.#topology ??= new ClientTopology(this.#core);
    return this.#topology;
  }

  /** The version of the stable API that commands declare; default: none. */
  get serverApi(): Readonly<ServerApi> | undefined {
    return this.#core.serverApi;
  }

  /** Tells how far what is read must be known to be durable; default: that of whatever it was made by. */
  get readConcern(): ReadConcern | undefined {
    return this.#core.settings.readConcern;
  }

  /** The number of members that must have a write; default: that of whatever it was made by. */
  get writeConcern(): WriteConcern | undefined {
    return this.#core.settings.writeConcern;
  }

  /** The members that may answer; default: that of whatever it was made by. */
  get readPreference(): ReadPreference {
    return this.#core.settings.readPreference ?? ReadPreference.primary;
  }

  /** Tells how BSON is read and written. */
  get bsonOptions(): BSONSerializeOptions {
    return this.#core.settings.bson;
  }

  /** The time for the whole operation, in milliseconds; default: that of whatever it was made by, or none. */
  get timeoutMS(): number | undefined {
    return this.#core.settings.timeoutMS;
  }

  /** True if command events are emitted; a change takes effect with the next `connect`. */
  get monitorCommands(): boolean {
    return this.#core.monitorCommands;
  }

  set monitorCommands(value: boolean) {
    this.#core.monitorCommands = value;
  }

  /**
   * The deployment as it is known now.
   *
   * @example
   * ```ts
   * await client.connect();
   * client.topologyDescription.type; // => 'ReplicaSetWithPrimary'
   * ```
   */
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
   *
   * @example
   * ```ts
   * const client = new MongoClient('mongodb://127.0.0.1:1', { serverSelectionTimeoutMS: 50 });
   * await client.connect(); // throws MongoServerSelectionError: …
   * await client.close();
   * ```
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
    this.#topology = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** True if an event would reach anybody; those who listen to `topology` hear the same. */
  override hasListeners(name: keyof ClientEventMap): boolean {
    return super.hasListeners(name) || (this.#topology?.listenerCount(name) ?? 0) > 0;
  }

  /** Emits an event as an object of its class, which is made only if anybody listens. */
  override publish<Name extends keyof ClientEventMap>(
    name: Name,
    event: ClientEventMap[Name][0],
  ): void {
    if (!this.hasListeners(name)) return;
    const Event = EVENT_CLASSES.get(name);
    const published = (Event === undefined ? event : new Event(event)) as typeof event;
    super.publish(name, published);
    this.#topology?.emit(name, published);
  }

  /**
   * A database; by default the one that the connection string names, or `test`.
   *
   * @example
   * ```ts
   * client.db('shop').databaseName; // => 'shop'
   * client.db().databaseName; // => 'test'
   * ```
   */
  db(dbName?: string, options?: DbOptions): Db<this> {
    // An empty name means none, as it does to the official driver (TypeORM gives one).
    return new Db(this, dbName || this.#core.databaseName, options);
  }

  /**
   * A session, to be ended by its `endSession`; `withSession` does so by itself.
   *
   * @example
   * ```ts
   * await using session = client.startSession();
   * session.startTransaction();
   * await people.deleteOne({ _id: 1 }, { session });
   * await session.abortTransaction();
   * await people.countDocuments(); // => 3
   * ```
   */
  startSession(options?: ClientSessionOptions): ClientSession {
    const wanted = given(options);
    const session = new ClientSession(this.#core, {
      ...wanted,
      defaultTimeoutMS: wanted?.defaultTimeoutMS ?? this.timeoutMS,
    });
    this.#core.sessionStarted(session);
    return session;
  }

  /**
   * Runs a function with a session that is ended behind it.
   *
   * @example
   * ```ts
   * const oldest = await client.withSession(async (session) =>
   *   people.find({}, { session }).sort({ age: -1 }).next(),
   * );
   * oldest?.name; // => 'Grace'
   * ```
   */
  withSession<T>(executor: WithSessionCallback<T>): Promise<T>;
  withSession<T>(options: ClientSessionOptions, executor: WithSessionCallback<T>): Promise<T>;
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

  /**
   * Writes to many collections in as few commands as possible; MongoDB 8.0 and newer.
   *
   * @example
   * ```ts
   * const result = await client.bulkWrite([
   *   { namespace: 'shop.orders', name: 'insertOne', document: { item: 'lamp' } },
   *   { namespace: 'shop.stock', name: 'updateOne', filter: { item: 'lamp' }, update: { $inc: { left: -1 } }, upsert: true },
   * ]);
   * result.insertedCount; // => 1
   * result.upsertedCount; // => 1
   * await client.db('shop').dropDatabase();
   * ```
   */
  async bulkWrite<SchemaMap extends Record<string, Document> = Record<string, Document>>(
    models: ReadonlyArray<ClientBulkWriteModel<SchemaMap>>,
    options?: ClientBulkWriteOptions,
  ): Promise<ClientBulkWriteResult> {
    const wanted = given(options) ?? {};
    const settings = this.#executor.settingsFor(wanted);
    const createId = (): unknown => this.#core.pkFactory?.createPk() ?? new ObjectId();
    const request = {
      models: models as readonly AnyClientBulkWriteModel<Document>[],
      options: wanted,
      settings,
      createId,
    };
    await this.#core.ready();
    return clientBulkWrite(this.#core, request);
  }

  /**
   * Watches what happens in all databases from now on, or from where the options say.
   *
   * @example
   * ```ts
   * await using stream = client.watch([{ $match: { operationType: 'insert' } }]);
   * await stream.open();
   * await people.insertOne({ _id: 4, name: 'Edsger', age: 50 });
   * const change = await stream.next();
   * change.operationType; // => 'insert'
   * ```
   */
  watch<
    TSchema extends Document = Document,
    TChange extends Document = ChangeStreamDocument<TSchema>,
  >(pipeline: Document[] = [], options?: ChangeStreamOptions): ChangeStream<TSchema, TChange> {
    if (!Array.isArray(pipeline)) return this.watch([], pipeline ?? options);
    const { core, settings, namespace } = this.#executor;
    return new ChangeStream<TSchema, TChange>(
      { host: core, settings, namespace, domain: 'cluster', parent: this },
      pipeline,
      given(options),
    );
  }
}
