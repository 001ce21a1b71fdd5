import { encode } from '@touchstone/protocol';
import type { Document } from 'bson';
import { MongoRuntimeError } from '../error/mongo-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import type { AuthenticatedConnection, Authenticator } from './authenticator.ts';
import type { OidcTokens } from './oidc-tokens.ts';
import { type SaslStep, saslStart, saslStepOf } from './sasl.ts';

const MECHANISM = 'MONGODB-OIDC';

/** The first command of a one-step conversation: it shows an access token. */
export function startWithToken(jwt: string): Document {
  return saslStart(MECHANISM, encode({ jwt }));
}

/** The first command of a two-step conversation: it asks for the identity provider. */
export function startWithName(name: string | undefined): Document {
  return saslStart(MECHANISM, encode(name === undefined ? {} : { n: name }));
}

/** Throws `MongoRuntimeError` unless the step of the server ends the conversation. */
export function checkDone({ done }: SaslStep): void {
  if (done) return;
  throw new MongoRuntimeError('The server does not end the MONGODB-OIDC conversation');
}

/** Describes how a flow gets from an unauthenticated connection to the token that it is authenticated with. */
export interface OidcFlow {
  readonly tokens: OidcTokens;
  /** Calls `note` with each token before it is shown to the server. */
  authenticate(
    connection: AuthenticatedConnection,
    note: (accessToken: string | undefined) => void,
  ): Promise<void>;
}

/** One connection's MONGODB-OIDC. State: the token that it was authenticated with (the "Connection Cache"). */
export class OidcAuthenticator implements Authenticator {
  readonly #flow: OidcFlow;
  #accessToken: string | undefined;

  constructor(flow: OidcFlow) {
    this.#flow = flow;
  }

  handshakeFields(): Document {
    const { accessToken } = this.#flow.tokens;
    if (accessToken === undefined) return {};
    this.#accessToken = accessToken;
    return { speculativeAuthenticate: { ...startWithToken(accessToken), db: '$external' } };
  }

  async authenticate(connection: AuthenticatedConnection, hello: Document): Promise<void> {
    if (hello['speculativeAuthenticate']?.['done'] === true) return;
    await this.#authenticate(connection);
  }

  async reauthenticate(connection: AuthenticatedConnection): Promise<void> {
    this.#flow.tokens.invalidate(this.#accessToken);
    await this.#authenticate(connection);
  }

  #authenticate(connection: AuthenticatedConnection): Promise<void> {
    this.#accessToken = undefined;
    return this.#flow.authenticate(connection, (accessToken) => {
      this.#accessToken = accessToken;
    });
  }
}

/** Shows the server a token. False when the server does not take it; rejects with what else goes wrong. */
export async function tryToken(
  connection: AuthenticatedConnection,
  accessToken: string,
): Promise<boolean> {
  try {
    checkDone(saslStepOf(await connection.command('$external', startWithToken(accessToken))));
    return true;
  } catch (error) {
    if (error instanceof MongoServerError) return false;
    throw error;
  }
}
