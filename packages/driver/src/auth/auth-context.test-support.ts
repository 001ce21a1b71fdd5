import { type SimulatedClock, simulatedRuntime } from '@touchstone/runtime';
import type { Document } from 'bson';
import type { AuthContext } from './auth-context.ts';
import type { AuthenticatedConnection, Authenticator } from './authenticator.ts';

/** A context without files, networks and environment, but for those given. */
export function fakeAuthContext(
  parts: Partial<AuthContext> = {},
): AuthContext & { clock: SimulatedClock } {
  return {
    clock: simulatedRuntime({ seed: 1 }).clock,
    random: { next: () => 0.5, bytes: (length) => new Uint8Array(length).fill(7) },
    variables: {},
    awsCache: {},
    optionalPackage: () => undefined,
    connectTimeoutMS: 1000,
    readTextFile: (path) => Promise.reject(new Error(`no file ${path}`)),
    httpGet: (url) => Promise.reject(new Error(`no service at ${url}`)),
    ...parts,
  } as AuthContext & { clock: SimulatedClock };
}

/** A connection whose other end is a function. It remembers what was sent, the database in `$db`. */
export function fakeConnection(
  answer: (command: Document) => Document,
  address = 'localhost:27017',
): AuthenticatedConnection & { readonly sent: Document[] } {
  const sent: Document[] = [];
  return {
    address,
    sent,
    async command(databaseName, body) {
      const command = { ...body, $db: databaseName };
      sent.push(command);
      return answer(command);
    },
  };
}

/** Authenticates as a handshake does; `answer` gets the fields of hello too. */
export async function runHandshake(
  authenticator: Authenticator,
  connection: AuthenticatedConnection,
  hello: (fields: Document) => Document = () => ({}),
): Promise<void> {
  await authenticator.authenticate(connection, hello(authenticator.handshakeFields()));
}
