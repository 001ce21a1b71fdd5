import type { Runtime } from '@touchstone/runtime';
import type { DriverInfo } from '../cmap/client-metadata.ts';
import { ReadConcern, type ReadConcernLike } from '../concern/read-concern.ts';
import {
  ReadPreference,
  type ReadPreferenceFromOptions,
  type ReadPreferenceLike,
  type TagSet,
} from '../concern/read-preference.ts';
import type { ServerApi, ServerApiVersion } from '../concern/server-api.ts';
import { type W, WriteConcern, type WriteConcernSettings } from '../concern/write-concern.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { LogComponent, LogLevel } from '../event/log-settings.ts';
import type { LogSink } from '../event/log-sink.ts';
import type { AutoEncryptionOptions } from '../mongocrypt/auto-encryption-options.ts';
import { mergeBsonOptions, type OperationSettings } from '../operation-model/settings.ts';
import type { PkFactory } from '../operations/create-collection.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { CustomSelector } from '../selection/select-servers.ts';
import type { TracingOptions } from '../tracing/tracing.ts';
import type { ResolvedOptions } from '../uri/resolved-options.ts';

/** What `MongoClient.connect` is asked. */
export interface ConnectOptions {
  /**
   * Whether to prove the login by a connection of the pool, as no monitor logs in. Without, a wrong password shows with
   * the first operation, and connecting opens none but the monitors' connections. Default: true.
   */
  readonly checkLogin?: boolean | undefined;
}

/** The options of `MongoClient`. Times are in milliseconds. The connection string may hold most of them too. */
export interface MongoClientOptions extends BSONSerializeOptions {
  appName?: string | undefined;
  auth?: { username?: string; password?: string } | undefined;
  authMechanism?: string | undefined;
  authMechanismProperties?: Record<string, unknown> | undefined;
  authSource?: string | undefined;
  /** Encrypt fields before they leave, and decrypt what comes (client-side field level and queryable encryption). */
  autoEncryption?: AutoEncryptionOptions | undefined;
  compressors?: readonly string[] | string | undefined;
  connectTimeoutMS?: number | undefined;
  directConnection?: boolean | undefined;
  driverInfo?: DriverInfo | undefined;
  enableOverloadRetargeting?: boolean | undefined;
  /** Let the server make up the `_id` of inserted documents. Default: false. */
  forceServerObjectId?: boolean | undefined;
  heartbeatFrequencyMS?: number | undefined;
  journal?: boolean | undefined;
  loadBalanced?: boolean | undefined;
  localThresholdMS?: number | undefined;
  maxAdaptiveRetries?: number | undefined;
  maxConnecting?: number | undefined;
  maxIdleTimeMS?: number | undefined;
  maxPoolSize?: number | undefined;
  /** Seconds. */
  maxStalenessSeconds?: number | undefined;
  minHeartbeatFrequencyMS?: number | undefined;
  minPoolSize?: number | undefined;
  mongodbLogComponentSeverities?: Partial<Record<LogComponent | 'default', LogLevel>> | undefined;
  mongodbLogMaxDocumentLength?: number | undefined;
  mongodbLogPath?: string | LogSink | undefined;
  /** Emit `commandStarted`, `commandSucceeded` and `commandFailed`. Default: false. */
  monitorCommands?: boolean | undefined;
  /** Makes up the `_id` of inserted documents; by default an `ObjectId`. */
  pkFactory?: PkFactory | undefined;
  readConcern?: ReadConcernLike | undefined;
  readConcernLevel?: string | undefined;
  readPreference?: ReadPreferenceLike | undefined;
  readPreferenceTags?: readonly TagSet[] | undefined;
  replicaSet?: string | undefined;
  retryReads?: boolean | undefined;
  retryWrites?: boolean | undefined;
  serverApi?: ServerApi | ServerApiVersion | undefined;
  serverMonitoringMode?: 'auto' | 'poll' | 'stream' | undefined;
  serverSelectionTimeoutMS?: number | undefined;
  serverSelector?: CustomSelector | undefined;
  socketTimeoutMS?: number | undefined;
  srvMaxHosts?: number | undefined;
  srvServiceName?: string | undefined;
  timeoutMS?: number | undefined;
  tls?: boolean | undefined;
  /** Spans of OpenTelemetry. Default: none. */
  tracing?: TracingOptions | undefined;
  w?: W | undefined;
  waitQueueTimeoutMS?: number | undefined;
  writeConcern?: WriteConcern | WriteConcernSettings | undefined;
  wtimeoutMS?: number | undefined;
  zlibCompressionLevel?: number | undefined;
  /** The world to run in: time, network, chance. Default: this process's own. */
  runtime?: Runtime | undefined;
  /** The other options of the table in `uri/options`, those for TLS among them. */
  [option: string]: unknown;
}

/** Concerns, read preference and BSON options of a client, which its databases inherit. */
export function clientSettings(options: ResolvedOptions): OperationSettings {
  const { readConcernLevel, w, wtimeoutMS, journal, timeoutMS } = options;
  const readConcern = ReadConcern.fromOptions({
    readConcern: options['readConcern'] as ReadConcernLike | undefined,
    level: readConcernLevel,
  });
  const writeConcern =
    WriteConcern.fromOptions({ writeConcern: options['writeConcern'] as WriteConcernSettings }) ??
    WriteConcern.fromOptions({ writeConcern: { w, wtimeoutMS, journal } });
  const readPreference = ReadPreference.fromOptions(options as ReadPreferenceFromOptions);
  const bson = mergeBsonOptions({}, options as BSONSerializeOptions);
  return { readConcern, writeConcern, readPreference, timeoutMS, bson };
}

/** Reads `serverApi`, which may be the version alone. Throws `MongoInvalidArgumentError`. */
export function serverApiOf(option: unknown): ServerApi | undefined {
  if (option === undefined) return undefined;
  const api = typeof option === 'string' ? { version: option } : option;
  const { version } = api as { version?: unknown };
  if (version !== '1') {
    throw new MongoInvalidArgumentError(
      `serverApi version must be one of the following: 1, not ${JSON.stringify(version)}`,
    );
  }
  return api as ServerApi;
}
