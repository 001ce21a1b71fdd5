import { decode, encode } from '@touchstone/protocol';
import type { Runtime } from '@touchstone/runtime';
import { nodeAuthContext } from '../auth/auth-context.ts';
import { MongoRuntimeError } from '../error/mongo-error.ts';
import type { AzureTokenCache } from './credential-source.ts';
import { type CryptEnvironment, type CryptLimits, remainingTimeout } from './drive-context.ts';
import type { EncryptionClient } from './encryption-client.ts';
import { withCredentials } from './kms-credentials.ts';
import type {
  CredentialProviders,
  CSFLEKMSTlsOptions,
  KMSConnectCallback,
  KMSProviders,
  KmsProxyOptions,
} from './kms-providers.ts';
import { type KmsConnection, sendKmsRequest } from './kms-request.ts';
import type { QueryAnalyzer } from './query-analyzer.ts';

/** The parts that libmongocrypt's needs are passed on to. */
export interface CryptEnvironmentParts {
  readonly runtime: Runtime;
  readonly keyVaultClient: EncryptionClient;
  readonly keyVaultNamespace: string;
  readonly kmsProviders: KMSProviders;
  readonly credentialProviders: CredentialProviders | undefined;
  readonly proxyOptions: KmsProxyOptions | undefined;
  readonly tlsOptions: CSFLEKMSTlsOptions | undefined;
  readonly kmsConnectCallback: KMSConnectCallback | undefined;
  /** Of automatic encryption alone: who knows the schemas of collections, and who marks commands. */
  readonly metadataClient?: EncryptionClient | undefined;
  readonly analyzer?: QueryAnalyzer | undefined;
}

const azureTokens: AzureTokenCache = {};

/** The environment for the commands on one database. */
export function cryptEnvironment(
  parts: CryptEnvironmentParts,
  databaseName: string,
): CryptEnvironment {
  const { runtime, metadataClient, analyzer, kmsProviders, credentialProviders } = parts;
  const { clock } = runtime;
  const { db, collection } = splitNamespace(parts.keyVaultNamespace);
  const readOptions = (
    limits: CryptLimits,
  ): { raw: true; timeoutMS?: number; signal?: AbortSignal } => ({
    raw: true,
    ...remainingTimeout(clock, limits),
    ...(limits.signal === undefined ? {} : { signal: limits.signal }),
  });
  return {
    clock,
    async collectionInfos(filter, limits) {
      if (metadataClient === undefined) throw withoutAutoEncryption('schemas');
      const options = { ...readOptions(limits), nameOnly: false } as const;
      return rawDocuments(
        await metadataClient.db(databaseName).listCollections(decode(filter), options).toArray(),
      );
    },
    markings(command, limits) {
      if (analyzer === undefined) throw withoutAutoEncryption('query analysis');
      return analyzer.mark(databaseName, command, limits);
    },
    async keys(filter, limits) {
      const vault = parts.keyVaultClient
        .db(db)
        .collection(collection, { readConcern: { level: 'majority' } });
      return rawDocuments(await vault.find(decode(filter), readOptions(limits)).toArray());
    },
    async credentials() {
      const environment = {
        ...nodeAuthContext({ clock, random: runtime.random, connectTimeoutMS: 0 }),
        azureTokens,
      };
      return encode(await withCredentials(kmsProviders, environment, credentialProviders));
    },
    kms(request, limits) {
      const connection: KmsConnection = {
        runtime,
        tlsOptions: parts.tlsOptions,
        proxyOptions: parts.proxyOptions,
        connectCallback: parts.kmsConnectCallback,
      };
      return sendKmsRequest(request, connection, limits);
    },
  };
}

/** The two parts of `database.collection`. */
export function splitNamespace(namespace: string): {
  readonly db: string;
  readonly collection: string;
} {
  const dot = namespace.indexOf('.');
  return { db: namespace.slice(0, dot), collection: namespace.slice(dot + 1) };
}

function rawDocuments(documents: readonly unknown[]): readonly Uint8Array[] {
  return documents.map((document) =>
    document instanceof Uint8Array ? document : encode(document as object),
  );
}

function withoutAutoEncryption(what: string): MongoRuntimeError {
  return new MongoRuntimeError(`libmongocrypt asks for ${what} outside of automatic encryption`);
}
