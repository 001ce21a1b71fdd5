import { createHash } from 'node:crypto';
import {
  deriveScramKeys,
  deriveScramKeysAside,
  preparedScramPassword,
  type ScramKeys,
  type ScramMechanism,
} from '@touchstone/protocol';
import type { Credential } from './credential.ts';

/** The salt and iteration count that a server wants a password to be salted with. */
export interface SaltedFor {
  readonly mechanism: ScramMechanism;
  readonly salt: Uint8Array;
  readonly iterationCount: number;
}

/** Members of a deployment may salt differently, and a process may talk to several; more are derived anew. */
const MOST_KEYS = 256;
/** A server may ask for many more than MongoDB's 15,000: those would stop the whole process for seconds. */
const MOST_ITERATIONS_IN_PLACE = 100_000;

/**
 * Keys that were derived from a password: deriving them is made to be slow, and does not depend on who asks. Bounded, since
 * servers choose the salts: the first one in is the first one out.
 *
 * Source: auth, "Caching credentials in SCRAM".
 */
export class ScramKeyCache {
  readonly #most: number;
  readonly #derive: typeof deriveScramKeys;
  /** By all that they are derived from; of the password there is a digest only. */
  readonly #keys = new Map<string, ScramKeys>();

  constructor(most: number = MOST_KEYS, derive: typeof deriveScramKeys = deriveScramKeys) {
    this.#most = most;
    this.#derive = derive;
  }

  /** A promise where deriving them takes long. Throws `SaslprepError` for a password that cannot be prepared. */
  keysFor(
    { username = '', password = '' }: Credential,
    asked: SaltedFor,
  ): ScramKeys | Promise<ScramKeys> {
    const { mechanism, salt, iterationCount } = asked;
    const prepared = preparedScramPassword(mechanism, username, password);
    const digest = createHash('sha256').update(prepared).digest('base64');
    const name = `${mechanism} ${iterationCount} ${Buffer.from(salt).toString('base64')} ${digest}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    if (iterationCount > MOST_ITERATIONS_IN_PLACE) {
      return deriveScramKeysAside(mechanism, prepared, asked).then((keys) =>
        this.#keep(name, keys),
      );
    }
    return this.#keep(name, this.#derive(mechanism, prepared, asked));
  }

  #keep(name: string, derived: ScramKeys): ScramKeys {
    if (this.#keys.size >= this.#most) {
      const [oldest = ''] = this.#keys.keys();
      this.#keys.delete(oldest);
    }
    this.#keys.set(name, derived);
    return derived;
  }
}
