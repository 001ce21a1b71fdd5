import type { ReadConcernLike } from '../concern/read-concern.ts';
import type { ReadPreferenceFromOptions } from '../concern/read-preference.ts';
import type { WriteConcern, WriteConcernSettings } from '../concern/write-concern.ts';
import type { PkFactory } from '../operations/create-collection.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { CustomSelector } from '../selection/select-servers.ts';
import { checkCombinations } from './check-combinations.ts';
import type { ConnectionString } from './connection-string.ts';
import { checkCodeOptions, OPTION_DEFAULTS } from './option-table.ts';
import type { SrvTrust } from './srv.ts';

/**
 * The options of a client after the connection string, the options in code and the defaults have been
 * put together. Times are in milliseconds. Options without a default are there only when given.
 */
export interface ResolvedOptions extends BSONSerializeOptions, SrvTrust {
  readonly appName?: string;
  readonly authMechanism?: string;
  readonly authMechanismProperties?: Readonly<Record<string, unknown>>;
  readonly authSource?: string;
  readonly compressors?: readonly string[];
  readonly connectTimeoutMS: number;
  readonly directConnection?: boolean;
  readonly enableOverloadRetargeting: boolean;
  readonly heartbeatFrequencyMS: number;
  readonly journal?: boolean;
  readonly loadBalanced: boolean;
  readonly localThresholdMS: number;
  readonly maxAdaptiveRetries: number;
  readonly maxConnecting: number;
  readonly maxIdleTimeMS: number;
  readonly maxPoolSize: number;
  readonly maxStalenessSeconds?: number;
  readonly minHeartbeatFrequencyMS: number;
  readonly minPoolSize: number;
  readonly monitorCommands: boolean;
  readonly pkFactory?: PkFactory;
  readonly proxyHost?: string;
  readonly proxyPassword?: string;
  readonly proxyPort?: number;
  readonly proxyUsername?: string;
  readonly readConcern?: ReadConcernLike;
  readonly readConcernLevel?: string;
  readonly readPreference?: ReadPreferenceFromOptions['readPreference'];
  readonly readPreferenceTags?: readonly Readonly<Record<string, string>>[];
  readonly replicaSet?: string;
  readonly retryReads: boolean;
  readonly retryWrites: boolean;
  readonly serverSelector?: CustomSelector;
  readonly serverMonitoringMode: 'auto' | 'poll' | 'stream';
  readonly serverSelectionTimeoutMS: number;
  readonly socketTimeoutMS: number;
  readonly srvMaxHosts: number;
  readonly srvServiceName: string;
  readonly timeoutMS?: number;
  readonly tls?: boolean;
  readonly w?: number | string;
  readonly waitQueueTimeoutMS: number;
  readonly writeConcern?: WriteConcern | WriteConcernSettings;
  readonly wtimeoutMS?: number;
  readonly zlibCompressionLevel?: number;
  /** The other options of the table; whoever uses one knows its type. */
  readonly [name: string]: unknown;
}

/**
 * Puts a connection string and the options given in code together; those in code come first. Throws
 * `MongoParseError`, `MongoAPIError` or `MongoInvalidArgumentError`.
 */
export function resolveOptions(
  connectionString: ConnectionString,
  inCode: Readonly<Record<string, unknown>> = {},
): ResolvedOptions {
  const checked = checkCodeOptions(inCode);
  const explicit = { ...inherited(connectionString.options, checked), ...checked };
  checkCombinations({
    isSrv: connectionString.isSrv,
    hostCount: connectionString.hosts.length,
    options: explicit,
    given: new Set([...connectionString.given, ...Object.keys(checked)]),
  });
  return { ...OPTION_DEFAULTS, ...explicit } as ResolvedOptions;
}

const PARTS_OF_READ_PREFERENCE: readonly string[] = ['maxStalenessSeconds', 'readPreferenceTags'];
const PARTS_OF_WRITE_CONCERN: readonly string[] = ['journal', 'w', 'wtimeoutMS'];

/** The options of the connection string that still hold: a concern given whole in code replaces all of its parts. */
function inherited(
  fromUri: Readonly<Record<string, unknown>>,
  checked: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const replaced = new Set([
    ...(checked['readPreference'] === undefined ? [] : PARTS_OF_READ_PREFERENCE),
    ...(checked['writeConcern'] === undefined ? [] : PARTS_OF_WRITE_CONCERN),
    ...(checked['readConcern'] === undefined ? [] : ['readConcernLevel']),
  ]);
  return Object.fromEntries(Object.entries(fromUri).filter(([name]) => !replaced.has(name)));
}
