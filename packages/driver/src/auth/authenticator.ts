import type { Document } from 'bson';
import type { AuthContext } from './auth-context.ts';
import type { Credential, MechanismName } from './credential.ts';

/** The part of a connection that a mechanism needs in order to authenticate it. a mechanism needs of the connection that it authenticates. */
export interface AuthenticatedConnection {
  readonly address: string;
  /** Sends one command and resolves with its reply; rejects as `Connection.command` does. */
  command(databaseName: string, body: Document): Promise<Document>;
}

/** One authentication of one connection (auth specification; made anew for each connection). */
export interface Authenticator {
  /** The fields that the handshake's hello carries: `saslSupportedMechs`, `speculativeAuthenticate`. */
  handshakeFields(): Document;
  /** Goes on from the hello's reply to the end of the conversation. Rejects when it fails. */
  authenticate(connection: AuthenticatedConnection, hello: Document): Promise<void>;
  /** Answers ReauthenticationRequired; absent where a mechanism cannot. */
  reauthenticate?(connection: AuthenticatedConnection): Promise<void>;
}

/** A way to authenticate. */
export interface Mechanism {
  readonly names: readonly MechanismName[];
  /** Called once for a client; what comes of it is called once for a connection. Caches live between the two. */
  prepare(credential: Credential, context: AuthContext): () => Authenticator;
}
