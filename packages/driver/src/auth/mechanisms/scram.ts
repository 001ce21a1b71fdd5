import {
  answerScram,
  deriveScramKeys,
  finishScram,
  preparedScramPassword,
  SaslprepError,
  ScramError,
  type ScramKeys,
  type ScramMechanism,
  type ScramStart,
  startScram,
} from '@touchstone/protocol';
import type { Document } from 'bson';
import { MongoRuntimeError } from '../../error/mongo-error.ts';
import type { AuthenticatedConnection, Authenticator, Mechanism } from '../authenticator.ts';
import type { Credential } from '../credential.ts';
import { type SaslStep, saslContinue, saslStart, saslStepOf } from '../sasl.ts';

const NONCE_BYTES = 24;
/** Members of a deployment may salt differently; more than these are derived anew. */
const MAX_REMEMBERED_KEYS = 16;

/** SCRAM-SHA-1 and SCRAM-SHA-256, and the choice between them (auth, "SCRAM", "Defaults"). */
export const scram: Mechanism = {
  names: ['SCRAM-SHA-1', 'SCRAM-SHA-256'],
  prepare(credential, world) {
    const keys = new KeyCache(credential);
    return () => {
      const nonce = Buffer.from(world.random.bytes(NONCE_BYTES)).toString('base64');
      return new ScramAuthenticator(credential, keys, startScram(credential.username ?? '', nonce));
    };
  },
};

/** Keys that were derived for a client: deriving them is made to be slow. */
class KeyCache {
  readonly #credential: Credential;
  readonly #keys = new Map<string, ScramKeys>();

  constructor(credential: Credential) {
    this.#credential = credential;
  }

  derive(
    mechanism: ScramMechanism,
    salted: { readonly salt: Uint8Array; readonly iterationCount: number },
  ): ScramKeys {
    const salt = Buffer.from(salted.salt).toString('base64');
    const name = `${mechanism} ${salted.iterationCount} ${salt}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const { username = '', password = '' } = this.#credential;
    const prepared = preparedScramPassword(mechanism, username, password);
    const derived = deriveScramKeys(mechanism, prepared, salted);
    if (this.#keys.size === MAX_REMEMBERED_KEYS) this.#keys.clear();
    this.#keys.set(name, derived);
    return derived;
  }
}

class ScramAuthenticator implements Authenticator {
  readonly #credential: Credential;
  readonly #keys: KeyCache;
  readonly #start: ScramStart;

  constructor(credential: Credential, keys: KeyCache, start: ScramStart) {
    this.#credential = credential;
    this.#keys = keys;
    this.#start = start;
  }

  handshakeFields(): Document {
    const { mechanism, source, username } = this.#credential;
    const first = this.#saslStart((mechanism ?? 'SCRAM-SHA-256') as ScramMechanism);
    return {
      ...(mechanism === undefined ? { saslSupportedMechs: `${source}.${username}` } : {}),
      speculativeAuthenticate: { ...first, db: source },
    };
  }

  async authenticate(connection: AuthenticatedConnection, hello: Document): Promise<void> {
    const { source } = this.#credential;
    const speculated: Document | undefined = hello['speculativeAuthenticate'];
    if (speculated !== undefined) {
      const mechanism = (this.#credential.mechanism ?? 'SCRAM-SHA-256') as ScramMechanism;
      return this.#converse(connection, mechanism, saslStepOf(speculated));
    }
    const mechanism = this.#chosenMechanism(hello);
    const reply = await connection.command(source, this.#saslStart(mechanism));
    return this.#converse(connection, mechanism, saslStepOf(reply));
  }

  #chosenMechanism(hello: Document): ScramMechanism {
    const { mechanism } = this.#credential;
    if (mechanism !== undefined) return mechanism as ScramMechanism;
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
    const end = checked(() =>
      answerScram(mechanism, { start: this.#start, challenge: textOf(first) }, (salted) =>
        this.#keys.derive(mechanism, salted),
      ),
    );
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
