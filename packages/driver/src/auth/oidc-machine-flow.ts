import { sleep } from '@touchstone/runtime';
import type { AuthContext } from './auth-context.ts';
import { checkDone, type OidcFlow, startWithToken, tryToken } from './oidc-authenticator.ts';
import {
  callOidcCallback,
  type OIDCCallbackFunction,
  type OIDCCallbackParams,
} from './oidc-callback.ts';
import { OidcTokens } from './oidc-tokens.ts';
import { saslStepOf } from './sasl.ts';

const DEFAULT_CALLBACK_TIMEOUT_MS = 60_000;
/** The time to wait after a token was refused, before the provider is asked again. */
const REFUSED_DELAY_MS = 100;

/** The flow without people: a callback gives tokens (auth, "Machine Authentication Flow"). */
export function machineFlow(
  callback: OIDCCallbackFunction,
  params: Pick<OIDCCallbackParams, 'username' | 'tokenAudience'>,
  context: AuthContext,
): OidcFlow {
  const { clock, connectTimeoutMS } = context;
  const tokens = new OidcTokens();
  const timeoutMS = connectTimeoutMS > 0 ? connectTimeoutMS : DEFAULT_CALLBACK_TIMEOUT_MS;
  const accessToken = (): Promise<{ token: string; isCached: boolean }> =>
    tokens.exclusively(async () => {
      if (tokens.accessToken !== undefined) return { token: tokens.accessToken, isCached: true };
      const response = await callOidcCallback(callback, params, { clock, timeoutMS });
      return { token: tokens.take(response), isCached: false };
    });
  return {
    tokens,
    async authenticate(connection, note) {
      let { token, isCached } = await accessToken();
      note(token);
      if (isCached) {
        if (await tryToken(connection, token)) return;
        tokens.invalidate(token);
        await sleep(clock, REFUSED_DELAY_MS);
        ({ token } = await accessToken());
        note(token);
      }
      checkDone(saslStepOf(await connection.command('$external', startWithToken(token))));
    },
  };
}
