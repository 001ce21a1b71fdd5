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
  /** The host of the SOCKS5 proxy. */
  proxyHost?: string;
  /** The port of the SOCKS5 proxy. */
  proxyPort?: number;
  /** The user whom the proxy knows. */
  proxyUsername?: string;
  /** The user's password at the proxy; it is never shown. */
  proxyPassword?: string;
}

/** A module of Node's that is taken from elsewhere. */
export type OsAdapter = Pick<typeof os, 'release' | 'platform' | 'arch' | 'type'>;

/** Modules of Node's that are taken from elsewhere. */
export interface RuntimeAdapters {
  /** A module that stands in for `node:os`. */
  os?: OsAdapter;
}

/** The facts that a stream is described by. */
export interface StreamDescriptionOptions {
  /** The compressors that both sides have. */
  compressors?: CompressorName[];
  /** For how long an idle session lives, in minutes; null where there are no sessions. */
  logicalSessionTimeoutMinutes?: number;
  /** True for a connection by way of a load balancer. */
  loadBalanced: boolean;
}

/** The facts that the handshake tells of a connection. */
export interface StreamDescription {
  /** The server's address, `host:port`. */
  address: string;
  /** The type of the server. */
  type: ServerType;
  /** The oldest wire version that the server speaks. */
  minWireVersion?: number;
  /** The newest wire version that the server speaks. */
  maxWireVersion?: number;
  /** The largest document that the server takes, in bytes. */
  maxBsonObjectSize: number;
  /** The largest message that the server takes, in bytes. */
  maxMessageSizeBytes: number;
  /** The most writes that one command may have. */
  maxWriteBatchSize: number;
  /** The compressors that both sides have. */
  compressors: CompressorName[];
  /** The compressor that both sides have. */
  compressor?: CompressorName;
  /** For how long an idle session lives, in minutes; null where there are no sessions. */
  logicalSessionTimeoutMinutes?: number;
  /** True for a connection by way of a load balancer. */
  loadBalanced: boolean;
  /** The level of zlib, from -1 to 9. */
  zlibCompressionLevel?: number;
  /** The server's own number of the connection. */
  serverConnectionId: bigint | null;
  /** The last reply to hello. */
  hello: Document | null;
}

/** Describes how one connection is opened. */
export interface ConnectionOptions
  extends SupportedNodeConnectionOptions,
    StreamDescriptionOptions,
    ProxyOptions {
  /** The number of the connection, unique in its pool. */
  id: number | '<monitor>';
  /** Tells how often the pool was cleared before. */
  generation: number;
  /** The server to connect to. */
  hostAddress: HostAddress;
  /** The version of the stable API that commands declare; default: none. */
  serverApi?: ServerApi;
  /** True makes command events; default false. */
  monitorCommands: boolean;
  /** The credentials that the connection logs in with. */
  credentials?: MongoCredentials;
  /** The time that a connection may take to be made, in milliseconds; default 10,000. */
  connectTimeoutMS?: number;
  /** True speaks TLS; default: false. */
  tls: boolean;
  /** True sends small packets at once; default true. */
  noDelay?: boolean;
  /** The time that a reply may take, in milliseconds; default: for ever. */
  socketTimeoutMS?: number;
}

/** Describes how a pool of connections is kept. */
export interface ConnectionPoolOptions extends Omit<ConnectionOptions, 'id' | 'generation'> {
  /** The most connections; default 100. */
  maxPoolSize: number;
  /** The least connections; default 0. */
  minPoolSize: number;
  /** The number of connections that are made at once; default 2. */
  maxConnecting: number;
  /** The time after which an idle connection is closed, in milliseconds; default 0: never. */
  maxIdleTimeMS: number;
  /** The time that a check-out may wait for a connection, in milliseconds; default 0: for ever. */
  waitQueueTimeoutMS: number;
  /** True for a connection by way of a load balancer. */
  loadBalanced: boolean;
}

/** Describes how a server is monitored. */
export interface MonitorOptions
  extends Omit<ConnectionOptions, 'id' | 'generation' | 'hostAddress'> {
  /** The time that a connection may take to be made, in milliseconds; default 10,000. */
  connectTimeoutMS: number;
  /** Tells how often servers are looked at, in milliseconds. */
  heartbeatFrequencyMS: number;
  /** Tells how soon after another a server may be looked at, in milliseconds; 500. */
  minHeartbeatFrequencyMS: number;
  /** Describes how servers are watched: `auto`, `stream` or `poll`. */
  serverMonitoringMode: ServerMonitoringMode;
}

/** Options of server selection. */
export interface SelectServerOptions {
  /** The members that may answer; default: that of whatever it was made by. */
  readPreference?: ReadPreferenceLike;
  /** The time that a suitable server is looked for, in milliseconds; default 30,000. */
  serverSelectionTimeoutMS?: number;
  /** The session that it is part of; default: an implicit one. */
  session?: ClientSession;
  /** The operation that asks for a server, for logs. */
  operationName: string;
}

/** The options that a topology's description takes of a client's options. */
export interface TopologyDescriptionOptions {
  /** Tells how often servers are looked at, in milliseconds. */
  heartbeatFrequencyMS?: number;
  /** Tells how much slower than the fastest a server may be, in milliseconds; default 15. */
  localThresholdMS?: number;
}

/** Describes how sockets to key services are opened. */
export type ClientEncryptionSocketOptions = Pick<
  SupportedSocketOptions,
  'autoSelectFamily' | 'autoSelectFamilyAttemptTimeout'
>;

/** A user and a password. */
export interface Auth {
  /** The user's name. */
  username?: string;
  /** The user's password; it is never shown in logs and errors. */
  password?: string;
}

/** @deprecated Use `OIDCResponse`. */
export interface IdPServerResponse {
  /** The access token. */
  accessToken: string;
  /** For how many seconds the token is good. */
  expiresInSeconds?: number;
  /** The token that gets a new access token. */
  refreshToken?: string;
}

/** One type for some fields of a schema, or for each by its name. */
export type SchemaMember<T, V> = { [P in keyof T]?: V } | { [key: string]: V };
