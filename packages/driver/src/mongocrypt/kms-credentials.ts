import { MongoCryptInvalidArgumentError } from '../error/crypt-error.ts';
import type { CredentialEnvironment } from './credential-source.ts';
import { credentialSources } from './credentials/index.ts';
import type { CredentialProviders, KMSProviders } from './kms-providers.ts';

/** Throws `MongoCryptInvalidArgumentError` for a callback beside credentials that are given. */
export function checkCredentialProviders(
  kmsProviders: KMSProviders,
  given: CredentialProviders | undefined,
): void {
  for (const { name } of credentialSources) {
    if (given?.[name] !== undefined && !isEmpty(kmsProviders[name])) {
      throw new MongoCryptInvalidArgumentError(
        `Can only provide a custom ${name.toUpperCase()} credential provider when the state machine is configured for automatic ${name.toUpperCase()} credential fetching`,
      );
    }
  }
}

/** `kmsProviders` with credentials in place of each empty object ("Automatic credentials"). */
export async function withCredentials(
  kmsProviders: KMSProviders,
  environment: CredentialEnvironment,
  given: CredentialProviders = {},
): Promise<KMSProviders> {
  const wanted = credentialSources.filter(({ name }) => isEmpty(kmsProviders[name]));
  const found = await Promise.all(
    wanted.map(async (source) => [source.name, await source.get(environment, given)] as const),
  );
  return { ...kmsProviders, ...Object.fromEntries(found) };
}

function isEmpty(provider: object | undefined): boolean {
  return typeof provider === 'object' && provider !== null && Object.keys(provider).length === 0;
}
