import { encode } from '@touchstone/protocol';
import { MongoCryptInvalidArgumentError } from '../error/crypt-error.ts';
import type { ExplicitContextOptions } from '../mongocrypt/binding.ts';
import type {
  ClientEncryptionCreateDataKeyProviderOptions,
  ClientEncryptionEncryptOptions,
} from './client-encryption-options.ts';

/** The options of `encrypt` as libmongocrypt takes them. Throws `MongoCryptInvalidArgumentError`. */
export function explicitContextOptions(
  options: ClientEncryptionEncryptOptions,
  expressionMode: boolean,
): ExplicitContextOptions {
  const { algorithm, keyId, keyAltName, contentionFactor, queryType, rangeOptions } = options;
  if (keyAltName !== undefined && keyId !== undefined) {
    throw new MongoCryptInvalidArgumentError(
      '"options" cannot contain both "keyId" and "keyAltName"',
    );
  }
  if (keyAltName !== undefined && typeof keyAltName !== 'string') {
    throw new MongoCryptInvalidArgumentError(
      `"options.keyAltName" must be of type string, but was of type ${typeof keyAltName}`,
    );
  }
  const textOptions = options.stringOptions ?? options.textOptions;
  return {
    algorithm,
    expressionMode,
    ...(keyId === undefined ? {} : { keyId: Uint8Array.from(keyId.value()) }),
    ...(keyAltName === undefined ? {} : { keyAltName: encode({ keyAltName }) }),
    ...(contentionFactor === undefined ? {} : { contentionFactor }),
    ...(queryType === undefined ? {} : { queryType }),
    ...(rangeOptions === undefined ? {} : { rangeOptions: encode(rangeOptions) }),
    ...(textOptions === undefined ? {} : { textOptions: encode(textOptions) }),
  };
}

/** The options of `createDataKey` as libmongocrypt takes them. Throws `MongoCryptInvalidArgumentError`. */
export function dataKeyContextOptions({
  keyAltNames,
  keyMaterial,
}: ClientEncryptionCreateDataKeyProviderOptions): {
  readonly keyAltNames?: readonly Uint8Array[];
  readonly keyMaterial?: Uint8Array;
} {
  if (keyAltNames !== undefined && !Array.isArray(keyAltNames)) {
    throw new MongoCryptInvalidArgumentError(
      `Option "keyAltNames" must be an array of strings, but was of type ${typeof keyAltNames}.`,
    );
  }
  const names = keyAltNames?.map((keyAltName, index) => {
    if (typeof keyAltName === 'string') return encode({ keyAltName });
    throw new MongoCryptInvalidArgumentError(
      `Option "keyAltNames" must be an array of strings, but item at index ${index} was of type ${typeof keyAltName}`,
    );
  });
  return {
    ...(names === undefined || names.length === 0 ? {} : { keyAltNames: names }),
    ...(keyMaterial === undefined ? {} : { keyMaterial: encode({ keyMaterial }) }),
  };
}
