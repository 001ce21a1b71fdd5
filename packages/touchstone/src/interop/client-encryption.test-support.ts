import {
  type AutoEncryptionOptions,
  type Binary,
  ClientEncryption,
  type Document,
  MongoClient,
  type UUID,
} from '@touchstone/driver';
import { optionalPackage } from '@touchstone/protocol';
import { nodeRuntime, type Runtime } from '@touchstone/runtime';
import { type Deployment, startReplicaSet } from '@touchstone/server';

/** The reason why tests with libmongocrypt are skipped; false: they are not. */
export const SKIP: string | false =
  optionalPackage('mongodb-client-encryption') === undefined
    ? 'needs mongodb-client-encryption: npm run client-encryption'
    : false;

export const DETERMINISTIC = 'AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic';
export const RANDOM = 'AEAD_AES_256_CBC_HMAC_SHA_512-Random';
export const KEY_VAULT = 'keyvault.datakeys';
export const LOCAL: { readonly local: { readonly key: Buffer } } = {
  local: { key: Buffer.alloc(96, 7) },
};
export const runtime: Runtime = nodeRuntime();

/** A replica set with a key vault, one data key in it, and clients, all of which end together. */
export interface EncryptionBench extends AsyncDisposable {
  readonly deployment: Deployment;
  readonly plain: MongoClient;
  readonly encryption: ClientEncryption;
  readonly keyId: UUID;
  /** A client that encrypts; it has the local master key unless `options` say otherwise. */
  client(options?: AutoEncryptionOptions, more?: object): MongoClient;
}

export async function startBench(): Promise<EncryptionBench> {
  const deployment = await startReplicaSet({ members: 1 });
  const plain = new MongoClient(deployment.uri);
  const options = { keyVaultNamespace: KEY_VAULT, kmsProviders: LOCAL };
  const encryption = new ClientEncryption(plain, options);
  const keyId = await encryption.createDataKey('local', { keyAltNames: ['known'] });
  const clients: MongoClient[] = [plain];
  return {
    deployment,
    plain,
    encryption,
    keyId,
    client(given = {}, more = {}) {
      const autoEncryption = { ...options, ...given };
      const client = new MongoClient(deployment.uri, { ...more, autoEncryption });
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()));
      await deployment.close();
    },
  };
}

/** A schema that encrypts `ssn` deterministically and `note` at random. */
export function personSchema(keyId: Binary): Document {
  const encrypt = (algorithm: string): Document => ({
    encrypt: { keyId: [keyId], bsonType: 'string', algorithm },
  });
  return {
    bsonType: 'object',
    properties: { ssn: encrypt(DETERMINISTIC), note: encrypt(RANDOM) },
  };
}
