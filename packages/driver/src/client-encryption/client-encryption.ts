// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import { decode, encode, thrownError } from '@touchstone/protocol';
import type { Clock } from '@touchstone/runtime';
import type { Binary, Document, UUID } from 'bson';
import type { Collection } from '../client/collection.ts';
import type { Db } from '../client/db.ts';
import type { MongoClient } from '../client/mongo-client.ts';
import type { DeleteResult } from '../client/write-results.ts';
import type { FindCursor } from '../cursor/find-cursor.ts';
import {
  MongoCryptCreateDataKeyError,
  MongoCryptCreateEncryptedCollectionError,
} from '../error/crypt-error.ts';
import {
  type Crypt,
  type CryptContext,
  type CryptOptions,
  createCrypt,
  libmongocryptVersion,
} from '../mongocrypt/binding.ts';
import {
  type CryptEnvironmentParts,
  cryptEnvironment,
  splitNamespace,
} from '../mongocrypt/crypt-environment.ts';
import { driveContext, remainingTimeout } from '../mongocrypt/drive-context.ts';
import { asBson, checkKeyServiceOptions } from '../mongocrypt/key-service-options.ts';
import type { WithId } from '../schema/document-id.ts';
import type { Filter } from '../schema/filter.ts';
import { deadlineFor } from '../support/deadline.ts';
import type {
  ClientEncryptionCreateDataKeyProviderOptions,
  ClientEncryptionDataKeyProvider,
  ClientEncryptionEncryptOptions,
  ClientEncryptionOptions,
  ClientEncryptionRewrapManyDataKeyProviderOptions,
  ClientEncryptionRewrapManyDataKeyResult,
  CreateEncryptedCollectionOptions,
  DataKey,
} from './client-encryption-options.ts';
import { dataKeyContextOptions, explicitContextOptions } from './explicit-options.ts';

const MAJORITY = { w: 'majority' } as const;

/** A data key in the vault: whoever asks for it may give its identifier as any `Binary`. */
interface StoredKey extends Omit<DataKey, '_id'> {
  _id: Binary;
}

/**
 * Data keys, and explicit encryption with them (specification: client-side-encryption, "ClientEncryption").
 *
 * State: libmongocrypt's key cache. Every method rejects with `MongoCryptError` where libmongocrypt refuses or a key
 * service fails, with `MongoOperationTimeoutError` when `timeoutMS` is over, and as operations on the key vault do.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 *
 * const encryption = new ClientEncryption(client, {
 *   keyVaultNamespace: `${db.databaseName}.keys`,
 *   kmsProviders: { local: { key: randomBytes(96) } },
 * });
 * const keyId = await encryption.createDataKey('local');
 * const secret = await encryption.encrypt('0049 123 456', {
 *   keyId,
 *   algorithm: 'AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic',
 * });
 * secret.sub_type; // => 6
 * await encryption.decrypt(secret); // => '0049 123 456'
 * ```
 */
export class ClientEncryption {
  readonly #crypt: Crypt;
  readonly #parts: CryptEnvironmentParts;
  readonly #keyVaultClient: MongoClient;
  readonly #timeoutMS: number | undefined;

  /** The version of libmongocrypt that encrypts, such as `1.15.1`. */
  static get libmongocryptVersion(): string {
    return libmongocryptVersion();
  }

  /**
   * Throws `MongoMissingDependencyError` without the package `mongodb-client-encryption`,
   * `MongoCryptInvalidArgumentError` and `MongoCryptError`. `create` makes libmongocrypt: that of the package, but in tests.
   */
  constructor(
    client: MongoClient,
    options: ClientEncryptionOptions,
    create: (options: CryptOptions) => Crypt = createCrypt,
  ) {
    checkKeyServiceOptions(options, options.keyVaultNamespace);
    this.#keyVaultClient = options.keyVaultClient ?? client;
    this.#timeoutMS = options.timeoutMS ?? client.timeoutMS;
    this.#crypt = create({
      kmsProviders: asBson(options.kmsProviders ?? {}),
      ...(options.keyExpirationMS === undefined
        ? {}
        : { keyExpirationMS: options.keyExpirationMS }),
    });
    this.#parts = {
      runtime: client.s.core.runtime,
      keyVaultClient: this.#keyVaultClient,
      keyVaultNamespace: options.keyVaultNamespace,
      kmsProviders: options.kmsProviders ?? {},
      credentialProviders: options.credentialProviders,
      proxyOptions: options.proxyOptions,
      tlsOptions: options.tlsOptions,
      kmsConnectCallback: options.kmsConnectCallback,
    };
  }

  /** Makes a data key, encrypted by the provider's master key, and puts it into the key vault. */
  async createDataKey(
    provider: ClientEncryptionDataKeyProvider,
    options: ClientEncryptionCreateDataKeyProviderOptions = {},
  ): Promise<UUID> {
    return this.#createDataKey(provider, options, this.#deadline());
  }

  async #createDataKey(
    provider: ClientEncryptionDataKeyProvider,
    options: ClientEncryptionCreateDataKeyProviderOptions,
    deadline: number | undefined,
  ): Promise<UUID> {
    const context = this.#crypt.makeDataKeyContext(
      encode({ provider, ...options.masterKey }),
      dataKeyContextOptions(options),
    );
    const dataKey = decode(await this.#drive(context, deadline)) as DataKey;
    const writing = { writeConcern: MAJORITY, ...this.#remaining(deadline) };
    await this.#keyVault.insertOne(dataKey, writing);
    return dataKey._id;
  }

  /** Encrypts the data keys that match anew: by the key that `options` name, or by the one that each has already. */
  async rewrapManyDataKey(
    filter: Filter<DataKey>,
    options?: ClientEncryptionRewrapManyDataKeyProviderOptions,
  ): Promise<ClientEncryptionRewrapManyDataKeyResult> {
    const deadline = this.#deadline();
    const masterKey =
      options === undefined
        ? undefined
        : encode({ provider: options.provider, ...options.masterKey });
    const context = this.#crypt.makeRewrapManyDataKeyContext(encode(filter), masterKey);
    const { v: dataKeys } = decode(await this.#drive(context, deadline)) as { v: DataKey[] };
    if (dataKeys.length === 0) return {};
    const models = dataKeys.map(({ _id, masterKey, keyMaterial }) => ({
      updateOne: {
        filter: { _id },
        update: { $set: { masterKey, keyMaterial }, $currentDate: { updateDate: true as const } },
      },
    }));
    const writing = { writeConcern: MAJORITY, ...this.#remaining(deadline) };
    return { bulkWriteResult: await this.#keyVault.bulkWrite(models, writing) };
  }

  /** Removes a data key: what it has encrypted is lost. */
  async deleteKey(_id: Binary): Promise<DeleteResult> {
    return this.#keyVault.deleteOne({ _id }, { writeConcern: MAJORITY, ...this.#timeout });
  }

  /** A cursor over the data keys of the vault. */
  getKeys(): FindCursor<DataKey> {
    return this.#keyVault.find<DataKey>({}, this.#timeout);
  }

  /** A data key by its identifier; null where there is none. */
  async getKey(_id: Binary): Promise<DataKey | null> {
    return this.#keyVault.findOne<DataKey>({ _id }, this.#timeout);
  }

  /** A data key by another name; null where there is none. */
  async getKeyByAltName(keyAltName: string): Promise<WithId<DataKey> | null> {
    return this.#keyVault.findOne<DataKey>({ keyAltNames: keyAltName }, this.#timeout);
  }

  /** Gives a data key one more name; resolves with the key as it was, null if there is none. */
  async addKeyAltName(_id: Binary, keyAltName: string): Promise<WithId<DataKey> | null> {
    return this.#change(_id, { $addToSet: { keyAltNames: keyAltName } });
  }

  /** Takes a name from a data key; resolves with the key as it was, null if there is none. */
  async removeKeyAltName(_id: Binary, keyAltName: string): Promise<WithId<DataKey> | null> {
    const others = {
      $filter: { input: '$keyAltNames', cond: { $ne: ['$$this', keyAltName] } },
    };
    // The last name goes with the field.
    const keyAltNames = {
      $cond: [{ $eq: ['$keyAltNames', [keyAltName]] }, '$$REMOVE', others],
    };
    return this.#change(_id, [{ $set: { keyAltNames } }]);
  }

  /**
   * Creates a collection for Queryable Encryption, with a new data key for each field that has no `keyId`. Rejects with
   * `MongoCryptCreateDataKeyError` or `MongoCryptCreateEncryptedCollectionError`, which name the keys that were made.
   */
  async createEncryptedCollection<TSchema extends Document = Document>(
    db: Db,
    name: string,
    options: CreateEncryptedCollectionOptions,
  ): Promise<{ collection: Collection<TSchema>; encryptedFields: Document }> {
    const { createCollectionOptions } = options;
    const deadline = this.#deadline();
    const encryptedFields = await this.#withDataKeys(options, deadline);
    try {
      const collection = await db.createCollection<TSchema>(name, {
        ...createCollectionOptions,
        encryptedFields,
        ...this.#remaining(deadline),
      });
      return { collection, encryptedFields };
    } catch (cause) {
      throw new MongoCryptCreateEncryptedCollectionError(encryptedFields, {
        cause: thrownError(cause),
      });
    }
  }

  async #withDataKeys(
    { provider, masterKey, createCollectionOptions }: CreateEncryptedCollectionOptions,
    deadline: number | undefined,
  ): Promise<Document> {
    const encryptedFields = { ...createCollectionOptions.encryptedFields };
    const { fields } = encryptedFields;
    if (!Array.isArray(fields)) return encryptedFields;
    const made = await Promise.allSettled(
      fields.map(async (field) => {
        const needsKey =
          typeof field === 'object' && field !== null && (field.keyId ?? null) === null;
        if (!needsKey) return field;
        return { ...field, keyId: await this.#createDataKey(provider, { masterKey }, deadline) };
      }),
    );
    encryptedFields['fields'] = made.map((outcome, index) =>
      outcome.status === 'fulfilled' ? outcome.value : fields[index],
    );
    const failed = made.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) {
      throw new MongoCryptCreateDataKeyError(encryptedFields, { cause: failed.reason });
    }
    return encryptedFields;
  }

  /** Encrypts a value; for Queryable Encryption the result is what is to be stored, or asked for with `queryType`. */
  async encrypt(value: unknown, options: ClientEncryptionEncryptOptions): Promise<Binary> {
    return this.#encrypt(value, options, false);
  }

  /** Encrypts a match or aggregate expression of `$gt`, `$gte`, `$lt` and `$lte` for a range index. */
  async encryptExpression(
    expression: Document,
    options: ClientEncryptionEncryptOptions,
  ): Promise<Binary> {
    return this.#encrypt(expression, options, true);
  }

  async #encrypt(
    value: unknown,
    options: ClientEncryptionEncryptOptions,
    expressionMode: boolean,
  ): Promise<Binary> {
    const context = this.#crypt.makeExplicitEncryptionContext(
      encode({ v: value }),
      explicitContextOptions(options, expressionMode),
    );
    return decode(await this.#drive(context, this.#deadline()))['v'];
  }

  /** The value that was encrypted. */
  async decrypt<T = any>(value: Binary): Promise<T> {
    const context = this.#crypt.makeExplicitDecryptionContext(encode({ v: value }));
    return decode(await this.#drive(context, this.#deadline()))['v'];
  }

  get #keyVault(): Collection<StoredKey> {
    const { db, collection } = splitNamespace(this.#parts.keyVaultNamespace);
    const options = { readConcern: { level: 'majority' } } as const;
    return this.#keyVaultClient.db(db).collection<StoredKey>(collection, options);
  }

  get #clock(): Clock {
    return this.#parts.runtime.clock;
  }

  get #timeout(): { timeoutMS: number | undefined } {
    return { timeoutMS: this.#timeoutMS };
  }

  #deadline(): number | undefined {
    return deadlineFor(this.#clock, this.#timeoutMS);
  }

  #remaining(deadline: number | undefined): { timeoutMS?: number } {
    return remainingTimeout(this.#clock, { deadline });
  }

  #drive(context: CryptContext, deadline: number | undefined): Promise<Uint8Array> {
    return driveContext(context, cryptEnvironment(this.#parts, ''), { deadline });
  }

  async #change(_id: Binary, change: Document | Document[]): Promise<WithId<DataKey> | null> {
    const found = await this.#keyVault.findOneAndUpdate({ _id }, change, {
      writeConcern: MAJORITY,
      returnDocument: 'before',
      ...this.#timeout,
    });
    return found as DataKey | null;
  }
}
