import { createHmac } from 'node:crypto';
import { equalSecrets } from '@touchstone/protocol';
import type { IdentityProvider, TokenOwner } from './auth-options.ts';
import type { Role } from './user.ts';

/** Options of the identity provider that tests run beside the server. */
export interface LocalIdentityProviderOptions {
  /** Signs the tokens; whoever knows it can make some. */
  readonly secret: string;
  /** The URL by which tokens name their issuer. Default `https://localhost/issuer`. */
  readonly issuer?: string;
  /** Default `touchstone`, or none where people cannot log in. */
  readonly clientId?: string;
  /** The users that it answers for, a regular expression; default: all. */
  readonly matchPattern?: string;
  /** True if people can log in, not machines alone. Default: true. */
  readonly supportsHumanFlows?: boolean;
  /** The scopes that a person's client is told to ask for; default: none. */
  readonly requestScopes?: readonly string[];
}

/** The claims that a token shall make. */
export interface TokenRequest {
  /** The user whom the token speaks for. */
  readonly username: string;
  /** The roles that the token claims; default: none. */
  readonly roles?: readonly Role[];
  /** Milliseconds since 1970 from which on the token is not good any more; default: never. */
  readonly expiresAt?: number;
}

/** An identity provider that also issues tokens. */
export interface LocalIdentityProvider extends IdentityProvider {
  /** A JSON Web Token (RFC 7519), signed with HMAC-SHA-256. */
  issue(request: TokenRequest): string;
}

const HEADER = encoded({ alg: 'HS256', typ: 'JWT' });

/**
 * An identity provider in this process, for tests of MONGODB-OIDC: nothing listens, nobody logs in.
 *
 * @example
 * ```ts
 * import { MongoClient } from 'mongodb';
 *
 * const provider = localIdentityProvider({ secret: 'shh' });
 * await using server = await startStandalone({ auth: { identityProvider: provider } });
 * const accessToken = provider.issue({ username: 'ada', roles: [{ role: 'root', db: 'admin' }] });
 * await using client = new MongoClient(server.uri, {
 *   authMechanism: 'MONGODB-OIDC',
 *   authMechanismProperties: { OIDC_CALLBACK: async () => ({ accessToken }) },
 * });
 * const { authInfo } = await client.db().command({ connectionStatus: 1 });
 * authInfo.authenticatedUsers; // => [ { user: 'ada', db: '$external' } ]
 * ```
 */
export function localIdentityProvider(
  options: LocalIdentityProviderOptions,
): LocalIdentityProvider {
  const { secret, issuer = 'https://localhost/issuer', supportsHumanFlows = true } = options;
  const { clientId = supportsHumanFlows ? 'touchstone' : undefined } = options;
  const { matchPattern, requestScopes } = options;
  const sign = (content: string): string =>
    createHmac('sha256', secret).update(content).digest('base64url');
  return {
    issuer,
    supportsHumanFlows,
    ...(clientId === undefined ? {} : { clientId }),
    ...(matchPattern === undefined ? {} : { matchPattern }),
    ...(requestScopes === undefined ? {} : { requestScopes }),
    issue({ username, roles = [], expiresAt }) {
      const expiry = expiresAt === undefined ? {} : { exp: expiresAt / 1000 };
      const claims = { iss: issuer, aud: clientId, sub: username, roles, ...expiry };
      const content = `${HEADER}.${encoded(claims)}`;
      return `${content}.${sign(content)}`;
    },
    verify(accessToken, date) {
      const [header, claims = '', signature = '', ...rest] = accessToken.split('.');
      const expected = sign(`${header}.${claims}`);
      const isSigned = equalSecrets(Buffer.from(signature), Buffer.from(expected));
      if (header !== HEADER || rest.length > 0 || !isSigned) return undefined;
      return ownerOf(claims, date);
    },
  };

  function ownerOf(claims: string, date: number): TokenOwner | undefined {
    const { iss, aud, sub, roles, exp } = JSON.parse(
      Buffer.from(claims, 'base64url').toString('utf8'),
    );
    if (iss !== issuer || aud !== clientId || (exp !== undefined && exp * 1000 <= date)) {
      return undefined;
    }
    return { username: sub, roles };
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
