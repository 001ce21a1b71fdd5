import type * as os from 'node:os';
import type { SupportedNodeConnectionOptions, SupportedSocketOptions } from '@touchstone/runtime';
import type { Document } from 'bson';
import type { MongoCredentials } from '../auth/mongo-credentials.ts';
import type { CompressorName } from '../cmap/compressor-name.ts';
import type { ReadPreferenceLike } from '../concern/read-preference.ts';
import type { ServerApi } from '../concern/server-api.ts';
import type { ServerType } from '../sdam/server-description.ts';
import type { ServerMonitoringMode } from '../sdam/server-monitoring-mode.ts';
import type { ClientSession } from '../session/client-session.ts';
import type { HostAddress } from '../uri/host-address.ts';

/** A SOCKS5 proxy. */
export interface ProxyOptions {
  proxyHost?: string;
  proxyPort?: number;
  proxyUsername?: string;
  proxyPassword?: string;
}

/** A module of Node's that is taken from elsewhere. */
export type OsAdapter = Pick<typeof os, 'release' | 'platform' | 'arch' | 'type'>;

/** Modules of Node's that are taken from elsewhere. */
export interface RuntimeAdapters {
  os?: OsAdapter;
}

/** What a stream is described by. */
export interface StreamDescriptionOptions {
  compressors?: CompressorName[];
  logicalSessionTimeoutMinutes?: number;
  loadBalanced: boolean;
}

/** What the handshake tells of a connection. */
export interface StreamDescription {
  address: string;
  type: ServerType;
  minWireVersion?: number;
  maxWireVersion?: number;
  maxBsonObjectSize: number;
  maxMessageSizeBytes: number;
  maxWriteBatchSize: number;
  compressors: CompressorName[];
  compressor?: CompressorName;
  logicalSessionTimeoutMinutes?: number;
  loadBalanced: boolean;
  zlibCompressionLevel?: number;
  serverConnectionId: bigint | null;
  hello: Document | null;
}

/** How one connection is opened. */
export interface ConnectionOptions
  extends SupportedNodeConnectionOptions,
    StreamDescriptionOptions,
    ProxyOptions {
  id: number | '<monitor>';
  generation: number;
  hostAddress: HostAddress;
  serverApi?: ServerApi;
  monitorCommands: boolean;
  credentials?: MongoCredentials;
  connectTimeoutMS?: number;
  tls: boolean;
  noDelay?: boolean;
  socketTimeoutMS?: number;
}

/** How a pool of connections is kept. */
export interface ConnectionPoolOptions extends Omit<ConnectionOptions, 'id' | 'generation'> {
  maxPoolSize: number;
  minPoolSize: number;
  maxConnecting: number;
  /** Milliseconds. */
  maxIdleTimeMS: number;
  /** Milliseconds. */
  waitQueueTimeoutMS: number;
  loadBalanced: boolean;
}

/** How a server is monitored. */
export interface MonitorOptions
  extends Omit<ConnectionOptions, 'id' | 'generation' | 'hostAddress'> {
  connectTimeoutMS: number;
  heartbeatFrequencyMS: number;
  minHeartbeatFrequencyMS: number;
  serverMonitoringMode: ServerMonitoringMode;
}

/** What a server is selected by. */
export interface SelectServerOptions {
  readPreference?: ReadPreferenceLike;
  /** Milliseconds. */
  serverSelectionTimeoutMS?: number;
  session?: ClientSession;
  operationName: string;
}

/** What a topology's description takes of a client's options. */
export interface TopologyDescriptionOptions {
  heartbeatFrequencyMS?: number;
  localThresholdMS?: number;
}

/** How sockets to key services are opened. */
export type ClientEncryptionSocketOptions = Pick<
  SupportedSocketOptions,
  'autoSelectFamily' | 'autoSelectFamilyAttemptTimeout'
>;

/** A user and a password. */
export interface Auth {
  username?: string;
  password?: string;
}

/** @deprecated Use `OIDCResponse`. */
export interface IdPServerResponse {
  accessToken: string;
  expiresInSeconds?: number;
  refreshToken?: string;
}

/** One type for some fields of a schema, or for each by its name. */
export type SchemaMember<T, V> = { [P in keyof T]?: V } | { [key: string]: V };
