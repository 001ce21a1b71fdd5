import { encode } from '@touchstone/protocol';
import type { Runtime } from '@touchstone/runtime';
import type { Document } from 'bson';
import { MongoCryptInvalidArgumentError } from '../error/crypt-error.ts';
import type { AutoEncryptionOptions } from './auto-encryption-options.ts';
import { type Crypt, type CryptOptions, createCrypt } from './binding.ts';
import { BYPASSED_COMMANDS } from './bypassed-commands.ts';
import {
  type CryptEnvironmentParts,
  cryptEnvironment,
  splitNamespace,
} from './crypt-environment.ts';
import { type CryptLimits, driveContext } from './drive-context.ts';
import type { EncryptionClient } from './encryption-client.ts';
import { asBson, checkKeyServiceOptions } from './key-service-options.ts';
import { DEFAULT_MONGOCRYPTD_URI, spawnMongocryptd } from './mongocryptd-process.ts';
import { inProcessAnalyzer, mongocryptdAnalyzer, type QueryAnalyzer } from './query-analyzer.ts';

const DEFAULT_KEY_VAULT = 'admin.datakeys';

/** The clients that automatic encryption uses. */
export interface AutoEncrypterClients {
  readonly runtime: Runtime;
  readonly keyVaultClient: EncryptionClient;
  readonly metadataClient: EncryptionClient;
  /** Makes a client for a mongocryptd. */
  connectTo(uri: string): EncryptionClient & { close(): Promise<void> };
  /** Makes libmongocrypt. Default: the optional package's. */
  readonly createCrypt?: ((options: CryptOptions) => Crypt) | undefined;
}

/** Encrypts the commands of one client and decrypts the replies. State: libmongocrypt's keys and schemas. */
export class AutoEncrypter {
  readonly encryptedFieldsMap: Document | undefined;
  readonly #crypt: Crypt;
  readonly #parts: CryptEnvironmentParts;
  readonly #bypassesEncryption: boolean;

  /**
   * Throws `MongoMissingDependencyError`, `MongoCryptInvalidArgumentError`, and `MongoCryptError` for what libmongocrypt
   * refuses.
   */
  constructor(options: AutoEncryptionOptions, clients: AutoEncrypterClients) {
    const keyVaultNamespace = options.keyVaultNamespace ?? DEFAULT_KEY_VAULT;
    checkKeyServiceOptions(options, keyVaultNamespace);
    this.#bypassesEncryption = options.bypassAutoEncryption === true;
    this.encryptedFieldsMap = options.encryptedFieldsMap;
    this.#crypt = (clients.createCrypt ?? createCrypt)(cryptOptions(options));
    const hasLibrary = this.#crypt.cryptSharedLibVersionInfo !== null;
    if (options.extraOptions?.cryptSharedLibRequired === true && !hasLibrary) {
      throw new MongoCryptInvalidArgumentError(
        '`cryptSharedLibRequired` set but no crypt_shared library loaded',
      );
    }
    const needsAnalyzer =
      !hasLibrary && !this.#bypassesEncryption && options.bypassQueryAnalysis !== true;
    this.#parts = {
      runtime: clients.runtime,
      keyVaultClient: clients.keyVaultClient,
      keyVaultNamespace,
      kmsProviders: options.kmsProviders ?? {},
      credentialProviders: options.credentialProviders,
      proxyOptions: options.proxyOptions,
      tlsOptions: options.tlsOptions,
      kmsConnectCallback: options.kmsConnectCallback,
      metadataClient: clients.metadataClient,
      analyzer: needsAnalyzer ? analyzerFor(options, clients) : undefined,
    };
  }

  /** True if a command of that name may have to be encrypted. */
  mayEncrypt(commandName: string): boolean {
    return !this.#bypassesEncryption && !BYPASSED_COMMANDS.has(commandName);
  }

  /** The command with everything encrypted that is to be. */
  encrypt(databaseName: string, command: Uint8Array, limits: CryptLimits): Promise<Uint8Array> {
    const context = this.#crypt.makeEncryptionContext(databaseName, command);
    return driveContext(context, cryptEnvironment(this.#parts, databaseName), limits);
  }

  /**
   * Makes libmongocrypt know the schema of a collection. It looks for none in another database than the command's own,
   * as for the bulk write of a client, but takes one that it knows.
   */
  async learnSchema(namespace: string, limits: CryptLimits): Promise<void> {
    const { db, collection } = splitNamespace(namespace);
    await this.encrypt(db, encode({ find: collection, filter: {} }), limits);
  }

  /** The reply with everything decrypted that is encrypted. */
  decrypt(databaseName: string, reply: Uint8Array, limits: CryptLimits): Promise<Uint8Array> {
    const context = this.#crypt.makeDecryptionContext(reply);
    return driveContext(context, cryptEnvironment(this.#parts, databaseName), limits);
  }

  async close(): Promise<void> {
    await this.#parts.analyzer?.close();
  }
}

function cryptOptions(options: AutoEncryptionOptions): CryptOptions {
  const { schemaMap, encryptedFieldsMap, keyExpirationMS, extraOptions = {} } = options;
  const { cryptSharedLibPath, cryptSharedLibRequired } = extraOptions;
  const bypassQueryAnalysis = options.bypassQueryAnalysis === true;
  const logger = options.options?.logger as CryptOptions['logger'];
  return {
    kmsProviders: asBson(options.kmsProviders ?? {}),
    ...(schemaMap === undefined ? {} : { schemaMap: asBson(schemaMap) }),
    ...(encryptedFieldsMap === undefined ? {} : { encryptedFieldsMap: asBson(encryptedFieldsMap) }),
    ...(keyExpirationMS === undefined ? {} : { keyExpirationMS }),
    ...(bypassQueryAnalysis ? { bypassQueryAnalysis } : {}),
    ...(logger === undefined ? {} : { logger }),
    ...(cryptSharedLibPath === undefined ? {} : { cryptSharedLibPath }),
    ...(cryptSharedLibRequired === true && cryptSharedLibPath === undefined
      ? { cryptSharedLibSearchPaths: ['$SYSTEM'] }
      : {}),
  };
}

function analyzerFor(
  { extraOptions = {} }: AutoEncryptionOptions,
  clients: AutoEncrypterClients,
): QueryAnalyzer {
  const { mongocryptdURI, mongocryptdSpawnPath, mongocryptdSpawnArgs } = extraOptions;
  const named = [mongocryptdURI, mongocryptdSpawnPath, mongocryptdSpawnArgs];
  const isNamed = named.some((option) => option !== undefined);
  const { queryAnalysis = isNamed ? 'mongocryptd' : 'inProcess' } = extraOptions;
  if (queryAnalysis === 'inProcess') return inProcessAnalyzer();
  if (queryAnalysis !== 'mongocryptd') {
    throw new MongoCryptInvalidArgumentError(
      `extraOptions.queryAnalysis must be 'inProcess' or 'mongocryptd', not ${String(queryAnalysis)}`,
    );
  }
  const spawn =
    extraOptions.mongocryptdBypassSpawn === true
      ? undefined
      : () => spawnMongocryptd(mongocryptdSpawnPath, mongocryptdSpawnArgs);
  const client = clients.connectTo(mongocryptdURI ?? DEFAULT_MONGOCRYPTD_URI);
  return mongocryptdAnalyzer({ client, spawn }, clients.runtime.clock);
}
