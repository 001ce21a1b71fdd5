import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

const MARK = Buffer.from('TSK1');
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** Wraps and unwraps keys under master keys, each of a name. */
export interface KeyWrap {
  wrap(masterKey: string, key: Uint8Array): Uint8Array;
  /** Undefined for what was not wrapped here, or under another name, or was changed since. */
  unwrap(masterKey: string, wrapped: Uint8Array): Uint8Array | undefined;
}

/** A key wrap whose master keys all follow from one secret. */
export function keyWrap(secret: Uint8Array, randomBytes: (length: number) => Uint8Array): KeyWrap {
  const keyOf = (name: string): Uint8Array => createHmac('sha256', secret).update(name).digest();
  return {
    wrap(masterKey, key) {
      const iv = randomBytes(IV_LENGTH);
      const cipher = createCipheriv('aes-256-gcm', keyOf(masterKey), iv);
      const body = Buffer.concat([cipher.update(key), cipher.final()]);
      return Buffer.concat([MARK, iv, body, cipher.getAuthTag()]);
    },
    unwrap(masterKey, wrapped) {
      const bytes = Buffer.from(wrapped);
      const start = MARK.length + IV_LENGTH;
      const end = bytes.length - TAG_LENGTH;
      if (end < start || !bytes.subarray(0, MARK.length).equals(MARK)) return undefined;
      const iv = bytes.subarray(MARK.length, start);
      const cipher = createDecipheriv('aes-256-gcm', keyOf(masterKey), iv);
      cipher.setAuthTag(bytes.subarray(end));
      try {
        return Buffer.concat([cipher.update(bytes.subarray(start, end)), cipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}
