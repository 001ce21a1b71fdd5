import {
  answerScram,
  finishScram,
  readScramChallenge,
  SaslprepError,
  ScramError,
  type ScramMechanism,
  type ScramStart,
  startScram,
} from '@touchstone/protocol';
import type { Document } from 'bson';
import { MongoRuntimeError } from '../../error/mongo-error.ts';
import type { AuthenticatedConnection, Authenticator, Mechanism } from '../authenticator.ts';
import type { Credential } from '../credential.ts';
import { type SaslStep, saslContinue, saslStart, saslStepOf } from '../sasl.ts';
import { ScramKeyCache } from '../scram-key-cache.ts';

const NONCE_BYTES = 24;
/** One for all clients of the process. */
const keyCache = new ScramKeyCache();

/** SCRAM-SHA-1 and SCRAM-SHA-256, and the choice between them (auth, "SCRAM", "Defaults"). */
export const scram: Mechanism = {
  names: ['SCRAM-SHA-1', 'SCRAM-SHA-256'],
  prepare(credential, context) {
    return () => {
      const nonce = Buffer.from(context.random.bytes(NONCE_BYTES)).toString('base64');
      return new ScramAuthenticator(credential, startScram(credential.username ?? '', nonce));
    };
  },
};

class ScramAuthenticator implements Authenticator {
  readonly #credential: Credential;
  readonly #start: ScramStart;

  constructor(credential: Credential, start: ScramStart) {
    this.#credential = credential;
    this.#start = start;
  }

  /** The mechanism that the user asks for; undefined: the stronger one that the server knows of the user. */
  get #wanted(): ScramMechanism | undefined {
    const { mechanism } = this.#credential;
    return mechanism === 'SCRAM-SHA-1' || mechanism === 'SCRAM-SHA-256' ? mechanism : undefined;
  }

  handshakeFields(): Document {
    const { source, username } = this.#credential;
    const first = this.#saslStart(this.#wanted ?? 'SCRAM-SHA-256');
    return {
      ...(this.#wanted === undefined ? { saslSupportedMechs: `${source}.${username}` } : {}),
      speculativeAuthenticate: { ...first, db: source },
    };
  }

  async authenticate(connection: AuthenticatedConnection, hello: Document): Promise<void> {
    const { source } = this.#credential;
    const speculated: Document | undefined = hello['speculativeAuthenticate'];
    if (speculated !== undefined) {
      return this.#converse(connection, this.#wanted ?? 'SCRAM-SHA-256', saslStepOf(speculated));
    }
    const mechanism = this.#chosenMechanism(hello);
    const reply = await connection.command(source, this.#saslStart(mechanism));
    return this.#converse(connection, mechanism, saslStepOf(reply));
  }

  #chosenMechanism(hello: Document): ScramMechanism {
    if (this.#wanted !== undefined) return this.#wanted;
    const supported: unknown = hello['saslSupportedMechs'];
    const isStronger = Array.isArray(supported) && supported.includes('SCRAM-SHA-256');
    return isStronger ? 'SCRAM-SHA-256' : 'SCRAM-SHA-1';
  }

  #saslStart(mechanism: ScramMechanism): Document {
    const options = { options: { skipEmptyExchange: true } };
    return saslStart(mechanism, Buffer.from(this.#start.message), options);
  }

  async #converse(
    connection: AuthenticatedConnection,
    mechanism: ScramMechanism,
    first: SaslStep,
  ): Promise<void> {
    const { source } = this.#credential;
    const { conversationId } = first;
    const start = this.#start;
    const challenge = textOf(first);
    const keys = await checked(() => {
      const { salt, iterationCount } = readScramChallenge(start, challenge);
      return keyCache.keysFor(this.#credential, { mechanism, salt, iterationCount });
    });
    const end = checked(() => answerScram(mechanism, { start, challenge }, () => keys));
    const payload = Buffer.from(end.message);
    const last = await saslContinue(connection, source, { conversationId, payload });
    checked(() => finishScram(end, textOf(last)));
    if (last.done) return;
    // Servers before 4.4 want one more message.
    const empty = { conversationId, payload: new Uint8Array(0) };
    const { done } = await saslContinue(connection, source, empty);
    if (!done) throw new MongoRuntimeError('The server does not end the SCRAM conversation');
  }
}

function textOf({ payload }: SaslStep): string {
  return Buffer.from(payload).toString('utf8');
}

function checked<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof ScramError || error instanceof SaslprepError) {
      throw new MongoRuntimeError(error.message, { cause: error });
    }
    throw error;
  }
}
