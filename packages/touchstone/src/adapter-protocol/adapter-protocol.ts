// biome-ignore-all lint/suspicious/noExplicitAny: values of a document, of which the test alone knows the types.
/**
 * Describes how the runner drives any driver. The seam is data, not method calls: an in-process adapter answers
 * the same requests that an out-of-process one reads as lines of canonical Extended JSON. Requests
 * may overlap (test threads, waiting for events); each reply belongs to one request.
 */

export const ADAPTER_PROTOCOL_VERSION = 1;

/** The name that a test file gives an entity. */
export type EntityId = string;
/** A document of the test file or of a reply: BSON value classes where JSON has no type. */
export type AdapterDocument = Record<string, any>;

/** Whatever the runner asks of an adapter, told apart by `kind`; docs/ADAPTERS.md explains each. */
export type AdapterRequest =
  | { readonly kind: 'start'; readonly protocol: number }
  /** Creates one entity of the unified test format; `uri` is the connection string of a client entity. */
  | { readonly kind: 'createEntity'; readonly entity: EntitySpec; readonly uri?: string }
  /**
   * Runs one operation on an entity and answers with its result or its error. Names and arguments are those
   * of the unified test format: entities (`session`) are given by their ids, numbers are `Int32`, `Double`
   * or `Long`. Results are plain documents and arrays; cursors are iterated to their end, but for the
   * `create…Cursor` operations. One name is the protocol's own: `runCommand` on a client, arguments
   * `database` and `command`, sends a command to the primary (fail points are set this way).
   */
  | {
      readonly kind: 'run';
      readonly object: EntityId;
      readonly name: string;
      readonly arguments: AdapterDocument;
      /** Keeps the result as an entity (cursors, change streams, collections). */
      readonly saveAs?: EntityId;
    }
  /**
   * Ends a `callback` that the adapter announced: `error` is what the callback throws, by its number; 0 is an
   * error without labels of the adapter's own making (the test itself has failed in the callback). Without an error,
   * the callback returns `value`.
   */
  | {
      readonly kind: 'endCallback';
      readonly callback: number;
      readonly error?: number;
      readonly value?: unknown;
    }
  /** Asks what a test may know of an entity; the value of the result is described at `InspectQuery`. */
  | { readonly kind: 'inspect'; readonly query: InspectQuery; readonly object: EntityId }
  /**
   * The events of a client from sequence number `after` on. With `waitMS` the reply waits until there
   * is at least one, or until that time has passed (then it is empty).
   */
  | {
      readonly kind: 'events';
      readonly client: EntityId;
      readonly after: number;
      readonly waitMS?: number;
    }
  /**
   * Asks one of the driver's state machines, without a server; no entities are involved. The input has the
   * members of the specification's test file, with plain numbers; `MachineName` says what the value of the
   * result is. Where the driver itself refuses the input, the reply is its error.
   */
  | { readonly kind: 'machine'; readonly machine: MachineName; readonly input: AdapterDocument }
  /** Closes and forgets every entity. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'stop' };

/**
 * `lsid` of a session: the document. `sessionState`: `SessionState`. `checkedOutConnections` of a client: a
 * number. `topologyDescription` of a client: `ObservedTopology`. `resumeToken` of a change stream: the token, or null.
 * `operationTime` of a session: a `Timestamp`, or null.
 */
export type InspectQuery =
  | 'lsid'
  | 'operationTime'
  | 'sessionState'
  | 'checkedOutConnections'
  | 'resumeToken'
  | 'topologyDescription';

/**
 * A part of the driver that decides by itself. What goes in → what comes out; missing values may be null:
 * - `bson`: `from` (`bson`, `extendedJson`, `decimal128`), `input` (BSON as hexadecimal digits, else text), `to` (`bson`,
 *   `canonicalExtendedJson`, `relaxedExtendedJson`, `decimal128`) → `output`. Each BSON type is kept apart from the others.
 * - `bsonVector`: `key`, `dtype` (`0x03`, `0x27` or `0x10`), `padding`, `values` → `bson`, the document with that vector as
 *   hexadecimal digits; or the other way: `key`, `bson` → `dtype`, `padding`, `values`.
 * - `connectionPool`: `poolOptions`, `failPoint`, `operations` of a CMAP test → `events` as the test has them,
 *   and `error` (`type`, `message`, `address`) where an operation of the main thread failed.
 * - `connectionString`: `uri` → `warnings` (texts), `hosts`, `auth`, `options`.
 * - `credential`: `uri` → `credential`, null where there is none.
 * - `latencyWindow`: `topology_description`, `mocked_topology_state`, `iterations` → `selected`, a count by address.
 * - `readWriteConcern`: `readConcern` or `writeConcern` → `document`, `isServerDefault`, `isAcknowledged`.
 * - `roundTripTime`: `avg_rtt_ms`, `new_rtt_ms` → `average`.
 * - `seedList`: `uri`, `records` (in place of DNS: `srv` and `txt`, by name) → `seeds`, `options`, `username`,
 *   `password`, `database`.
 * - `serverSelection`: `topology_description`, `operation`, `read_preference`, `deprioritized_servers`,
 *   `heartbeatFrequencyMS` → the addresses `suitable` and `inLatencyWindow`.
 * - `srvPolling`: `uri`, `records`, `rescans` (records, or null where DNS does not answer), `serverType` → the
 *   `hosts` at the beginning and after each of `rescans`; `lookUps` counts what DNS was asked after the beginning.
 * - `topology`: `uri`, `phases` of an SDAM test → for each of `phases` the `topology` (with `servers`), the `pools`
 *   by address (`generation`) and the `events` (with `name`).
 */
export type MachineName =
  | 'bson'
  | 'bsonVector'
  | 'connectionPool'
  | 'connectionString'
  | 'credential'
  | 'latencyWindow'
  | 'readWriteConcern'
  | 'roundTripTime'
  | 'seedList'
  | 'serverSelection'
  | 'srvPolling'
  | 'topology';

/** The state of a session that tests ask about. */
export interface SessionState {
  /** The place where its transaction is (transactions specification, "ClientSession"). */
  readonly transactionState: 'none' | 'starting' | 'in_progress' | 'committed' | 'aborted';
  /** True once a network error has struck a command of the session. */
  readonly dirty: boolean;
  /** True while it is pinned to a mongos or to a connection. */
  readonly pinned: boolean;
  /** `host:port` of the mongos that the session is pinned to; none behind a load balancer. */
  readonly pinnedTo?: string;
}

/** A topology description as an adapter tells it. */
export interface ObservedTopology {
  /** The topology's type, such as `ReplicaSetWithPrimary`. */
  readonly type: string;
  /** Its servers, each with address and type. */
  readonly servers: readonly {
    readonly address: string;
    readonly type: string;
    /** The average, as far as the driver measures it. */
    readonly roundTripTimeMS?: number;
  }[];
}

/** Whatever an adapter answers, told apart by `kind`; docs/ADAPTERS.md explains each. */
export type AdapterReply =
  /** `scopes`: true if the program serves several scopes, of which each has entities, errors and callbacks of its own. */
  | { readonly kind: 'started'; readonly driver: DriverInfo; readonly scopes?: boolean }
  /** `note`: what the reader of a pass should know, such as that the adapter did something in the driver's place. */
  | { readonly kind: 'result'; readonly value: unknown; readonly note?: string }
  | { readonly kind: 'error'; readonly error: ObservedError }
  | { readonly kind: 'events'; readonly events: readonly ObservedEvent[] }
  /** The driver lacks this by design; the case is reported `unsupported` with the reason. */
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'done' };

/**
 * The message of an adapter before its reply to `run`: the driver calls back (`withTransaction`); the runner
 * runs the callback's operations by further requests and sends `endCallback`.
 */
export interface AdapterCallback {
  /** Tells it from a reply. */
  readonly kind: 'callback';
  /** The number of the callback, which the runner's answer repeats. */
  readonly callback: number;
}

/** A driver as the runner sees it. `send` rejects only when the adapter itself is at fault. */
export interface DriverAdapter extends AsyncDisposable {
  /** Puts a request to the driver; rejects where the adapter is lost, never where the driver fails. */
  send(
    request: AdapterRequest,
    options?: {
      readonly signal?: AbortSignal;
      readonly onCallback?: (callback: AdapterCallback) => void;
      /** Told how many milliseconds more than others the request is given, for its size. */
      readonly onSize?: (extraMS: number) => void;
    },
  ): Promise<AdapterReply>;
  /**
   * Starts it anew, whatever became of it, with a process of its own where it is a program. Absent where that is the
   * business of whoever opened it.
   */
  renew?(): Promise<void>;
  /** True where others use the same program: it may be lost by what another has asked of it. */
  readonly isShared?: boolean;
}

/** The driver that an adapter speaks for. */
export interface DriverInfo {
  /** The driver's name, as reports show it. */
  readonly name: string;
  /** The driver's version, as reports show it. */
  readonly version: string;
  /** The language and its version; absent where the adapter does not say. */
  readonly language: string;
  /** The newest unified test format that the adapter understands; default: the runner's own. */
  readonly maxSchemaVersion?: string;
  /** The oldest server that the driver talks to; cases that need an older one are `unsupported`. */
  readonly minServerVersion?: string;
  /** Tests (by suite/file/description patterns) the driver declares it lacks, with the reason. */
  readonly unsupported?: readonly { readonly pattern: string; readonly reason: string }[];
}

/** An error as a test can look at it (unified test format, `expectedError`). */
export interface ObservedError {
  /** Numbers the error within the adapter, so that a callback can throw it again. */
  readonly number: number;
  /** The name of the error's class in the driver's language. */
  readonly type: string;
  /** The error's text. */
  readonly message: string;
  /** The messages of what caused it, the nearest first, where the driver tells. */
  readonly causes?: readonly string[];
  /** The driver refused or failed by itself, or the network did; no server reply stands behind it. */
  readonly isClientError: boolean;
  /** True for an error of client-side operation timeouts. */
  readonly isTimeout: boolean;
  /** The server's code; absent where the error has none. */
  readonly code?: number;
  /** The server's name of the code; absent where the error has none. */
  readonly codeName?: string;
  /** The error's labels, such as `RetryableWriteError`. */
  readonly labels: readonly string[];
  /** The server's reply. */
  readonly response?: AdapterDocument;
  /** `errInfo` of a write error or a write concern error, where the driver shows it. */
  readonly details?: AdapterDocument;
  /** The result of a bulk write up to its failure. */
  readonly partialResult?: AdapterDocument;
  /** The errors of single writes, by the index of the write. */
  readonly writeErrors?: AdapterDocument;
  /** The write concern errors, in the order in which they came. */
  readonly writeConcernErrors?: readonly AdapterDocument[];
}

/**
 * An event in the unified test format's words: `commandStartedEvent` and its fields (`command`, `reply`,
 * `commandName`, `databaseName`, `serviceId`, `serverConnectionId`, `reason`, `interruptInUseConnections`,
 * `previousDescription` and `newDescription` with `type`, `awaited`). A log message has the category `log`,
 * the name `logMessage` and the fields `level`, `component` and `data`, and `failureIsRedacted` where `data.failure` is text that does
 * not show it. A span of OpenTelemetry, reported when it ends, has
 * the category `tracing`, the name `span` and the fields `number` (they count from the first that was started), `parent`
 * (the number of the span around it, or null), `name` and `attributes`. A call of the client's OIDC callback has the category
 * `callback`, the name `oidcCallback`, and what it was told as fields (`hasTimeout`: also a time limit); one of its provider of
 * AWS credentials the name `awsCredentialProvider`. The adapter reports what the client
 * entity observes; which commands to leave out is the runner's business.
 */
export interface ObservedEvent {
  /** Counts what a client shows, from 1; a later event has a greater number. */
  readonly sequence: number;
  /** The group of events that it belongs to. */
  readonly category: 'command' | 'cmap' | 'sdam' | 'log' | 'tracing' | 'callback';
  /** The event's name in the unified test format, such as `commandStartedEvent`. */
  readonly name: string;
  /** Milliseconds since the epoch, for `storeEventsAsEntities`. */
  readonly observedAt: number;
  /** The event's fields, in the words of the specification. */
  readonly fields: AdapterDocument;
}

/** An entity that an adapter is to create (unified test format, "entity"). */
export interface EntitySpec {
  /** The type: a client, a database and so on. */
  readonly type: string;
  /** The name that the test file gives it. */
  readonly id: EntityId;
  /**
   * The entity's members as the test file has them, without `id`; numbers are JavaScript numbers. A client that logs in by
   * MONGODB-OIDC has `accessToken`: the driver's machine callback gives it, and the adapter does not connect
   * the client by itself, for a test may count on the driver having no token yet. Prose tests add to a
   * client's what only they ask for; an adapter that cannot do it answers `unsupported`: `driverInfo` (`name`, `version`,
   * `platform` of a wrapping library), `connect: false` (the first operation connects it), `serverMonitoringMode` (that
   * of the connection string, in code, for a driver that does not take it from there), `serverSelector: 'highestPort'`,
   * and `environmentVariables` that are set while the client is made; `jitter`, a number from [0, 1] that the client takes
   * wherever it draws one; `clock: 'jumping'`, for a client that knows the operation `passTime`: all at once its clock is
   * `durationMS` ahead; `logMaxDocumentLength`, code points or `default`, for the observed log; `fromEnvironment` in
   * `observeTracingMessages`, which leaves it to environment variables whether there are spans; `oidc` with `flow` (`machine`,
   * `human`, or `none` for no callback), the `answers` that its callback gives one after the other, the last again and again, and further `properties`
   * of the mechanism; `aws` with the credentials that a custom provider gives one after the other as `answers`, or with
   * `fromSdk: true` for those of the default provider of AWS's own SDK; `clientOptions` in code, as the driver's users write them; and
   * `lastingVariables`, environment variables from now to the end of the case (null: none of that name).
   */
  readonly options: AdapterDocument;
}
