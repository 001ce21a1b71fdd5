// biome-ignore-all lint/suspicious/noExplicitAny: an adapter's answer, which the test compares.
import { propertyOf } from '@touchstone/protocol';
import { UUID } from 'bson';
import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import type { RunOnRequirement } from '../../test-file/run-on.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';

/** The tests run where encryption is possible at all. */
export const ENCRYPTS: readonly RunOnRequirement[] = [{ csfle: true }];

const CLUSTERS = ['replicaset', 'sharded', 'load-balanced'] as const;

/** Queryable Encryption of version 2, from this server version on. */
export function queryable(minServerVersion = '7.0'): readonly RunOnRequirement[] {
  return [{ csfle: true, minServerVersion, topologies: CLUSTERS }];
}

const PLACEHOLDER = { $$placeholder: 1 };

/** The providers with whatever credentials the environment has for them. */
export const PROVIDERS: Readonly<Record<string, AdapterDocument>> = {
  aws: { accessKeyId: PLACEHOLDER, secretAccessKey: PLACEHOLDER },
  azure: { tenantId: PLACEHOLDER, clientId: PLACEHOLDER, clientSecret: PLACEHOLDER },
  gcp: { email: PLACEHOLDER, privateKey: PLACEHOLDER },
  kmip: { endpoint: PLACEHOLDER },
  local: { key: PLACEHOLDER },
};

export const LOCAL: AdapterDocument = { local: PROVIDERS['local'] };

/** The master key that the tests name for each provider; none for the local one. */
export const MASTER_KEYS: Readonly<Record<string, AdapterDocument | undefined>> = {
  aws: {
    region: 'us-east-1',
    key: 'arn:aws:kms:us-east-1:579766882180:key/89fcc2c4-08b0-4bd9-9f25-e30687b580d0',
  },
  azure: { keyVaultEndpoint: 'key-vault-csfle.vault.azure.net', keyName: 'key-name-csfle' },
  gcp: {
    projectId: 'devprod-drivers',
    location: 'global',
    keyRing: 'key-ring-csfle',
    keyName: 'key-name-csfle',
  },
  kmip: {},
  local: undefined,
};

export const DETERMINISTIC = 'AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic';
export const RANDOM = 'AEAD_AES_256_CBC_HMAC_SHA_512-Random';
export const DATABASE = 'db';

const NAMESPACE_NOT_FOUND = 26;
const writeConcern = { w: 'majority' };

/** Drops a collection, if it is there. */
export async function drop(world: ProseContext, database: string, name: string): Promise<void> {
  try {
    await world.environment.command(database, { drop: name, writeConcern });
  } catch (error) {
    if (propertyOf(error, 'code') !== NAMESPACE_NOT_FOUND) throw error;
  }
}

/** Drops collections and makes one anew, with its state collections where it is encrypted. */
export async function recreate(
  world: ProseContext,
  name: string,
  options: AdapterDocument = {},
): Promise<void> {
  const states =
    options['encryptedFields'] === undefined ? [] : [`enxcol_.${name}.esc`, `enxcol_.${name}.ecoc`];
  for (const each of [name, ...states]) await drop(world, DATABASE, each);
  const { environment } = world;
  await environment.command(DATABASE, { create: name, ...options, writeConcern });
  const clusteredIndex = { key: { _id: 1 }, unique: true };
  for (const state of states) {
    await environment.command(DATABASE, { create: state, clusteredIndex, writeConcern });
  }
}

/** A client that encrypts nothing, an empty key vault, and a `ClientEncryption` over it. */
export async function keyVault(
  world: ProseContext,
  kmsProviders: AdapterDocument = LOCAL,
  options: AdapterDocument = {},
): Promise<KeyVault> {
  await drop(world, 'keyvault', 'datakeys');
  const client = await world.client({ observeEvents: ['commandStartedEvent'] });
  const encryption = await world.clientEncryption(client, { kmsProviders, ...options });
  return vaultOf(client, encryption);
}

/** A key vault, and what is done with its keys. */
export interface KeyVault {
  readonly client: ProseClient;
  /** The entity of the `ClientEncryption`. */
  readonly encryption: string;
  createKey(provider: string, opts?: AdapterDocument): Promise<any>;
  encrypt(value: unknown, opts: AdapterDocument): Promise<any>;
  decrypt(value: unknown): Promise<any>;
}

export function vaultOf(client: ProseClient, encryption: string): KeyVault {
  return {
    client,
    encryption,
    createKey: (kmsProvider, opts = {}) => {
      const masterKey = MASTER_KEYS[kmsProvider.split(':')[0] ?? ''];
      return client.run(encryption, 'createDataKey', {
        kmsProvider,
        opts: { ...(masterKey !== undefined && { masterKey }), ...opts },
      });
    },
    encrypt: (value, opts) => client.run(encryption, 'encrypt', { value, opts }),
    decrypt: (value) => client.run(encryption, 'decrypt', { value }),
  };
}

/** The id of a key as tests name it: 16 bytes in base64. */
export function keyIdOf(base64: string): UUID {
  return new UUID(Buffer.from(base64, 'base64'));
}
