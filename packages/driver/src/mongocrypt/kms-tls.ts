import { readFile } from 'node:fs/promises';
import type { TlsOptions } from '@touchstone/runtime';
import { MongoCryptError } from '../error/crypt-error.ts';
import type { CSFLEKMSTlsOptions } from './kms-providers.ts';

/** Options that would let anybody pose as the key service (client-side-encryption, "KMS provider TLS options"). */
const INSECURE: readonly string[] = [
  'tlsInsecure',
  'tlsAllowInvalidCertificates',
  'tlsAllowInvalidHostnames',
];

/** Refuses options that would make TLS to a key service insecure. Throws `MongoCryptError`. */
export function checkKmsTls(tlsOptions: CSFLEKMSTlsOptions | undefined): void {
  for (const [provider, options] of Object.entries(tlsOptions ?? {})) {
    const refused = INSECURE.find((name) => Object.hasOwn(options ?? {}, name));
    if (refused !== undefined) {
      throw new MongoCryptError(`Insecure TLS options prohibited for ${provider}: ${refused}`);
    }
  }
}

/** The settings that the transport needs for TLS to the service of `provider`, with the files read. */
export async function kmsTls(
  tlsOptions: CSFLEKMSTlsOptions | undefined,
  provider: string,
): Promise<TlsOptions> {
  const options = new Map(Object.entries(tlsOptions ?? {})).get(provider);
  if (options === undefined) return {};
  const { secureContext, tlsCAFile, tlsCertificateKeyFile, tlsCertificateKeyFilePassword } =
    options;
  const [ca, certificateAndKey] = await Promise.all([
    tlsCAFile === undefined ? undefined : readFile(tlsCAFile),
    tlsCertificateKeyFile === undefined ? undefined : readFile(tlsCertificateKeyFile),
  ]);
  return {
    ...(secureContext === undefined ? {} : { secureContext }),
    ...(ca === undefined ? {} : { ca }),
    ...(certificateAndKey === undefined ? {} : { cert: certificateAndKey, key: certificateAndKey }),
    ...(tlsCertificateKeyFilePassword === undefined
      ? {}
      : { passphrase: tlsCertificateKeyFilePassword }),
  };
}
