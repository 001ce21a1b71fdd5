import { decode, encode } from '@touchstone/protocol';
import { MongoAPIError } from '../error/mongo-error.ts';
import type { AuthContext } from './auth-context.ts';
import type { AuthenticatedConnection } from './authenticator.ts';
import { checkDone, type OidcFlow, startWithName, tryToken } from './oidc-authenticator.ts';
import {
  callOidcCallback,
  type IdPInfo,
  type OIDCCallbackFunction,
  type OIDCResponse,
} from './oidc-callback.ts';
import { OidcTokens } from './oidc-tokens.ts';
import { saslContinue, saslStepOf } from './sasl.ts';

/** People take their time. */
const CALLBACK_TIMEOUT_MS = 5 * 60_000;

/** Hosts that a token may be shown to unless `ALLOWED_HOSTS` says otherwise. */
const DEFAULT_ALLOWED_HOSTS: readonly string[] = [
  '*.mongodb.net',
  '*.mongodb-qa.net',
  '*.mongodb-dev.net',
  '*.mongodbgov.net',
  'localhost',
  '127.0.0.1',
  '::1',
];

export interface HumanFlowOptions {
  readonly username: string | undefined;
  readonly allowedHosts: readonly string[] | undefined;
}

/** The flow with people: a callback sends them to log in (auth, "Human Authentication Flow"). */
export function humanFlow(
  callback: OIDCCallbackFunction,
  { username, allowedHosts = DEFAULT_ALLOWED_HOSTS }: HumanFlowOptions,
  { clock }: Pick<AuthContext, 'clock'>,
): OidcFlow {
  const tokens = new OidcTokens();
  const ask = (idpInfo: IdPInfo, refreshToken?: string): Promise<OIDCResponse> =>
    callOidcCallback(
      callback,
      {
        idpInfo,
        ...(username === undefined ? {} : { username }),
        ...(refreshToken === undefined ? {} : { refreshToken }),
      },
      { clock, timeoutMS: CALLBACK_TIMEOUT_MS },
    );

  /** The token that another connection got, or a new one for the refresh token. */
  const known = (): Promise<string | undefined> =>
    tokens.exclusively(async () => {
      if (tokens.accessToken !== undefined) return tokens.accessToken;
      const { refreshToken, idpInfo } = tokens;
      if (refreshToken === undefined || idpInfo === undefined) return undefined;
      try {
        return tokens.take(await ask(idpInfo, refreshToken));
      } catch {
        tokens.refreshToken = undefined;
        return undefined;
      }
    });

  const logIn = async (
    connection: AuthenticatedConnection,
    note: (accessToken: string) => void,
  ): Promise<void> => {
    const first = await connection.command('$external', startWithName(username));
    const { conversationId, payload } = saslStepOf(first);
    const idpInfo = decode(payload) as IdPInfo;
    // While this one waited for its turn, another connection may have sent somebody to log in.
    const token = await tokens.exclusively(async () => {
      if (tokens.accessToken !== undefined) return tokens.accessToken;
      tokens.idpInfo = idpInfo;
      return tokens.take(await ask(idpInfo));
    });
    note(token);
    const message = { conversationId, payload: encode({ jwt: token }) };
    checkDone(await saslContinue(connection, '$external', message));
  };

  return {
    tokens,
    async authenticate(connection, note) {
      checkHost(connection.address, allowedHosts);
      // First the cached token, then one for the refresh token, and people only in the end.
      for (let attempts = 0; attempts < 2; attempts += 1) {
        const isCached = tokens.accessToken !== undefined;
        const token = await known();
        if (token === undefined) break;
        note(token);
        if (await tryToken(connection, token)) return;
        tokens.invalidate(token);
        if (!isCached) tokens.refreshToken = undefined;
        note(undefined);
      }
      await logIn(connection, note);
    },
  };
}

/** Throws `MongoAPIError` for a host that tokens may not be shown to. */
function checkHost(address: string, allowedHosts: readonly string[]): void {
  const host = address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  const isAllowed = allowedHosts.some((pattern) =>
    pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern,
  );
  if (isAllowed) return;
  throw new MongoAPIError(
    `Host ${host} is not valid for MONGODB-OIDC: ALLOWED_HOSTS are ${allowedHosts.join(', ')}`,
  );
}
