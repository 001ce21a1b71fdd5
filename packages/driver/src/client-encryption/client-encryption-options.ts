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
  /** The key services, and how they are logged in to. */
  kmsProviders?: KMSProviders;
  /** Gets credentials of key services where they are needed. */
  credentialProviders?: CredentialProviders;
  /** The proxy to key services. */
  proxyOptions?: KmsProxyOptions;
  /** Options of TLS by key service. */
  tlsOptions?: CSFLEKMSTlsOptions;
  /** Opens the connection to a key service itself; not together with `proxyOptions`. */
  kmsConnectCallback?: KMSConnectCallback;
  /** The number of milliseconds that a data key is remembered; 0: always. Default: 60000. */
  keyExpirationMS?: number;
  /** Milliseconds for each operation. Default: the client's. */
  timeoutMS?: number;
}

/** A key provider: `aws`, `azure`, `gcp`, `kmip`, `local`, or a named one such as `aws:eu`. */
export type ClientEncryptionDataKeyProvider = keyof KMSProviders;

/** A master key at Amazon's key service. */
export interface AWSEncryptionKeyOptions {
  /** The region of the key service. */
  region: string;
  /** The Amazon Resource Name of the key. */
  key: string;
  /** The key service, `host` or `host:port`; default: that of the region. */
  endpoint?: string | undefined;
}

/** A master key at Microsoft's key vault. */
export interface AzureEncryptionKeyOptions {
  /** The name of the key. */
  keyName: string;
  /** The key vault, `host` or `host:port`; mostly `NAME.vault.azure.net`. */
  keyVaultEndpoint: string;
  /** The version of the key; default: the newest. */
  keyVersion?: string | undefined;
}

/** A master key at Google's key service. */
export interface GCPEncryptionKeyOptions {
  /** The project that has the key. */
  projectId: string;
  /** The place where the key is. */
  location: string;
  /** The ring that has the key. */
  keyRing: string;
  /** The name of the key. */
  keyName: string;
  /** The version of the key; default: the newest. */
  keyVersion?: string | undefined;
  /** The key service, `host` or `host:port`; default `cloudkms.googleapis.com`. */
  endpoint?: string | undefined;
}

/** A master key at a key service by KMIP. */
export interface KMIPEncryptionKeyOptions {
  /** The unique identifier of a secret of 96 bytes. Default: a new one is made. */
  keyId?: string;
  /** The host of the key service; default: the provider's. */
  endpoint?: string;
  /** True if the server encrypts with the key itself. Default: false. */
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
  /** The key of the key service that encrypts the data key. */
  masterKey?: MasterKeyOptions | undefined;
  /** Other names for the key. */
  keyAltNames?: string[] | undefined;
  /** 96 bytes in place of random ones. */
  keyMaterial?: Uint8Array | Binary | undefined;
}

/** Options of `rewrapManyDataKey`: the key that encrypts the data keys from now on. */
export interface ClientEncryptionRewrapManyDataKeyProviderOptions {
  /** The name of the key service. */
  provider: ClientEncryptionDataKeyProvider;
  /** The key of the key service that encrypts the data key. */
  masterKey?: MasterKeyOptions | undefined;
}

/** Describes how the data keys were rewrapped. */
export interface ClientEncryptionRewrapManyDataKeyResult {
  /** Undefined: the filter matched no key. */
  bulkWriteResult?: BulkWriteResult;
}

/** Describes how a range can be searched; the same as in the collection's `encryptedFields`. */
export interface RangeOptions {
  /** The lowest key of the index, inclusive; `hint` names the index. */
  min?: unknown;
  /** The highest key of the index, exclusive; `hint` names the index. */
  max?: unknown;
  /** The number of levels of the range's tree that are skipped. */
  sparsity?: Long | bigint;
  /** The number of levels that are left out at the root. */
  trimFactor?: Int32 | number;
  /** Digits behind the point, of double and decimal128. */
  precision?: number;
}

interface QueryLengths {
  strMaxQueryLength: Int32 | number;
  strMinQueryLength: Int32 | number;
}

/** Describes how text can be searched; the same as in the collection's `encryptedFields`. */
export interface StringQueryOptions {
  /** True tells upper and lower case apart. */
  caseSensitive: boolean;
  /** True tells letters with and without marks apart. */
  diacriticSensitive: boolean;
  /** Finds strings by how they begin. */
  prefix?: QueryLengths;
  /** Finds strings by how they end. */
  suffix?: QueryLengths;
  /** Finds strings by what they contain. */
  substring?: QueryLengths & { strMaxLength: Int32 | number };
}

/** The former name of `StringQueryOptions`. */
export type TextQueryOptions = StringQueryOptions;

/** Options of `encrypt` and `encryptExpression`. */
export interface ClientEncryptionEncryptOptions {
  /**
   * The algorithm: deterministic or random for field level encryption; `Indexed`, `Unindexed`, `Range` or one for text for
   * Queryable Encryption.
   */
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
  /** Another name of the key. */
  keyAltName?: string;
  /** The number of tags that equal values are spread over. */
  contentionFactor?: bigint | number;
  /** The kind of query that the value is for. */
  queryType?:
    | 'equality'
    | 'range'
    | 'prefix'
    | 'suffix'
    | 'substring'
    | 'prefixPreview'
    | 'suffixPreview'
    | 'substringPreview';
  /** The bounds and the precision of a range index. */
  rangeOptions?: RangeOptions;
  /** The searches that a text index of encrypted strings supports. */
  stringOptions?: StringQueryOptions;
  /** The former name of `stringOptions`. */
  textOptions?: StringQueryOptions;
}

/** Options of `createEncryptedCollection`. */
export interface CreateEncryptedCollectionOptions {
  /** The name of the key service. */
  provider: ClientEncryptionDataKeyProvider;
  /** The options that the collection is created with, `encryptedFields` among it. */
  createCollectionOptions: Omit<CreateCollectionOptions, 'encryptedFields'> & {
    /** Fields without a `keyId` get a data key each. */
    encryptedFields: Document;
  };
  /** The key of the key service that encrypts the data key. */
  masterKey?: MasterKeyOptions | undefined;
}

/** A data key, as the key vault has it. */
export interface DataKey {
  /** The identifier of the data key, a UUID. */
  _id: UUID;
  /** The version of the format; 0. */
  version?: number;
  /** Other names of the key. */
  keyAltNames?: string[];
  /** The key itself, encrypted by the master key. */
  keyMaterial: Binary;
  /** The time when it was made. */
  creationDate: Date;
  /** The time when it was changed last. */
  updateDate: Date;
  /** Says whether the key encrypts data now. */
  status: number;
  /** The key of the key service that encrypts the data key. */
  masterKey: Document;
}
