import { createHash, createHmac, pbkdf2, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { byteAt } from '../narrowing/byte-at.ts';
import { saslprep } from './saslprep.ts';

/** The two forms of SCRAM that MongoDB speaks (RFC 5802, RFC 7677). */
export type ScramMechanism = 'SCRAM-SHA-1' | 'SCRAM-SHA-256';

/** The keys that a password, a salt and an iteration count make (RFC 5802, section 3). */
export interface ScramKeys {
  /** The key that proofs are made with (RFC 5802, ClientKey). */
  readonly clientKey: Uint8Array;
  /** The digest of the client's key (RFC 5802, StoredKey). */
  readonly storedKey: Uint8Array;
  /** The key that the server's signature is checked with (RFC 5802, ServerKey). */
  readonly serverKey: Uint8Array;
}

/** The part of a password that a server keeps: enough to check it, not enough to log in with it. */
export interface ScramCredential {
  /** Tells how often the password was hashed. */
  readonly iterationCount: number;
  /** The salt of the password. */
  readonly salt: Uint8Array;
  /** The key that proofs are checked with (RFC 5802, StoredKey). */
  readonly storedKey: Uint8Array;
  /** The key that the server signs with (RFC 5802, ServerKey). */
  readonly serverKey: Uint8Array;
}

const DIGESTS: Readonly<Record<ScramMechanism, { readonly name: string; readonly bytes: number }>> =
  {
    'SCRAM-SHA-1': { name: 'sha1', bytes: 20 },
    'SCRAM-SHA-256': { name: 'sha256', bytes: 32 },
  };

/** The number of bytes of salt that MongoDB makes for a mechanism: a digest without the block's number. */
export function scramSaltLength(mechanism: ScramMechanism): number {
  return DIGESTS[mechanism].bytes - 4;
}

/**
 * The password in the form that is salted (auth specification): for SCRAM-SHA-1 MongoDB's own digest of
 * name and password, for SCRAM-SHA-256 the password after SASLprep. Throws `SaslprepError`.
 */
export function preparedScramPassword(
  mechanism: ScramMechanism,
  username: string,
  password: string,
): string {
  if (mechanism === 'SCRAM-SHA-256') return saslprep(password);
  return createHash('md5').update(`${username}:mongo:${password}`).digest('hex');
}

/** Salts a prepared password `iterationCount` times: the expensive step, worth remembering. */
export function deriveScramKeys(
  mechanism: ScramMechanism,
  preparedPassword: string,
  { salt, iterationCount }: Pick<ScramCredential, 'salt' | 'iterationCount'>,
): ScramKeys {
  const { name, bytes } = DIGESTS[mechanism];
  return keysOfSalted(mechanism, pbkdf2Sync(preparedPassword, salt, iterationCount, bytes, name));
}

/** As `deriveScramKeys`, beside everything else that the process does: for many iterations. */
export async function deriveScramKeysAside(
  mechanism: ScramMechanism,
  preparedPassword: string,
  { salt, iterationCount }: Pick<ScramCredential, 'salt' | 'iterationCount'>,
): Promise<ScramKeys> {
  const { name, bytes } = DIGESTS[mechanism];
  const salted = promisify(pbkdf2)(preparedPassword, salt, iterationCount, bytes, name);
  return keysOfSalted(mechanism, await salted);
}

function keysOfSalted(mechanism: ScramMechanism, saltedPassword: Uint8Array): ScramKeys {
  const { name } = DIGESTS[mechanism];
  const clientKey = hmac(mechanism, saltedPassword, 'Client Key');
  return {
    clientKey,
    storedKey: createHash(name).update(clientKey).digest(),
    serverKey: hmac(mechanism, saltedPassword, 'Server Key'),
  };
}

/** The client's proof that it has the client key (RFC 5802, section 3). */
export function scramProof(
  mechanism: ScramMechanism,
  { clientKey, storedKey }: ScramKeys,
  authMessage: string,
): Uint8Array {
  return xor(clientKey, hmac(mechanism, storedKey, authMessage));
}

/** The server's proof that it has the server key. */
export function scramServerSignature(
  mechanism: ScramMechanism,
  { serverKey }: Pick<ScramCredential, 'serverKey'>,
  authMessage: string,
): Uint8Array {
  return hmac(mechanism, serverKey, authMessage);
}

/** True if a proof is the one that the stored key asks for; takes the same time for each wrong one. */
export function isScramProof(
  mechanism: ScramMechanism,
  { storedKey }: Pick<ScramCredential, 'storedKey'>,
  { proof, authMessage }: { readonly proof: Uint8Array; readonly authMessage: string },
): boolean {
  const signature = hmac(mechanism, storedKey, authMessage);
  if (proof.length !== signature.length) return false;
  const clientKey = xor(proof, signature);
  return equalSecrets(createHash(DIGESTS[mechanism].name).update(clientKey).digest(), storedKey);
}

/** Compares in a time that tells nothing but whether the lengths differ. */
export function equalSecrets(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function hmac(mechanism: ScramMechanism, key: Uint8Array, text: string): Uint8Array {
  return createHmac(DIGESTS[mechanism].name, key).update(text).digest();
}

function xor(one: Uint8Array, other: Uint8Array): Uint8Array {
  return one.map((byte, index) => byte ^ byteAt(other, index));
}
