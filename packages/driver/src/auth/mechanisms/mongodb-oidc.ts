import { MongoInvalidArgumentError } from '../../error/api-error.ts';
import type { AuthContext } from '../auth-context.ts';
import type { Mechanism } from '../authenticator.ts';
import type { Credential } from '../credential.ts';
import { OidcAuthenticator, type OidcFlow } from '../oidc-authenticator.ts';
import { oidcEnvironment } from '../oidc-environments.ts';
import { humanFlow } from '../oidc-human-flow.ts';
import { machineFlow } from '../oidc-machine-flow.ts';

/** MONGODB-OIDC: an access token of an identity provider says who the client is. */
export const mongodbOidc: Mechanism = {
  names: ['MONGODB-OIDC'],
  prepare(credential, context) {
    const flow = flowOf(credential, context);
    return () => new OidcAuthenticator(flow);
  },
};

function flowOf({ username, mechanismProperties }: Credential, context: AuthContext): OidcFlow {
  const human = mechanismProperties.OIDC_HUMAN_CALLBACK;
  if (human !== undefined) {
    const allowedHosts = mechanismProperties.ALLOWED_HOSTS;
    return humanFlow(human, { username, allowedHosts }, context);
  }
  const callback =
    mechanismProperties.OIDC_CALLBACK ?? oidcEnvironment(mechanismProperties.ENVIRONMENT, context);
  if (callback === undefined) {
    throw new MongoInvalidArgumentError('MONGODB-OIDC needs an ENVIRONMENT or a callback');
  }
  const tokenAudience = mechanismProperties.TOKEN_RESOURCE;
  return machineFlow(
    callback,
    {
      ...(username === undefined ? {} : { username }),
      ...(tokenAudience === undefined ? {} : { tokenAudience }),
    },
    context,
  );
}
