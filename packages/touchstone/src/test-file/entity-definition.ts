import type { TestDocument } from './extended-json.ts';

/** An entry of `createEntities`: exactly one of these. */
export type EntityDefinition =
  | ClientDefinition
  | ClientEncryptionDefinition
  | DatabaseDefinition
  | CollectionDefinition
  | SessionDefinition
  | BucketDefinition
  | ThreadDefinition;

export interface ClientDefinition {
  readonly kind: 'client';
  readonly id: string;
  /** Plain JSON values. */
  readonly uriOptions?: Readonly<Record<string, unknown>>;
  readonly useMultipleMongoses?: boolean;
  readonly observeEvents?: readonly string[];
  readonly ignoreCommandMonitoringEvents?: readonly string[];
  readonly storeEventsAsEntities?: readonly StoreEventsAsEntity[];
  readonly observeLogMessages?: Readonly<Partial<Record<LogComponent, LogSeverityLevel>>>;
  readonly observeTracingMessages?: { readonly enableCommandPayload?: boolean };
  readonly serverApi?: {
    readonly version: string;
    readonly strict?: boolean;
    readonly deprecationErrors?: boolean;
  };
  readonly observeSensitiveCommands?: boolean;
  readonly autoEncryptOpts?: TestDocument;
  /** The client is ready once its pools hold `minPoolSize` connections, or this time has passed. */
  readonly awaitMinPoolSizeMS?: number;
}

export interface StoreEventsAsEntity {
  readonly id: string;
  /** With a capital first letter: `PoolCreatedEvent`. */
  readonly events: readonly string[];
}

export interface ClientEncryptionDefinition {
  readonly kind: 'clientEncryption';
  readonly id: string;
  readonly clientEncryptionOpts: {
    readonly keyVaultClient: string;
    readonly keyVaultNamespace: string;
    readonly kmsProviders: TestDocument;
    readonly keyExpirationMS?: number;
  };
}

export interface DatabaseDefinition {
  readonly kind: 'database';
  readonly id: string;
  readonly client: string;
  readonly databaseName: string;
  readonly databaseOptions?: CollectionOrDatabaseOptions;
}

export interface CollectionDefinition {
  readonly kind: 'collection';
  readonly id: string;
  readonly database: string;
  readonly collectionName: string;
  readonly collectionOptions?: CollectionOrDatabaseOptions;
}

export interface CollectionOrDatabaseOptions {
  readonly readConcern?: TestDocument;
  readonly readPreference?: TestDocument;
  readonly writeConcern?: TestDocument;
  readonly timeoutMS?: number;
}

export interface SessionDefinition {
  readonly kind: 'session';
  readonly id: string;
  readonly client: string;
  readonly sessionOptions?: TestDocument;
}

export interface BucketDefinition {
  readonly kind: 'bucket';
  readonly id: string;
  readonly database: string;
  readonly bucketOptions?: TestDocument;
}

export interface ThreadDefinition {
  readonly kind: 'thread';
  readonly id: string;
}

export type LogComponent = 'command' | 'topology' | 'serverSelection' | 'connection';

export type LogSeverityLevel =
  | 'emergency'
  | 'alert'
  | 'critical'
  | 'error'
  | 'warning'
  | 'notice'
  | 'info'
  | 'debug'
  | 'trace';
