import type { TlsOptions } from '@touchstone/runtime';
import type { AdapterDocument } from '../adapter-protocol/adapter-protocol.ts';

/**
 * The servers that a test runs against, as the runner sees them. One environment is one deployment; the
 * runner prepares it, sets fail points on single servers and reads outcomes through a connection of its own,
 * never through the driver under test.
 */

/** A document of a command or a reply. Numbers keep their BSON type: `Int32`, `Double`, `Long`. */
export type EnvironmentDocument = AdapterDocument;

/**
 * The topologies that the unified test format tells apart (`runOnRequirement.topologies`). `none`: the test
 * asks the driver alone (`noEnvironment`).
 */
export type TopologyName = 'single' | 'replicaset' | 'sharded' | 'load-balanced' | 'none';

/** The sizes that a server announces in its hello. */
export interface SizeLimits {
  readonly maxBsonObjectSize: number;
  readonly maxMessageSizeBytes: number;
  readonly maxWriteBatchSize: number;
}

/** The facts that `runOnRequirements` are held against; known without asking the server again. */
export interface EnvironmentFacts {
  /** The topology of the deployment. */
  readonly topology: TopologyName;
  /** `major.minor.patch`; what follows (`-rc1`) is ignored. `none` where there is no server. */
  readonly serverVersion: string;
  /** Server parameters by name, as `getParameter` answers them. */
  readonly parameters: EnvironmentDocument;
  /** True if the servers demand authentication. */
  readonly auth: boolean;
  /** Sizes that are not MongoDB's own, which tests reach in milliseconds. */
  readonly limits?: Partial<SizeLimits> | undefined;
  /** The version of libmongocrypt with which drivers in this process encrypt; undefined where there is none. */
  readonly csfle?: string | undefined;
  /** True for a serverless deployment of Atlas. */
  readonly serverless?: boolean;
}

/** The demands on a connection string. */
export interface UriOptions {
  /** Undefined where the test does not say. */
  readonly useMultipleMongoses?: boolean;
  /** In place of the servers' own addresses: where to begin, or something that stands before one of them. */
  readonly hosts?: readonly string[];
  readonly uriOptions: Readonly<Record<string, unknown>>;
}

/** The services that client-side encryption needs beside the servers: key services, and somebody who analyzes queries. */
export interface EncryptionServices {
  /** The place where the mock services of AWS, Azure and GCP are, whatever host a driver names. */
  readonly https: { readonly host: string; readonly port: number };
  /** `host:port`. */
  readonly kmipEndpoint: string;
  /** The certificates that drivers must trust, a PEM file. */
  readonly caFile: string;
  /** The credentials that stand for the `$$placeholder` of each field of each provider. */
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** AWS credentials that go with a session token. */
  readonly temporaryCredentials: Readonly<Record<string, string>>;
  /** A mongocryptd, for drivers that analyze no queries themselves. */
  readonly mongocryptdURI: string;
}

/** A failed command rejects with an `Error` that carries the server's `code` (and `codeName`). */
export interface Environment extends EnvironmentFacts {
  /** `host:port` of each server that bears data; of each mongos on a sharded cluster. */
  readonly addresses: readonly string[];
  /** The token that stands for the `$$placeholder` of a client that logs in by MONGODB-OIDC; absent where there is no identity provider. */
  readonly accessToken?: string | undefined;
  /** Starts what client-side encryption needs, once; absent where nobody can encrypt. */
  readonly encryption?: (() => Promise<EncryptionServices>) | undefined;
  /** The options with which `tls.connect` comes to the servers; absent where they speak no TLS. */
  readonly tls?: TlsOptions | undefined;
  /**
   * The connection string for a client entity. `uriOptions` are plain JSON values and override what the
   * environment would say; `directConnection: true` leaves one host and no `replicaSet`.
   */
  uri(options: UriOptions): string;
  /** Runs a command on the primary (or on one mongos), or on the server at `address`. */
  command(
    database: string,
    body: EnvironmentDocument,
    options?: { readonly address?: string },
  ): Promise<EnvironmentDocument>;
  /** All documents that match, from the primary with read concern `local`. */
  find(
    namespace: string,
    filter: EnvironmentDocument,
    options?: { readonly sort?: EnvironmentDocument },
  ): Promise<EnvironmentDocument[]>;
}
