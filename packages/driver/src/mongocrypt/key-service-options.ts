import { encode } from '@touchstone/protocol';
import { MongoCryptInvalidArgumentError } from '../error/crypt-error.ts';
import { checkCredentialProviders } from './kms-credentials.ts';
import type {
  CredentialProviders,
  CSFLEKMSTlsOptions,
  KMSConnectCallback,
  KMSProviders,
  KmsProxyOptions,
} from './kms-providers.ts';
import { checkKmsTls } from './kms-tls.ts';

/** The options about key services that automatic and explicit encryption have in common. */
export interface KeyServiceOptions {
  kmsProviders?: KMSProviders | undefined;
  credentialProviders?: CredentialProviders | undefined;
  proxyOptions?: KmsProxyOptions | undefined;
  tlsOptions?: CSFLEKMSTlsOptions | undefined;
  kmsConnectCallback?: KMSConnectCallback | undefined;
}

/** Throws `MongoCryptInvalidArgumentError` for what contradicts itself, `MongoCryptError` for insecure TLS. */
export function checkKeyServiceOptions(
  options: KeyServiceOptions,
  keyVaultNamespace: string,
): void {
  if (options.proxyOptions?.proxyHost !== undefined && options.kmsConnectCallback !== undefined) {
    throw new MongoCryptInvalidArgumentError('Cannot set both proxyOptions and kmsConnectCallback');
  }
  if (typeof keyVaultNamespace !== 'string' || !/^[^.]+\../.test(keyVaultNamespace)) {
    throw new MongoCryptInvalidArgumentError(
      'keyVaultNamespace must be a database and a collection with a dot between',
    );
  }
  checkKmsTls(options.tlsOptions);
  checkCredentialProviders(options.kmsProviders ?? {}, options.credentialProviders);
}

/** An option that may be given as BSON. */
export function asBson(option: object): Uint8Array {
  return option instanceof Uint8Array ? option : encode(option);
}
