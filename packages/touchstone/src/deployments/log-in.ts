import {
  answerScram,
  type Document,
  deriveScramKeys,
  finishScram,
  preparedScramPassword,
  type ScramMechanism,
  startScram,
} from '@touchstone/protocol';
import type { Random } from '@touchstone/runtime';
import { Binary } from 'bson';

/** The credentials of the runner for the servers of a deployment. */
export interface Login {
  readonly username: string;
  readonly password: string;
  /** The database that knows the user. */
  readonly source: string;
  /** Default: the stronger of those that the server knows the user by. */
  readonly mechanism?: ScramMechanism;
}

/** Sends one command and gives the reply; rejects when the server refuses it. */
export type SendCommand = (database: string, body: Document) => Promise<Document>;

const NONCE_BYTES = 24;

/**
 * Logs one connection in by SCRAM (auth specification, "SCRAM"). `hello` is the reply to a hello that asked for
 * `saslSupportedMechs`. Rejects with the server's refusal, or with `ScramError` where it cannot prove that it
 * knows the password.
 */
export async function logIn(
  send: SendCommand,
  { login, hello, random }: { login: Login; hello: Document; random: Random },
): Promise<void> {
  const { username, password, source } = login;
  const mechanism = login.mechanism ?? strongerOf(hello['saslSupportedMechs']);
  const start = startScram(username, Buffer.from(random.bytes(NONCE_BYTES)).toString('base64'));
  const first = await send(source, {
    saslStart: 1,
    mechanism,
    payload: new Binary(Buffer.from(start.message)),
    options: { skipEmptyExchange: true },
  });
  const exchange = { start, challenge: textOf(first) };
  const prepared = preparedScramPassword(mechanism, username, password);
  const end = answerScram(mechanism, exchange, (salted) =>
    deriveScramKeys(mechanism, prepared, salted),
  );
  const { conversationId } = first;
  const proof = new Binary(Buffer.from(end.message));
  const last = await send(source, { saslContinue: 1, conversationId, payload: proof });
  finishScram(end, textOf(last));
  if (last['done'] === true) return;
  // Servers before 4.4 want one more message.
  await send(source, { saslContinue: 1, conversationId, payload: new Binary(new Uint8Array(0)) });
}

function strongerOf(mechanisms: unknown): ScramMechanism {
  const isStronger = Array.isArray(mechanisms) && mechanisms.includes('SCRAM-SHA-256');
  return isStronger ? 'SCRAM-SHA-256' : 'SCRAM-SHA-1';
}

function textOf({ payload }: Document): string {
  return Buffer.from((payload as Binary).value()).toString('utf8');
}
