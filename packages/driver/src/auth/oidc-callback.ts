import { MongoMissingCredentialsError } from '../error/api-error.ts';
import { MongoRuntimeError } from '../error/mongo-error.ts';
import type { AuthContext } from './auth-context.ts';

/** The facts that a server tells of the identity provider that it trusts. */
export interface IdPInfo {
  /** The issuer of the tokens. */
  readonly issuer: string;
  /** Absent where the provider only knows machines. */
  readonly clientId?: string;
  /** The scopes that the client asks the issuer for. */
  readonly requestScopes?: readonly string[];
}

/** The facts that a callback is told (auth, "OIDC Callback"). */
export interface OIDCCallbackParams {
  /** Aborted when the time is up: what the callback gives after that is not used. */
  readonly timeoutContext: AbortSignal;
  /** The version of the interface between driver and callback; 1. */
  readonly version: 1;
  /** The user of the connection string, if it names one. */
  readonly username?: string;
  /** The service that the token is for: `TOKEN_RESOURCE` of the mechanism's properties. */
  readonly tokenAudience?: string;
  /** The identity provider that the server trusts; for callbacks of people only. */
  readonly idpInfo?: IdPInfo;
  /** The refresh token that the last call gave; for callbacks of people only. */
  readonly refreshToken?: string;
}

/** The access token that a callback returns. */
export interface OIDCResponse {
  /** The JSON Web Token that the client logs in with. */
  readonly accessToken: string;
  /** The seconds for which the token is good; the driver keeps it until the server refuses it. */
  readonly expiresInSeconds?: number;
  /** The token by which the next call gets a new access token without the person. */
  readonly refreshToken?: string;
}

/** Gets an access token from an identity provider. */
export type OIDCCallbackFunction = (params: OIDCCallbackParams) => Promise<OIDCResponse>;

/**
 * Asks a callback within `timeoutMS` milliseconds. Rejects with what it rejects with, with
 * `MongoMissingCredentialsError` for an answer without an access token, with
 * `MongoRuntimeError` when the time is up.
 */
export async function callOidcCallback(
  callback: OIDCCallbackFunction,
  params: Omit<OIDCCallbackParams, 'timeoutContext' | 'version'>,
  { clock, timeoutMS }: { readonly clock: AuthContext['clock']; readonly timeoutMS: number },
): Promise<OIDCResponse> {
  const abort = new AbortController();
  const late = new Promise<never>((_resolve, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason));
  });
  const timer = clock.setTimer(timeoutMS, () => {
    abort.abort(new MongoRuntimeError(`The OIDC callback did not answer within ${timeoutMS} ms`));
  });
  try {
    const timeoutContext = abort.signal;
    const asked = Promise.resolve(callback({ ...params, timeoutContext, version: 1 }));
    return checkedResponse(await Promise.race([asked, late]));
  } finally {
    timer.cancel();
  }
}

function checkedResponse(response: OIDCResponse | undefined): OIDCResponse {
  if (typeof response?.accessToken !== 'string' || response.accessToken === '') {
    throw new MongoMissingCredentialsError('The OIDC callback gave no accessToken');
  }
  const { expiresInSeconds } = response;
  if (expiresInSeconds !== undefined && !(expiresInSeconds >= 0)) {
    throw new MongoMissingCredentialsError('The OIDC callback gave a negative expiresInSeconds');
  }
  return response;
}
