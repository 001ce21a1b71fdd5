import type { IdPInfo, OIDCResponse } from './oidc-callback.ts';

/**
 * The tokens that a client has got from its identity provider (auth, "Credential Caching"). Only one call to the
 * provider is made at a time. State: the newest access token, refresh token and provider.
 */
export class OidcTokens {
  accessToken: string | undefined;
  refreshToken: string | undefined;
  idpInfo: IdPInfo | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** Remembers what a callback gave. */
  take({ accessToken, refreshToken }: OIDCResponse): string {
    this.accessToken = accessToken;
    this.refreshToken = refreshToken;
    return accessToken;
  }

  /** Forgets an access token, unless a newer one has taken its place. */
  invalidate(accessToken: string | undefined): void {
    if (this.accessToken === accessToken) this.accessToken = undefined;
  }

  /** Runs `act` when nobody else does. */
  exclusively<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
