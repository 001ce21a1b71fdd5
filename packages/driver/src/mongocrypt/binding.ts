import { optionalPackage, thrownError } from '@touchstone/protocol';
import { MongoMissingDependencyError } from '../error/api-error.ts';
import { MongoCryptError } from '../error/crypt-error.ts';

/** The parts of the package `mongodb-client-encryption`, libmongocrypt for Node.js, that are used here. */

/** The state that libmongocrypt is in; `message` is there when something went wrong. */
export interface CryptStatus {
  readonly type: number;
  readonly code: number;
  readonly message?: string | undefined;
}

/** Something that libmongocrypt wants from a key service: bytes to send, and how many of the reply it still needs. */
export interface KmsRequest {
  /** `host:port`. */
  readonly endpoint: string;
  /** `aws`, `azure`, `gcp`, `kmip`, or a named one such as `aws:eu`. */
  readonly kmsProvider: string;
  readonly message: Uint8Array;
  readonly bytesNeeded: number;
  /** Microseconds to wait before it is sent: it is a retry. */
  readonly uSleep: number;
  readonly status: CryptStatus;
  addResponse(bytes: Uint8Array): void;
  /** Tells of a network error; true: it may be tried again. */
  fail(): boolean;
}

/** One piece of work within libmongocrypt. State: libmongocrypt's own; `crypt-machine.ts` reads it. */
export interface CryptContext {
  readonly state: number;
  readonly status: CryptStatus;
  nextMongoOperation(): Uint8Array;
  addMongoOperationResponse(bytes: Uint8Array): void;
  finishMongoOperation(): void;
  nextKMSRequest(): KmsRequest | null;
  finishKMSRequests(): void;
  provideKMSProviders(bytes: Uint8Array): void;
  finalize(): Uint8Array;
}

export interface ExplicitContextOptions {
  readonly algorithm: string;
  /** A match or aggregate expression for a range index. */
  readonly expressionMode: boolean;
  readonly keyId?: Uint8Array;
  readonly keyAltName?: Uint8Array;
  readonly contentionFactor?: bigint | number;
  readonly queryType?: string;
  readonly rangeOptions?: Uint8Array;
  readonly textOptions?: Uint8Array;
}

/** libmongocrypt with the options of one client: its key providers, schemas and key cache. */
export interface Crypt {
  readonly cryptSharedLibVersionInfo: {
    readonly version: bigint;
    readonly versionStr: string;
  } | null;
  makeEncryptionContext(databaseName: string, command: Uint8Array): CryptContext;
  makeDecryptionContext(reply: Uint8Array): CryptContext;
  makeExplicitEncryptionContext(value: Uint8Array, options: ExplicitContextOptions): CryptContext;
  makeExplicitDecryptionContext(value: Uint8Array): CryptContext;
  makeDataKeyContext(
    masterKey: Uint8Array,
    options: {
      readonly keyAltNames?: readonly Uint8Array[] | undefined;
      readonly keyMaterial?: Uint8Array | undefined;
    },
  ): CryptContext;
  makeRewrapManyDataKeyContext(filter: Uint8Array, masterKey?: Uint8Array): CryptContext;
}

/** Documents are BSON. */
export interface CryptOptions {
  readonly kmsProviders: Uint8Array;
  readonly schemaMap?: Uint8Array;
  readonly encryptedFieldsMap?: Uint8Array;
  readonly bypassQueryAnalysis?: boolean;
  /** Milliseconds that a data key is kept; 0: as long as the client. */
  readonly keyExpirationMS?: number;
  readonly cryptSharedLibPath?: string;
  readonly cryptSharedLibSearchPaths?: readonly string[];
  readonly logger?: (level: number, message: string) => void;
}

interface BindingPackage {
  readonly MongoCrypt: (new (
    options: CryptOptions & { readonly errorWrapper: (error: Error) => Error },
  ) => Crypt) & { readonly libmongocryptVersion: string };
}

const PACKAGE = 'mongodb-client-encryption';

/** Undefined where a package is not installed. */
type LoadPackage = (name: string) => unknown;

function binding(load: LoadPackage): BindingPackage {
  const found = load(PACKAGE) as BindingPackage | undefined;
  if (found !== undefined) return found;
  throw new MongoMissingDependencyError(
    `Client-side encryption needs the optional package ${PACKAGE}, which is not installed: npm install ${PACKAGE}`,
    { dependencyName: PACKAGE },
  );
}

/** Throws `MongoMissingDependencyError` without the package, and `MongoCryptError` for options that are not in order. */
export function createCrypt(options: CryptOptions, load: LoadPackage = optionalPackage): Crypt {
  const { MongoCrypt } = binding(load);
  try {
    return new MongoCrypt({ ...options, errorWrapper: asCryptError });
  } catch (error) {
    throw error instanceof MongoCryptError ? error : asCryptError(thrownError(error));
  }
}

export function libmongocryptVersion(): string {
  return binding(optionalPackage).MongoCrypt.libmongocryptVersion;
}

function asCryptError(error: Error): Error {
  return new MongoCryptError(error.message, { cause: error });
}
