import {
  equalSecrets,
  type ScramCredential,
  type ScramKeys,
  type ScramMechanism,
  scramProof,
  scramServerSignature,
} from './scram-keys.ts';

/** RFC 5802 recommends it, and the auth specification asks for it. */
export const MIN_SCRAM_ITERATION_COUNT = 4096;
/** A server that asked for more would only keep the client busy. */
export const MAX_SCRAM_ITERATION_COUNT = 10_000_000;

/** The other end of a SCRAM conversation said what it may not say. Never holds a secret. */
export class ScramError extends Error {
  /** The name of the class, as stacks show it. */
  override readonly name = 'ScramError';
}

/** The client's first message. */
export interface ScramStart {
  /** The client's first message. */
  readonly message: string;
  /** The message without its GS2 header: part of what is signed. */
  readonly bare: string;
  /** The client's nonce, which the server must extend. */
  readonly nonce: string;
}

/** The client's last message, and the signature that the server must answer it with. */
export interface ScramEnd {
  readonly message: string;
  readonly serverSignature: Uint8Array;
}

/** Base64 of "n,,": no channel binding. */
export const SCRAM_CHANNEL_BINDING = 'biws';

/** Begins a conversation. The nonce must be fresh, and printable without a comma (base64 is). */
export function startScram(username: string, nonce: string): ScramStart {
  const bare = `n=${escapeName(username)},r=${nonce}`;
  return { message: `n,,${bare}`, bare, nonce };
}

/**
 * Reads the server's first message: how it wants the password to be salted, and the nonce of both sides. Throws `ScramError`
 * when the nonce is not an extension of ours, the iteration count is none that is done, or there is no salt.
 */
export function readScramChallenge(
  start: ScramStart,
  challenge: string,
): Pick<ScramCredential, 'salt' | 'iterationCount'> & { readonly nonce: string } {
  const attributes = scramAttributes(challenge);
  const nonce = requiredAttribute(attributes, 'r');
  if (!nonce.startsWith(start.nonce) || nonce.length === start.nonce.length) {
    throw new ScramError('The server did not extend the nonce of the client');
  }
  const iterationCount = iterationCountOf(requiredAttribute(attributes, 'i'));
  const salt = Buffer.from(requiredAttribute(attributes, 's'), 'base64');
  if (salt.length === 0) throw new ScramError('The server sent no salt');
  return { nonce, salt, iterationCount };
}

/**
 * Answers the server's first message. `keysOf` derives (or remembers) the keys for the salt and the
 * iteration count that the server names. Throws `ScramError` when the nonce is not an extension of ours, or
 * the iteration count is below 4,096.
 */
export function answerScram(
  mechanism: ScramMechanism,
  { start, challenge }: { readonly start: ScramStart; readonly challenge: string },
  keysOf: (salted: Pick<ScramCredential, 'salt' | 'iterationCount'>) => ScramKeys,
): ScramEnd {
  const { nonce, salt, iterationCount } = readScramChallenge(start, challenge);
  const keys = keysOf({ salt, iterationCount });
  const withoutProof = `c=${SCRAM_CHANNEL_BINDING},r=${nonce}`;
  const authMessage = `${start.bare},${challenge},${withoutProof}`;
  const proof = Buffer.from(scramProof(mechanism, keys, authMessage)).toString('base64');
  return {
    message: `${withoutProof},p=${proof}`,
    serverSignature: scramServerSignature(mechanism, keys, authMessage),
  };
}

/** Checks the server's last message. Throws `ScramError` unless the server has proved that it knows the user. */
export function finishScram({ serverSignature }: ScramEnd, outcome: string): void {
  const attributes = scramAttributes(outcome);
  const error = attributes.get('e');
  if (error !== undefined) throw new ScramError(`The server refused the client: ${error}`);
  const signature = Buffer.from(requiredAttribute(attributes, 'v'), 'base64');
  if (!equalSecrets(signature, serverSignature)) {
    throw new ScramError('The server sent a wrong signature: it does not know the password');
  }
}

/** The attributes of a message, by their letter. */
export function scramAttributes(message: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const part of message.split(',')) {
    const [name, sign] = part;
    if (name === undefined || sign !== '=') {
      throw new ScramError('A SCRAM message has a part that is no attribute');
    }
    if (name === 'm') throw new ScramError('A SCRAM message demands an unknown extension');
    if (!attributes.has(name)) attributes.set(name, part.slice(2));
  }
  return attributes;
}

/** The value of an attribute that must be there. Throws `ScramError`. */
export function requiredAttribute(attributes: ReadonlyMap<string, string>, name: string): string {
  const value = attributes.get(name);
  if (value === undefined) throw new ScramError(`A SCRAM message lacks the attribute "${name}"`);
  return value;
}

function iterationCountOf(text: string): number {
  const count = /^[0-9]{1,10}$/.test(text) ? Number(text) : 0;
  if (count < MIN_SCRAM_ITERATION_COUNT) {
    throw new ScramError(
      `The server asks for ${count} iterations, fewer than ${MIN_SCRAM_ITERATION_COUNT} are not safe`,
    );
  }
  if (count > MAX_SCRAM_ITERATION_COUNT) {
    throw new ScramError(
      `The server asks for ${count} iterations, more than ${MAX_SCRAM_ITERATION_COUNT} are not done`,
    );
  }
  return count;
}

function escapeName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C');
}
