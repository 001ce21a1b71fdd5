import type { Binary, Document, Int32, Long, UUID } from 'bson';
import type { MongoClient } from '../client/mongo-client.ts';
import type { BulkWriteResult } from '../error/bulk-write-result.ts';
import type {
  CredentialProviders,
  CSFLEKMSTlsOptions,
  KMSConnectCallback,
  KMSProviders,
  KmsProxyOptions,
} from '../mongocrypt/kms-providers.ts';
import type { CreateCollectionOptions } from '../operations/create-collection.ts';

/** Options of `ClientEncryption`. */
export interface ClientEncryptionOptions {
  /** `database.collection`, where data keys are kept. */
  keyVaultNamespace: string;
  /** Default: the client that is given beside. */
  keyVaultClient?: MongoClient | undefined;
  kmsProviders?: KMSProviders;
  credentialProviders?: CredentialProviders;
  proxyOptions?: KmsProxyOptions;
  tlsOptions?: CSFLEKMSTlsOptions;
  /** In place of `proxyOptions`. */
  kmsConnectCallback?: KMSConnectCallback;
  /** How many milliseconds a data key is remembered; 0: always. Default: 60000. */
  keyExpirationMS?: number;
  /** Milliseconds for each operation. Default: the client's. */
  timeoutMS?: number;
}

/** A key provider: `aws`, `azure`, `gcp`, `kmip`, `local`, or a named one such as `aws:eu`. */
export type ClientEncryptionDataKeyProvider = keyof KMSProviders;

export interface AWSEncryptionKeyOptions {
  region: string;
  /** The Amazon Resource Name of the key. */
  key: string;
  /** `host` or `host:port`. */
  endpoint?: string | undefined;
}

export interface AzureEncryptionKeyOptions {
  keyName: string;
  /** Mostly `NAME.vault.azure.net`. */
  keyVaultEndpoint: string;
  keyVersion?: string | undefined;
}

export interface GCPEncryptionKeyOptions {
  projectId: string;
  location: string;
  keyRing: string;
  keyName: string;
  keyVersion?: string | undefined;
  /** `host` or `host:port`. */
  endpoint?: string | undefined;
}

export interface KMIPEncryptionKeyOptions {
  /** The unique identifier of a secret of 96 bytes. Default: a new one is made. */
  keyId?: string;
  endpoint?: string;
  /** Whether the server encrypts with the key itself. Default: false. */
  delegated?: boolean;
}

/** The key that encrypts a data key. */
export type MasterKeyOptions =
  | AWSEncryptionKeyOptions
  | AzureEncryptionKeyOptions
  | GCPEncryptionKeyOptions
  | KMIPEncryptionKeyOptions;

/** Options of `createDataKey`. */
export interface ClientEncryptionCreateDataKeyProviderOptions {
  masterKey?: MasterKeyOptions | undefined;
  /** Other names for the key. */
  keyAltNames?: string[] | undefined;
  /** 96 bytes in place of random ones. */
  keyMaterial?: Uint8Array | Binary | undefined;
}

/** Options of `rewrapManyDataKey`: the key that encrypts the data keys from now on. */
export interface ClientEncryptionRewrapManyDataKeyProviderOptions {
  provider: ClientEncryptionDataKeyProvider;
  masterKey?: MasterKeyOptions | undefined;
}

export interface ClientEncryptionRewrapManyDataKeyResult {
  /** Undefined: the filter matched no key. */
  bulkWriteResult?: BulkWriteResult;
}

/** How a range can be searched; the same as in the collection's `encryptedFields`. */
export interface RangeOptions {
  min?: any;
  max?: any;
  sparsity?: Long | bigint;
  trimFactor?: Int32 | number;
  /** Digits behind the point, of double and decimal128. */
  precision?: number;
}

interface QueryLengths {
  strMaxQueryLength: Int32 | number;
  strMinQueryLength: Int32 | number;
}

/** How text can be searched; the same as in the collection's `encryptedFields`. */
export interface StringQueryOptions {
  caseSensitive: boolean;
  diacriticSensitive: boolean;
  prefix?: QueryLengths;
  suffix?: QueryLengths;
  substring?: QueryLengths & { strMaxLength: Int32 | number };
}

/** Its former name. */
export type TextQueryOptions = StringQueryOptions;

/** Options of `encrypt` and `encryptExpression`. */
export interface ClientEncryptionEncryptOptions {
  algorithm:
    | 'AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic'
    | 'AEAD_AES_256_CBC_HMAC_SHA_512-Random'
    | 'Indexed'
    | 'Unindexed'
    | 'Range'
    | 'String'
    | 'TextPreview';
  /** Of the data key; or else `keyAltName`. */
  keyId?: Binary;
  keyAltName?: string;
  contentionFactor?: bigint | number;
  queryType?:
    | 'equality'
    | 'range'
    | 'prefix'
    | 'suffix'
    | 'substring'
    | 'prefixPreview'
    | 'suffixPreview'
    | 'substringPreview';
  rangeOptions?: RangeOptions;
  stringOptions?: StringQueryOptions;
  /** The former name of `stringOptions`. */
  textOptions?: StringQueryOptions;
}

/** Options of `createEncryptedCollection`. */
export interface CreateEncryptedCollectionOptions {
  provider: ClientEncryptionDataKeyProvider;
  createCollectionOptions: Omit<CreateCollectionOptions, 'encryptedFields'> & {
    /** Fields without a `keyId` get a data key each. */
    encryptedFields: Document;
  };
  masterKey?: MasterKeyOptions | undefined;
}

/** A data key, as the key vault has it. */
export interface DataKey {
  _id: UUID;
  version?: number;
  keyAltNames?: string[];
  keyMaterial: Binary;
  creationDate: Date;
  updateDate: Date;
  status: number;
  masterKey: Document;
}
