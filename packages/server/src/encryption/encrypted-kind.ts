import { Binary } from 'bson';
import { CommandError } from '../value/command-error.ts';
import type { Value } from '../value/value.ts';

/** The first byte of binary data of subtype 6 says what the rest is. */
export const KIND = {
  placeholder: 0,
  deterministic: 1,
  random: 2,
  queryablePlaceholder: 3,
  oldInsert: 4,
  oldStoredUnindexed: 6,
  insert: 11,
  findEquality: 12,
  findRange: 13,
  storedEquality: 14,
  storedRange: 15,
  storedUnindexed: 16,
  storedText: 17,
  findText: 18,
} as const;

const MOST = KIND.findText;

/** Binary data of subtype 6, which is all that encryption makes. */
export function isEncrypted(value: Value | undefined): value is Binary {
  return value instanceof Binary && value.sub_type === Binary.SUBTYPE_ENCRYPTED;
}

/** The kind of a value if it is encrypted; undefined for all others, and for no bytes at all. */
export function kindOf(value: Value | undefined): number | undefined {
  return isEncrypted(value) ? value.buffer[0] : undefined;
}

/** The bytes of binary data. */
export function bytesOf(value: Binary): Uint8Array {
  return value.buffer.subarray(0, value.position);
}

/** The BSON type that a stored value had before it was encrypted. */
export function originalType(value: Binary): number | undefined {
  return value.buffer[17];
}

/** Throws for what is encrypted, but in no way that there is. */
export function checkedKind(value: Binary): number {
  const kind = value.position === 0 ? undefined : value.buffer[0];
  if (kind === undefined) {
    throw new CommandError(
      'Overflow',
      'buffer size too small to read (1) bytes out of buffer[0] at offset: 0',
    );
  }
  if (kind <= MOST) return kind;
  throw new CommandError(
    'BadValue',
    `Enumeration value '${kind}' for field 'subtype' is not a valid value.`,
  );
}
