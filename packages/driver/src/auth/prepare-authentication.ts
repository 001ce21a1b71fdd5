import { MongoCompatibilityError } from '../error/api-error.ts';
import type { AuthContext } from './auth-context.ts';
import type { Authenticator } from './authenticator.ts';
import type { Credential } from './credential.ts';
import { mechanisms } from './mechanisms/index.ts';

/**
 * What a client authenticates its connections with; undefined for a client without a credential. Throws
 * `MongoCompatibilityError` for a mechanism that there is no code for (GSSAPI).
 */
export function prepareAuthentication(
  credential: Credential | undefined,
  world: AuthContext,
): (() => Authenticator) | undefined {
  if (credential === undefined) return undefined;
  // Which SCRAM is found out with the server.
  const name = credential.mechanism ?? 'SCRAM-SHA-256';
  const mechanism = mechanisms.find(({ names }) => names.includes(name));
  if (mechanism !== undefined) return mechanism.prepare(credential, world);
  throw new MongoCompatibilityError(`Authentication by ${name} is not supported by this driver`);
}
