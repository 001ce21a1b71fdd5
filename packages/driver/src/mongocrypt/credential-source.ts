import type { AuthContext } from '../auth/auth-context.ts';
import type { CredentialProviders } from './kms-providers.ts';

/** Tokens of Azure, kept for all clients of the process until they are about to expire. */
export interface AzureTokenCache {
  token?:
    | { readonly accessToken: string /** By the clock's calendar. */; readonly expiresAt: number }
    | undefined;
}

export interface CredentialEnvironment extends AuthContext {
  readonly azureTokens: AzureTokenCache;
}

/** Gets credentials for one kind of key provider when libmongocrypt asks for them. */
export interface CredentialSource {
  readonly name: 'aws' | 'azure' | 'gcp';
  /** The credentials that stand in place of the empty object in `kmsProviders`. */
  get(
    environment: CredentialEnvironment,
    given: CredentialProviders,
  ): Promise<Readonly<Record<string, string>>>;
}
