import { propertyOf } from '@touchstone/protocol';
import type { Runtime, SupportedNodeConnectionOptions } from '@touchstone/runtime';
import type { AuthMechanism } from '../auth/auth-mechanism.ts';
import type { AuthMechanismProperties } from '../auth/mechanism-properties.ts';
import type { DriverInfo } from '../cmap/client-metadata.ts';
import type { CompressorName } from '../cmap/compressor-name.ts';
import {
  ReadConcern,
  type ReadConcernLevel,
  type ReadConcernLike,
} from '../concern/read-concern.ts';
import {
  ReadPreference,
  type ReadPreferenceMode,
  type TagSet,
} from '../concern/read-preference.ts';
import type { ServerApi, ServerApiVersion } from '../concern/server-api.ts';
import { type W, WriteConcern, type WriteConcernSettings } from '../concern/write-concern.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { MongoAPIError } from '../error/mongo-error.ts';
import type {
  LogComponentSeveritiesClientOptions,
  MongoDBLogWritable,
} from '../event/log-names.ts';
import type { LogSink } from '../event/log-sink.ts';
import type { AutoEncryptionOptions } from '../mongocrypt/auto-encryption-options.ts';
import { mergeBsonOptions, type OperationSettings } from '../operation-model/settings.ts';
import type { PkFactory } from '../operations/create-collection.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { ServerMonitoringMode } from '../sdam/server-monitoring-mode.ts';
import type { CustomSelector } from '../selection/select-servers.ts';
import type { TracingOptions } from '../tracing/tracing.ts';
import type { ResolvedOptions } from '../uri/resolved-options.ts';
import type { Auth, RuntimeAdapters } from './connection-options.ts';

/** Options of `MongoClient.connect`. */
export interface ConnectOptions {
  /**
   * True if to prove the login by a connection of the pool, as no monitor logs in. Without, a wrong password shows with
   * the first operation, and connecting opens none but the monitors' connections. Default: true.
   */
  readonly checkLogin?: boolean | undefined;
  /** The server that is waited for. Default: the client's own. */
  readonly readPreference?: ReadPreference | undefined;
}

/** The options of `MongoClient`. Times are in milliseconds. The connection string may hold most of them too. */
export interface MongoClientOptions extends BSONSerializeOptions, SupportedNodeConnectionOptions {
  /** The name that servers write into their logs of this client's connections. Default: nothing. */
  appName?: string | undefined;
  /** The name that the client logs in with; before what the connection string says. Default: nobody in particular. */
  auth?: Auth | undefined;
  /** Describes how that is proved. Default: by the SCRAM that the server prefers. */
  authMechanism?: AuthMechanism | undefined;
  /** The settings that the mechanism takes besides. Default: none. */
  authMechanismProperties?: AuthMechanismProperties | undefined;
  /** The database that knows the user. Default: that of the connection string, or `admin`. */
  authSource?: string | undefined;
  /** Encrypt fields before they leave, and decrypt what comes (client-side field level and queryable encryption). */
  autoEncryption?: AutoEncryptionOptions | undefined;
  /** Describes how messages may be compressed, the preferred way first. Default: not at all. */
  compressors?: CompressorName[] | string | undefined;
  /** Milliseconds until the attempt to connect is given up. Default: 10,000. */
  connectTimeoutMS?: number | undefined;
  /** Speak to the one server that is named, whatever it belongs to. Default: false. */
  directConnection?: boolean | undefined;
  /** A library that wraps the driver, for the servers' logs. Default: none. */
  driverInfo?: DriverInfo | undefined;
  /** Try another server when one is overloaded. Default: false. */
  enableOverloadRetargeting?: boolean | undefined;
  /** Let the server make up the `_id` of inserted documents. Default: false. */
  forceServerObjectId?: boolean | undefined;
  /** Milliseconds between two checks of a server. Default: 10,000. */
  heartbeatFrequencyMS?: number | undefined;
  /**
   * Await the journal with each write.
   *
   * @deprecated Use `writeConcern`.
   */
  journal?: boolean | undefined;
  /** There is a load balancer before the servers; in the connection string alone. Default: false. */
  loadBalanced?: boolean | undefined;
  /** Milliseconds by which a server may be farther than the nearest. Default: 15. */
  localThresholdMS?: number | undefined;
  /** Tells how often a command is sent again to servers that are overloaded. Default: 2. */
  maxAdaptiveRetries?: number | undefined;
  /** Connections of a pool that may be opening at once. Default: 2. */
  maxConnecting?: number | undefined;
  /** Milliseconds that a connection may be idle; 0: for ever. Default: 0. */
  maxIdleTimeMS?: number | undefined;
  /** Connections of a pool; 0: as many as are asked for. Default: 100. */
  maxPoolSize?: number | undefined;
  /** Seconds that a secondary may be behind, at least 90; -1: any. Default: -1. */
  maxStalenessSeconds?: number | undefined;
  /** Milliseconds that lie between two checks at least. Default: 500. */
  minHeartbeatFrequencyMS?: number | undefined;
  /** Connections that a pool keeps open. Default: 0. */
  minPoolSize?: number | undefined;
  /** Tells how much each part of the driver logs. Default: what the environment says, or nothing. */
  mongodbLogComponentSeverities?: LogComponentSeveritiesClientOptions | undefined;
  /** The longest document in the log, in code points. Default: 1,000. */
  mongodbLogMaxDocumentLength?: number | undefined;
  /** The place where the log goes. Default: `stderr`. */
  mongodbLogPath?: 'stderr' | 'stdout' | MongoDBLogWritable | (string & {}) | LogSink | undefined;
  /** Emit `commandStarted`, `commandSucceeded` and `commandFailed`. Default: false. */
  monitorCommands?: boolean | undefined;
  /** Send small packets at once. Default: true. */
  noDelay?: boolean | undefined;
  /** Makes up the `_id` of inserted documents. Default: an `ObjectId`. */
  pkFactory?: PkFactory | undefined;
  /** The passphrase that the key is encrypted with. Default: it is not. */
  passphrase?: string | undefined;
  /** A SOCKS5 proxy that opens the connections. Default: none. */
  proxyHost?: string | undefined;
  /** The password for the proxy; goes with `proxyUsername`. Default: none. */
  proxyPassword?: string | undefined;
  /** The port of the proxy; goes with `proxyHost`. Default: 1080. */
  proxyPort?: number | undefined;
  /** The name for the proxy; goes with `proxyPassword`. Default: none. */
  proxyUsername?: string | undefined;
  /** The writes that reads may see. Default: the server's own. */
  readConcern?: ReadConcernLike | undefined;
  /** The same by its level. */
  readConcernLevel?: ReadConcernLevel | undefined;
  /** The servers that reads may go to. Default: `primary`. */
  readPreference?: ReadPreferenceMode | ReadPreference | undefined;
  /** The tags that say which of them. Default: any. */
  readPreferenceTags?: TagSet[] | undefined;
  /** The set that the servers must belong to. Default: any. */
  replicaSet?: string | undefined;
  /** Send reads again after failures that may pass. Default: true. */
  retryReads?: boolean | undefined;
  /** Send writes again after failures that may pass. Default: true. */
  retryWrites?: boolean | undefined;
  /** Modules of Node's that are taken from elsewhere. Default: none. */
  runtimeAdapters?: RuntimeAdapters | undefined;
  /** The Stable API that every command declares. Default: none. */
  serverApi?: ServerApi | ServerApiVersion | undefined;
  /** Describes how monitors ask servers. Default: `auto`. */
  serverMonitoringMode?: ServerMonitoringMode | undefined;
  /** Milliseconds that an operation waits for a server. Default: 30,000. */
  serverSelectionTimeoutMS?: number | undefined;
  /** Chooses among the servers that are suitable. Default: all of them are. */
  serverSelector?: CustomSelector | undefined;
  /** @deprecated Said nothing since every driver waits for servers. */
  serverSelectionTryOnce?: boolean | undefined;
  /** Milliseconds for each reply; 0: no limit. Default: 0. */
  socketTimeoutMS?: number | undefined;
  /** A suffix that the hosts of SRV records must have, in place of the domain of the name. Default: none. */
  srvAllowedHostsSuffix?: string | undefined;
  /** Decides alone which hosts of SRV records are trusted. Default: nobody does. */
  srvHostValidator?: ((host: string) => boolean) | undefined;
  /** The number of hosts of SRV records that are taken; 0: all. Default: 0. */
  srvMaxHosts?: number | undefined;
  /** The name of the service in SRV records. Default: `mongodb`. */
  srvServiceName?: string | undefined;
  /** The same as `tls`. */
  ssl?: boolean | undefined;
  /** Milliseconds for each operation as a whole; 0: no limit. Default: the older limits hold. */
  timeoutMS?: number | undefined;
  /** Speak TLS. Default: false, with SRV records true. */
  tls?: boolean | undefined;
  /** Believe any certificate. Default: false. */
  tlsAllowInvalidCertificates?: boolean | undefined;
  /** Believe a certificate for another name. Default: false. */
  tlsAllowInvalidHostnames?: boolean | undefined;
  /** A file of the authorities that are trusted. Default: the system's. */
  tlsCAFile?: string | undefined;
  /** A file of certificates that are revoked. Default: none. */
  tlsCRLFile?: string | undefined;
  /** A file of the client's certificate and key. Default: none. */
  tlsCertificateKeyFile?: string | undefined;
  /** The passphrase that the key is encrypted with. Default: it is not. */
  tlsCertificateKeyFilePassword?: string | undefined;
  /** Do not ask whether certificates are revoked. Default: false. */
  tlsDisableCertificateRevocationCheck?: boolean | undefined;
  /** Do not ask the authorities' responders about it. Default: false. */
  tlsDisableOCSPEndpointCheck?: boolean | undefined;
  /** Skips all checks of certificates and host names, so that anybody may answer: for tests alone. Default: false. */
  tlsInsecure?: boolean | undefined;
  /** Spans of OpenTelemetry. Default: none. */
  tracing?: TracingOptions | undefined;
  /**
   * The number of servers that must have a write.
   *
   * @deprecated Use `writeConcern`.
   */
  w?: W | undefined;
  /** Milliseconds that an operation waits for a connection; 0: no limit. Default: 0. */
  waitQueueTimeoutMS?: number | undefined;
  /** Tells how far a write must have come before it is answered. Default: the server's own. */
  writeConcern?: WriteConcern | WriteConcernSettings | undefined;
  /**
   * Milliseconds for that.
   *
   * @deprecated Use `writeConcern`.
   */
  wtimeoutMS?: number | undefined;
  /** From 0 to 9, or -1 for zlib's own. Default: -1. */
  zlibCompressionLevel?: -1 | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | undefined;
  /** The world to run in: time, network, chance. Default: this process's own. */
  runtime?: Runtime | undefined;
}

/** Concerns, read preference and BSON options of a client, which its databases inherit. */
export function clientSettings(options: ResolvedOptions): OperationSettings {
  const { readConcernLevel, w, wtimeoutMS, journal, timeoutMS } = options;
  const readConcern = ReadConcern.fromOptions({
    readConcern: options.readConcern,
    level: readConcernLevel,
  });
  const writeConcern =
    WriteConcern.fromOptions({ writeConcern: options.writeConcern }) ??
    WriteConcern.fromOptions({ writeConcern: { w, wtimeoutMS, journal } });
  const readPreference = ReadPreference.fromOptions(options);
  const bson = mergeBsonOptions({}, options);
  return { readConcern, writeConcern, readPreference, timeoutMS, bson };
}

/** A 64-bit integer becomes a bigint or a `Long`, not both. Throws `MongoAPIError`. */
export function checkInt64(options: ResolvedOptions): void {
  if (options['useBigInt64'] !== true) return;
  if (options['promoteLongs'] === false || options['promoteValues'] === false) {
    throw new MongoAPIError('Must request either bigint or Long for int64 deserialization');
  }
}

/** Reads `serverApi`, which may be the version alone. Throws `MongoInvalidArgumentError`. */
export function serverApiOf(option: unknown): ServerApi | undefined {
  if (option === undefined) return undefined;
  const api = typeof option === 'string' ? { version: option } : option;
  const version = propertyOf(api, 'version');
  if (version !== '1') {
    throw new MongoInvalidArgumentError(
      `serverApi version must be one of the following: 1, not ${JSON.stringify(version)}`,
    );
  }
  return api as ServerApi;
}
