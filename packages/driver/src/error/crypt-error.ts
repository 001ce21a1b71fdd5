import type { Document } from 'bson';
import { MongoError, type MongoErrorOptions } from './mongo-error.ts';

/** Encryption or decryption failed: a key, a key service, a schema, or a command that cannot be encrypted. */
export class MongoCryptError extends MongoError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoCryptError';
  }
}

/** An option of client-side encryption has a wrong type or value. */
export class MongoCryptInvalidArgumentError extends MongoCryptError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoCryptInvalidArgumentError';
  }
}

/** `createEncryptedCollection` could not create all data keys; `encryptedFields` has those that it did create. */
export class MongoCryptCreateDataKeyError extends MongoCryptError {
  /** The fields that are encrypted, for Queryable Encryption. */
  encryptedFields: Document;

  constructor(encryptedFields: Document, { cause }: { readonly cause: Error }) {
    super(`Unable to complete creating data keys: ${cause.message}`, { cause });
    this.encryptedFields = encryptedFields;
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoCryptCreateDataKeyError';
  }
}

/** `createEncryptedCollection` created the data keys, which `encryptedFields` names, but not the collection. */
export class MongoCryptCreateEncryptedCollectionError extends MongoCryptError {
  /** The fields that are encrypted, for Queryable Encryption. */
  encryptedFields: Document;

  constructor(encryptedFields: Document, { cause }: { readonly cause: Error }) {
    super(`Unable to create collection: ${cause.message}`, { cause });
    this.encryptedFields = encryptedFields;
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoCryptCreateEncryptedCollectionError';
  }
}

/** Azure's metadata service gave no credentials; `body` is what it answered, if that could be read. */
export class MongoCryptAzureKMSRequestError extends MongoCryptError {
  /** The answer of the key service. */
  body?: Document;

  constructor(message: string, body?: Document, options?: MongoErrorOptions) {
    super(message, options);
    if (body !== undefined) this.body = body;
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoCryptAzureKMSRequestError';
  }
}

/** A metadata service did not answer in time. */
export class MongoCryptKMSRequestNetworkTimeoutError extends MongoCryptError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoCryptKMSRequestNetworkTimeoutError';
  }
}
