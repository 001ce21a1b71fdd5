import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { CommandError } from '../value/command-error.ts';

/** The length of every token, in bytes. */
export const TOKEN_LENGTH = 32;

const IV_LENGTH = 16;

/** HMAC-SHA-256: how every token follows from another. */
export function derive(token: Uint8Array, message: Uint8Array): Uint8Array {
  if (token.length !== TOKEN_LENGTH)
    throw new CommandError('Location6373501', 'Invalid prf length');
  return createHmac('sha256', token).update(message).digest();
}

/** A number as the derivations take it: 64 bits, the lowest byte first. */
export function numberBytes(number: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number), true);
  return bytes;
}

/** A token derived with a number. */
export function deriveNumbered(token: Uint8Array, number: number): Uint8Array {
  return derive(token, numberBytes(number));
}

/** AES-256 in counter mode behind a fresh initialization vector. */
export function encryptCounterMode(
  key: Uint8Array,
  plain: Uint8Array,
  randomBytes: (length: number) => Uint8Array,
): Uint8Array {
  const iv = randomBytes(IV_LENGTH);
  const cipher = createCipheriv('aes-256-ctr', key, iv);
  return Buffer.concat([iv, cipher.update(plain), cipher.final()]);
}

/** The plain bytes that `encryptCounterMode` has encrypted. Throws Location6373501 for a key that is none. */
export function decryptCounterMode(key: Uint8Array, encrypted: Uint8Array): Uint8Array {
  if (key.length !== TOKEN_LENGTH) throw new CommandError('Location6373501', 'Invalid prf length');
  if (encrypted.length < IV_LENGTH) {
    throw new CommandError('Location6373501', 'Encrypted tokens are too short');
  }
  const cipher = createDecipheriv('aes-256-ctr', key, encrypted.subarray(0, IV_LENGTH));
  return Buffer.concat([cipher.update(encrypted.subarray(IV_LENGTH)), cipher.final()]);
}

/** The tag of the document that is the `count`th with a value. */
export function tagOf(edcToken: Uint8Array, count: number): Uint8Array {
  return deriveNumbered(deriveNumbered(edcToken, 1), count);
}
