import { requiredAttribute, SCRAM_CHANNEL_BINDING, ScramError, scramAttributes } from './scram.ts';
import {
  isScramProof,
  type ScramCredential,
  type ScramMechanism,
  scramServerSignature,
} from './scram-keys.ts';

/** The client's first message, as a server reads it. */
export interface ReceivedScramStart {
  readonly username: string;
  readonly nonce: string;
  readonly bare: string;
}

/** A server's challenge, and what it has to remember until it is answered. */
export interface ScramChallenge {
  /** The server's first message. */
  readonly message: string;
  /** The nonce of both sides. */
  readonly nonce: string;
  /** The client's first message without its header, which is part of what is signed. */
  readonly bare: string;
}

/** Reads a client's first message. Throws `ScramError` (channel binding is not supported). */
export function readScramStart(message: string): ReceivedScramStart {
  const header = /^([ny]),(a=[^,]*)?,/.exec(message);
  if (header === null) throw new ScramError('A SCRAM conversation starts with another header');
  const bare = message.slice(header[0].length);
  const attributes = scramAttributes(bare);
  const nonce = requiredAttribute(attributes, 'r');
  if (nonce === '') throw new ScramError('The nonce of the client is empty');
  return { username: unescapeName(requiredAttribute(attributes, 'n')), nonce, bare };
}

/** Answers a client's first message; `nonce` is the server's part, fresh and without a comma. */
export function challengeScram(
  start: ReceivedScramStart,
  nonce: string,
  { salt, iterationCount }: Pick<ScramCredential, 'salt' | 'iterationCount'>,
): ScramChallenge {
  const whole = `${start.nonce}${nonce}`;
  const base64 = Buffer.from(salt).toString('base64');
  return { message: `r=${whole},s=${base64},i=${iterationCount}`, nonce: whole, bare: start.bare };
}

/**
 * Checks the client's last message. The result is the server's own proof; undefined when the client
 * does not know the password. Throws `ScramError` for what is no answer to this challenge.
 */
export function checkScram(
  mechanism: ScramMechanism,
  { challenge, message }: { readonly challenge: ScramChallenge; readonly message: string },
  credential: ScramCredential,
): string | undefined {
  const attributes = scramAttributes(message);
  if (requiredAttribute(attributes, 'c') !== SCRAM_CHANNEL_BINDING) {
    throw new ScramError('Channel binding is not supported');
  }
  if (requiredAttribute(attributes, 'r') !== challenge.nonce) {
    throw new ScramError('The nonce is not the one of this conversation');
  }
  const encoded = requiredAttribute(attributes, 'p');
  const withoutProof = message.slice(0, message.length - encoded.length - ',p='.length);
  const authMessage = `${challenge.bare},${challenge.message},${withoutProof}`;
  const proof = Buffer.from(encoded, 'base64');
  if (!isScramProof(mechanism, credential, { proof, authMessage })) return undefined;
  const signature = scramServerSignature(mechanism, credential, authMessage);
  return `v=${Buffer.from(signature).toString('base64')}`;
}

function unescapeName(name: string): string {
  if (/=(?!2C|3D)/.test(name)) throw new ScramError('The username is not escaped as it must be');
  return name.replaceAll('=2C', ',').replaceAll('=3D', '=');
}
