import type { Document } from 'bson';
import type { EncryptionClient } from './encryption-client.ts';
import type {
  CredentialProviders,
  CSFLEKMSTlsOptions,
  KMSConnectCallback,
  KMSProviders,
  KmsProxyOptions,
} from './kms-providers.ts';

/** Describes how important a message of libmongocrypt is. */
export type AutoEncryptionLoggerLevel =
  (typeof AutoEncryptionLoggerLevel)[keyof typeof AutoEncryptionLoggerLevel];
export const AutoEncryptionLoggerLevel: {
  readonly FatalError: 0;
  readonly Error: 1;
  readonly Warning: 2;
  readonly Info: 3;
  readonly Trace: 4;
} = Object.freeze({ FatalError: 0, Error: 1, Warning: 2, Info: 3, Trace: 4 });

/** Marks in commands what is to be encrypted, by analyzing queries. */
export interface AutoEncryptionExtraOptions {
  /**
   * `inProcess`: the package `@touchstone/query-analysis`, which does what the official tests and documents require and
   * refuses what it does not know. `mongocryptd`: a mongocryptd, which is started unless `mongocryptdBypassSpawn` is
   * true. Default: `mongocryptd` when one of its address, path and arguments is given here, else `inProcess`. With a
   * crypt_shared library it is that library.
   */
  queryAnalysis?: 'inProcess' | 'mongocryptd';
  /** The connection string of mongocryptd, if it is used. Default: `mongodb://localhost:27020`. */
  mongocryptdURI?: string;
  /** Start no mongocryptd. Default: false. */
  mongocryptdBypassSpawn?: boolean;
  /** Default: `mongocryptd`, wherever `PATH` has it. */
  mongocryptdSpawnPath?: string;
  /** The arguments that mongocryptd is started with. */
  mongocryptdSpawnArgs?: readonly string[];
  /** A crypt_shared library that does the query analysis; without it the client cannot be made then. */
  cryptSharedLibPath?: string;
  /** Make no client without a crypt_shared library, which is looked for where the system keeps libraries. Default: false. */
  cryptSharedLibRequired?: boolean;
}

/**
 * The option `autoEncryption` of a client.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 *
 * const secure = new MongoClient(uri, {
 *   autoEncryption: {
 *     keyVaultNamespace: `${db.databaseName}.keys`,
 *     kmsProviders: { local: { key: randomBytes(96) } },
 *     bypassQueryAnalysis: true,
 *   },
 * });
 * await secure.db('shop').command({ ping: 1 }); // => { ok: 1, … }
 * await secure.close();
 * ```
 */
export interface AutoEncryptionOptions {
  /** The place where data keys are kept. Default: the deployment of this client, over connections of its own. */
  keyVaultClient?: EncryptionClient;
  /** The collection of the data keys, `database.collection`. Default: `admin.datakeys`. */
  keyVaultNamespace?: string;
  /** The key services, and how they are logged in to. */
  kmsProviders?: KMSProviders;
  /** Gets credentials of key services where they are needed. */
  credentialProviders?: CredentialProviders;
  /** Schemas of collections by namespace, in place of what the server says: a server that lies changes nothing then. */
  schemaMap?: Document;
  /** The encrypted fields of collections by namespace, in place of what the server says (Queryable Encryption). */
  encryptedFieldsMap?: Document;
  /** True decrypts only, and encrypts nothing by itself. Default: false. */
  bypassAutoEncryption?: boolean;
  /** Encrypt only what the application has marked or encrypted itself, and decrypt. Default: false. */
  bypassQueryAnalysis?: boolean;
  /** The number of milliseconds that a data key is remembered; 0: as long as the client. Default: 60000. */
  keyExpirationMS?: number;
  /** The options that it was made with. */
  options?: {
    /** Hears what libmongocrypt has to say. */
    logger?: (level: AutoEncryptionLoggerLevel, message: string) => void;
  };
  /** The place where query analysis comes from. */
  extraOptions?: AutoEncryptionExtraOptions;
  /** The proxy to key services. */
  proxyOptions?: KmsProxyOptions;
  /** Options of TLS by key service. */
  tlsOptions?: CSFLEKMSTlsOptions;
  /** Opens the connection to a key service itself; not together with `proxyOptions`. */
  kmsConnectCallback?: KMSConnectCallback;
}
