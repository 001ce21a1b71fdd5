import { Binary, type Document } from 'bson';
import { MongoRuntimeError } from '../error/mongo-error.ts';
import type { AuthenticatedConnection } from './authenticator.ts';

/** More than any mechanism needs, less than what takes time to be read. */
const MAX_PAYLOAD_BYTES = 64 * 1024;

/** One step of a server in a SASL conversation (auth specification, "SASL"). */
export interface SaslStep {
  readonly conversationId: unknown;
  readonly done: boolean;
  readonly payload: Uint8Array;
}

/** The first command of a conversation; a hello may carry it too, as `speculativeAuthenticate`. */
export function saslStart(
  mechanism: string,
  payload: Uint8Array,
  options: Document = {},
): Document {
  return { saslStart: 1, mechanism, payload: new Binary(payload), ...options };
}

/** Reads a reply to saslStart or saslContinue. Throws `MongoRuntimeError`. */
export function saslStepOf(reply: Document): SaslStep {
  const { conversationId, done, payload } = reply;
  const bytes = payload instanceof Binary ? payload.value() : payload;
  if (conversationId === undefined || !(bytes instanceof Uint8Array)) {
    throw new MongoRuntimeError(
      'The server answers authentication without conversation or payload',
    );
  }
  if (bytes.length > MAX_PAYLOAD_BYTES) {
    throw new MongoRuntimeError(
      `The server answers authentication with ${bytes.length} bytes, more than ${MAX_PAYLOAD_BYTES}`,
    );
  }
  return { conversationId, done: done === true, payload: bytes };
}

/** Sends the next message of a conversation. */
export async function saslContinue(
  connection: AuthenticatedConnection,
  source: string,
  message: { readonly conversationId: unknown; readonly payload: Uint8Array },
): Promise<SaslStep> {
  const { conversationId, payload } = message;
  const body = { saslContinue: 1, conversationId, payload: new Binary(payload) };
  return saslStepOf(await connection.command(source, body));
}
