import { MongoCompatibilityError } from '../error/api-error.ts';
import type { AuthContext } from './auth-context.ts';
import type { Authenticator } from './authenticator.ts';
import type { Credential } from './credential.ts';
import { mechanisms } from './mechanisms/index.ts';

/**
 * Prepares how a client authenticates its connections; undefined for a client without a credential. Throws
 * `MongoCompatibilityError` for a mechanism that there is no code for (GSSAPI).
 */
export function prepareAuthentication(
  credential: Credential | undefined,
  context: AuthContext,
): (() => Authenticator) | undefined {
  if (credential === undefined) return undefined;
  // The server tells the SCRAM that is used.
  const name = credential.mechanism ?? 'SCRAM-SHA-256';
  const mechanism = mechanisms.find(({ names }) => names.includes(name));
  if (mechanism !== undefined) return mechanism.prepare(credential, context);
  throw new MongoCompatibilityError(`Authentication by ${name} is not supported by this driver`);
}
