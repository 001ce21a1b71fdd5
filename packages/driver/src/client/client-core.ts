import { propertyOf } from '@touchstone/protocol';
import type { Clock, Random, Runtime } from '@touchstone/runtime';
import type { Document } from 'bson';
import { nodeAuthContext } from '../auth/auth-context.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import { type Credential, credentialOf } from '../auth/credential.ts';
import { prepareAuthentication } from '../auth/prepare-authentication.ts';
import { type ClientEnvironment, nodeEnvironment } from '../cmap/client-environment.ts';
import type { DriverInfo } from '../cmap/client-metadata.ts';
import { clientMetadata, DRIVER_VERSION } from '../cmap/client-metadata.ts';
import type { CommandEvents } from '../cmap/command-events.ts';
import { ReadPreference } from '../concern/read-preference.ts';
import type { ServerApi } from '../concern/server-api.ts';
import type { CursorHost } from '../cursor/cursor-options.ts';
import { MongoNotConnectedError } from '../error/api-error.ts';
import type { EventPublisher } from '../event/client-events.ts';
import type { Log } from '../event/log.ts';
import { executeTransactionEnd } from '../execution/end-transaction.ts';
import { execute } from '../execution/execute.ts';
import type { OperationServer } from '../execution/execution-host.ts';
import type { AutoEncrypter } from '../mongocrypt/auto-encrypter.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import type { PkFactory } from '../operations/create-collection.ts';
import { endSessions } from '../operations/end-sessions.ts';
import type { OperationError } from '../sdam/operation-error.ts';
import { initialState } from '../sdam/reduce.ts';
import type { SrvPollingOptions } from '../sdam/srv-polling.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import type { SelectionRequest } from '../selection/server-selector.ts';
import type { ClientSession } from '../session/client-session.ts';
import { ClusterClock } from '../session/cluster-clock.ts';
import type { ServerSession } from '../session/server-session.ts';
import { ServerSessionPool } from '../session/server-session-pool.ts';
import type { SessionHost, TransactionEnd } from '../session/session-host.ts';
import type { TransactionOptions } from '../session/transaction-options.ts';
import type { TracedSpan } from '../tracing/traced-span.ts';
import { createTracing, type Tracing } from '../tracing/tracing.ts';
import { type ConnectionString, parseConnectionString } from '../uri/connection-string.ts';
import { formatHost } from '../uri/hosts.ts';
import { refuseUnknown } from '../uri/option-table.ts';
import { type ResolvedOptions, resolveOptions } from '../uri/resolved-options.ts';
import { pollSrvHosts, resolveSeeds } from '../uri/srv.ts';
import { clientLog } from './client-log.ts';
import {
  type ConnectOptions,
  checkInt64,
  clientSettings,
  type MongoClientOptions,
  serverApiOf,
} from './client-options.ts';
import { Deployment, type DeploymentEvents } from './deployment.ts';
import { tlsOptions } from './tls-options.ts';

/** Sessions that one `endSessions` command may name (driver-sessions). */
const MAX_SESSIONS_TO_END = 10_000;

const NOTHING_KNOWN: TopologyDescription = initialState({ topologyId: 0, hosts: [] }).description;

const NO_COMMAND_EVENTS: EventPublisher<CommandEvents> = {
  hasListeners: () => false,
  publish: () => undefined,
};

/**
 * The state that stands behind a `MongoClient` and everything made from it: options, deployment, sessions, cluster time.
 * State: new, connecting, connected or closed.
 */
export class ClientCore implements CursorHost, SessionHost {
  readonly runtime: Runtime;
  /** The `MongoClient`, for what is made from it. */
  readonly client: unknown;
  readonly settings: OperationSettings;
  readonly serverApi: ServerApi | undefined;
  readonly tracing: Tracing | undefined;
  readonly serverSessions: ServerSessionPool;
  readonly clusterClock: ClusterClock = new ClusterClock();
  readonly openCursors: Set<{ close(): Promise<void> }> = new Set();
  readonly #events: EventPublisher<DeploymentEvents>;
  readonly #given: MongoClientOptions;
  readonly #environment: ClientEnvironment;
  readonly #log: Log;
  readonly #activeSessions = new Set<ClientSession>();
  #knownMetadata:
    | { readonly driverInfo: readonly DriverInfo[]; readonly document: Document }
    | undefined;
  #connectionString: ConnectionString;
  #options: ResolvedOptions;
  #deployment: Deployment | undefined;
  #connecting: Promise<void> | undefined;
  #createAuthenticator: (() => Authenticator) | undefined;
  hasBeenClosed = false;
  monitorCommands: boolean;
  /** Undefined: nothing is encrypted. */
  encrypter: AutoEncrypter | undefined;
  /** True if an operation connects it also when it has been closed. */
  opensAgain = false;
  driverInfo: readonly DriverInfo[] = [];

  constructor(
    uri: string,
    given: MongoClientOptions,
    world: { readonly runtime: Runtime; readonly events: EventPublisher<DeploymentEvents> },
  ) {
    this.runtime = world.runtime;
    this.#events = world.events;
    this.client = world.events;
    this.#given = given;
    this.#connectionString = parseConnectionString(uri);
    // The specification wants a warning; a name that means nothing is a mistake all the same.
    refuseUnknown(this.#connectionString.unknown);
    this.#options = resolveOptions(this.#connectionString, inTable(given));
    checkInt64(this.#options);
    this.settings = clientSettings(this.#options);
    this.serverApi = serverApiOf(this.#options['serverApi']);
    this.serverSessions = new ServerSessionPool(world.runtime);
    this.#environment = nodeEnvironment();
    this.#log = clientLog(given, this.clock);
    this.tracing = createTracing(given.tracing ?? {}, process.env, DRIVER_VERSION);
    this.monitorCommands = this.#options.monitorCommands;
    this.#createAuthenticator = this.#prepareAuthentication();
  }

  get options(): ResolvedOptions {
    return this.#options;
  }

  /** The connection string, as far as it is understood. */
  get connectionString(): ConnectionString {
    return this.#connectionString;
  }

  /** The identity of the client; undefined: nobody in particular. */
  get credential(): Credential | undefined {
    const { username, password, database } = this.#connectionString;
    const { auth } = this.#given;
    const { authSource, authMechanism, authMechanismProperties } = this.#options;
    return credentialOf({
      username: auth?.username ?? username,
      password: auth?.password ?? password,
      database,
      authSource,
      authMechanism,
      authMechanismProperties,
    });
  }

  /** The options as the client shows them. */
  get clientOptions(): object {
    return Object(propertyOf(this.client, 'options'));
  }

  /** The database that the connection string names. */
  get databaseName(): string {
    return this.#connectionString.database ?? 'test';
  }

  get clock(): Clock {
    return this.runtime.clock;
  }

  get random(): Random {
    return this.runtime.random;
  }

  get description(): TopologyDescription {
    return this.#deployment?.description ?? NOTHING_KNOWN;
  }

  get serverSelectionTimeoutMS(): number {
    return this.#options.serverSelectionTimeoutMS;
  }

  get retryReads(): boolean {
    return this.#options.retryReads;
  }

  get retryWrites(): boolean {
    return this.#options.retryWrites;
  }

  get maxAdaptiveRetries(): number {
    return this.#options.maxAdaptiveRetries;
  }

  get enableOverloadRetargeting(): boolean {
    return this.#options.enableOverloadRetargeting;
  }

  get loadBalanced(): boolean {
    return this.#options.loadBalanced;
  }

  get forceServerObjectId(): boolean {
    return this.#options['forceServerObjectId'] === true;
  }

  get pkFactory(): PkFactory | undefined {
    return this.#options.pkFactory;
  }

  get transactionDefaults(): TransactionOptions {
    const { readConcern, writeConcern, readPreference } = this.settings;
    return { readConcern, writeConcern, readPreference };
  }

  get isConnected(): boolean {
    return this.#deployment !== undefined && this.#connecting === undefined;
  }

  /** Undefined when discovery has begun; begins it when that has not been done. */
  ready(): Promise<void> | undefined {
    if (this.isConnected) return undefined;
    if (this.hasBeenClosed && !this.opensAgain && this.#connecting === undefined) {
      return Promise.reject(
        new MongoNotConnectedError('Client must be connected before running operations'),
      );
    }
    return this.#open();
  }

  /**
   * Waits until there is a server that the client's own read preference allows, and, unless told otherwise, whether it
   * takes the login.
   */
  async connect({ checkLogin = true, readPreference: wanted }: ConnectOptions = {}): Promise<void> {
    await this.#open();
    const readPreference = wanted ?? this.settings.readPreference ?? ReadPreference.primary;
    try {
      const criteria = { kind: 'read', readPreference } as const;
      await this.withServer({ criteria, operation: { name: 'connect' } }, async ({ pool }) => {
        // Monitors do not authenticate: whether the credential is good shows with the first connection.
        if (checkLogin && this.#createAuthenticator !== undefined) {
          pool.checkIn(await pool.checkOut());
        }
      });
    } catch (error) {
      this.#deployment?.close();
      this.#deployment = undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.hasBeenClosed = true;
    const deployment = this.#deployment;
    if (deployment === undefined) return;
    await Promise.all([...this.openCursors].map((cursor) => cursor.close()));
    await Promise.all(
      [...this.#activeSessions].map((session) => session.endSession().catch(() => {})),
    );
    await this.#endServerSessions();
    this.#deployment = undefined;
    deployment.close();
  }

  withServer<Result>(
    request: SelectionRequest,
    work: (server: OperationServer) => Promise<Result>,
  ): Promise<Result> {
    if (this.#deployment === undefined) {
      return Promise.reject(
        new MongoNotConnectedError('Client must be connected before running operations'),
      );
    }
    return this.#deployment.selector.withServer(request, work);
  }

  operationFailed(address: string, error: OperationError): void {
    this.#deployment?.operationFailed(address, error);
  }

  acquireServerSession(): ServerSession {
    return this.serverSessions.acquire(this.#sessionTimeoutMinutes);
  }

  releaseServerSession(session: ServerSession): void {
    this.serverSessions.release(session, this.#sessionTimeoutMinutes);
  }

  sessionStarted(session: ClientSession): void {
    this.#activeSessions.add(session);
  }

  startTransactionSpan(): TracedSpan | undefined {
    return this.tracing?.startTransaction();
  }

  sessionEnded(session: object): void {
    this.#activeSessions.delete(session as ClientSession);
  }

  endTransaction(session: object, end: TransactionEnd): Promise<void> {
    return executeTransactionEnd(this, session as ClientSession, end, this.settings);
  }

  get #sessionTimeoutMinutes(): number | undefined {
    return this.description.logicalSessionTimeoutMinutes ?? undefined;
  }

  #open(): Promise<void> {
    if (this.isConnected) return Promise.resolve();
    this.hasBeenClosed = false;
    this.#connecting ??= this.#startDeployment().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #startDeployment(): Promise<void> {
    const { resolver, random } = this.runtime;
    const given = this.#given;
    if (this.#connectionString.isSrv) {
      const seeds = { resolver, random, options: inTable(given) };
      this.#connectionString = await resolveSeeds(this.#connectionString, seeds);
      this.#options = resolveOptions(this.#connectionString, inTable(given));
      // A TXT record may have named the source.
      this.#createAuthenticator = this.#prepareAuthentication();
    }
    const deployment = new Deployment({
      runtime: this.runtime,
      options: this.#options,
      hosts: this.#connectionString.hosts.map(formatHost),
      tls: await tlsOptions(this.#options, this.clock),
      serverApi: this.serverApi,
      srv: this.#srvPolling(),
      events: this.#events,
      commandEvents: this.monitorCommands ? this.#events : NO_COMMAND_EVENTS,
      log: this.#log,
      isFaas: this.#environment.isFaas,
      createAuthenticator: this.#createAuthenticator,
      metadata: () => this.#metadata(),
    });
    this.#deployment = deployment;
    deployment.open();
  }

  /** Made once for all connections that are opened before the next library makes itself known. */
  #metadata(): Document {
    const { driverInfo } = this;
    if (this.#knownMetadata?.driverInfo !== driverInfo) {
      const { appName } = this.#options;
      const document = clientMetadata({ appName, driverInfo, environment: this.#environment });
      this.#knownMetadata = { driverInfo, document };
    }
    return this.#knownMetadata.document;
  }

  #srvPolling(): SrvPollingOptions | undefined {
    const { srvHost } = this.#connectionString;
    if (srvHost === undefined) return undefined;
    const { clock, random, resolver } = this.runtime;
    const { heartbeatFrequencyMS, srvMaxHosts, srvServiceName } = this.#options;
    const lookUp = (): ReturnType<SrvPollingOptions['lookUp']> =>
      pollSrvHosts(srvHost, srvServiceName, resolver, this.#options);
    return { clock, random, heartbeatFrequencyMS, srvMaxHosts, lookUp };
  }

  #prepareAuthentication(): (() => Authenticator) | undefined {
    const { connectTimeoutMS } = this.#options;
    return prepareAuthentication(
      this.credential,
      nodeAuthContext({ clock: this.clock, random: this.random, connectTimeoutMS }),
    );
  }

  /** Tells the server which sessions it need not keep any longer; whether it hears is not important. */
  async #endServerSessions(): Promise<void> {
    const ids = this.serverSessions.drain();
    const { servers } = this.description;
    const isReachable = [...servers.values()].some(({ type }) => type !== 'Unknown');
    if (!isReachable) return;
    const settings = { bson: {}, readPreference: ReadPreference.primaryPreferred };
    for (let start = 0; start < ids.length; start += MAX_SESSIONS_TO_END) {
      const batch = ids.slice(start, start + MAX_SESSIONS_TO_END);
      // A server that went away needs no farewell, and closing waits for none to come back.
      const options = { withoutSession: true, withoutWaiting: true };
      await execute(this, endSessions(batch, settings), options).catch(() => undefined);
    }
  }
}

/** The options that the table knows. A log path may also be an object that takes the messages. */
function inTable(given: MongoClientOptions): Readonly<Record<string, unknown>> {
  const { mongodbLogPath, ...rest } = given;
  return typeof mongodbLogPath === 'string' ? { ...rest, mongodbLogPath } : rest;
}
