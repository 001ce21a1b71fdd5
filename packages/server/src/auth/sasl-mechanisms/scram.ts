import { createHmac } from 'node:crypto';
import {
  challengeScram,
  checkScram,
  present,
  readScramStart,
  type ScramChallenge,
  type ScramCredential,
  type ScramMechanism,
  scramSaltLength,
} from '@touchstone/protocol';
import type { Authentication } from '../authentication.ts';
import { ITERATION_COUNTS } from '../password.ts';
import {
  authenticationFailed,
  type SaslConversation,
  type SaslMechanism,
  type SaslStart,
  type SaslStep,
} from '../sasl-mechanism.ts';
import { type User, userKey } from '../user.ts';

const NONCE_BYTES = 24;

/** SCRAM-SHA-1 and SCRAM-SHA-256. */
export const scram: SaslMechanism = {
  names: ['SCRAM-SHA-1', 'SCRAM-SHA-256'],
  start: (authentication, start) => new ScramConversation(authentication, start),
};

/**
 * For a user who is not there, or has no password for this mechanism, the conversation goes on with made-up
 * credentials to the same end, at the same pace.
 */
class ScramConversation implements SaslConversation {
  readonly #authentication: Authentication;
  readonly #start: SaslStart;
  readonly #mechanism: ScramMechanism;
  #user: User | undefined;
  #credential: ScramCredential | undefined;
  #challenge: ScramChallenge | undefined;
  #isProved = false;

  constructor(authentication: Authentication, start: SaslStart) {
    this.#authentication = authentication;
    this.#start = start;
    this.#mechanism = start.mechanism as ScramMechanism;
  }

  step(payload: Uint8Array): SaslStep {
    const message = Buffer.from(payload).toString('utf8');
    if (this.#challenge === undefined) return this.#challengeFor(message);
    if (!this.#isProved) return this.#check(this.#challenge, message);
    if (message !== '') throw authenticationFailed();
    return this.#done('');
  }

  #challengeFor(message: string): SaslStep {
    const { users, random } = this.#authentication;
    const start = readScramStart(message);
    const { database } = this.#start;
    const user = users.find(database, start.username);
    const known = user?.credentials.get(this.#mechanism);
    const madeUp = this.#madeUpCredential(userKey(database, start.username));
    if (user !== undefined && known === undefined && this.#start.isSpeculative) {
      throw authenticationFailed();
    }
    this.#user = known === undefined ? undefined : user;
    this.#credential = known ?? madeUp;
    const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString('base64');
    this.#challenge = challengeScram(start, nonce, this.#credential);
    return { payload: Buffer.from(this.#challenge.message) };
  }

  #check(challenge: ScramChallenge, message: string): SaslStep {
    const signature = checkScram(
      this.#mechanism,
      { challenge, message },
      present(this.#credential),
    );
    if (signature === undefined) throw authenticationFailed();
    this.#isProved = true;
    if (this.#start.skipEmptyExchange) return this.#done(signature);
    return { payload: Buffer.from(signature) };
  }

  #done(message: string): SaslStep {
    if (this.#user === undefined) throw authenticationFailed();
    return { payload: Buffer.from(message), user: this.#user };
  }

  #madeUpCredential(key: string): ScramCredential {
    const make = (what: string): Uint8Array =>
      createHmac('sha256', this.#authentication.secret)
        .update(`${what} ${this.#mechanism} ${key}`)
        .digest();
    const isShort = this.#mechanism === 'SCRAM-SHA-1';
    return {
      iterationCount: ITERATION_COUNTS[this.#mechanism],
      salt: make('salt').subarray(0, scramSaltLength(this.#mechanism)),
      storedKey: make('stored').subarray(0, isShort ? 20 : 32),
      serverKey: make('server').subarray(0, isShort ? 20 : 32),
    };
  }
}
