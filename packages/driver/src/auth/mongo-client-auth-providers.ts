import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { AuthMechanism } from './auth-mechanism.ts';

/**
 * The mechanisms that there are, for the few libraries that ask: the driver itself makes an authenticator for each
 * connection. No part of the interface that is promised.
 */
export class MongoClientAuthProviders {
  /** Throws `MongoInvalidArgumentError` for a mechanism that there is not. */
  getOrCreateProvider(name: AuthMechanism | string): { readonly mechanism: string } {
    if (Object.values(AuthMechanism).some((known) => known === name)) {
      return { mechanism: name };
    }
    throw new MongoInvalidArgumentError(`authMechanism ${name} not supported`);
  }
}
