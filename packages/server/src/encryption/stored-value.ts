import { Binary } from 'bson';
import { bytesOf, KIND } from './encrypted-kind.ts';
import type { InsertPayload, InsertTokens } from './payload.ts';
import { deriveNumbered, encryptCounterMode, numberBytes, tagOf } from './tokens.ts';

/** Encrypted count, tag, encrypted zeros: 32 bytes each. */
const BLOCK_LENGTH = 96;
const TAG_AT = 32;
const TAG_END = 64;
/** The kind, the key's id and the BSON type. */
const HEAD_LENGTH = 18;

/** A value as a document holds it, and the tags by which queries find the document. */
export interface StoredValue {
  readonly value: Binary;
  readonly tags: readonly Uint8Array[];
}

/** Makes what is stored of a payload; `counts` are those of its token sets, in their order. */
export function storedValue(
  payload: InsertPayload,
  counts: readonly { readonly tokens: InsertTokens; readonly count: number }[],
  randomBytes: (length: number) => Uint8Array,
): StoredValue {
  const tags: Uint8Array[] = [];
  const blocks = counts.map(({ tokens, count }) => {
    const tag = tagOf(tokens.edc, count);
    tags.push(tag);
    const counted = Buffer.concat([numberBytes(count), numberBytes(payload.contention)]);
    return Buffer.concat([
      encryptCounterMode(deriveNumbered(tokens.server, 1), counted, randomBytes),
      tag,
      encryptCounterMode(deriveNumbered(tokens.server, 2), new Uint8Array(16), randomBytes),
    ]);
  });
  const body = encryptCounterMode(payload.serverKey, payload.value, randomBytes);
  const bytes = Buffer.concat([headOf(payload), body, ...blocks]);
  return { value: new Binary(bytes, Binary.SUBTYPE_ENCRYPTED), tags };
}

function headOf({ index, indexKeyId, type }: InsertPayload): Uint8Array {
  const head = (kind: number, ...counts: Uint8Array[]): Uint8Array =>
    Buffer.concat([Buffer.from([kind]), indexKeyId, Buffer.from([type]), ...counts]);
  switch (index.kind) {
    case 'equality':
      return head(KIND.storedEquality);
    case 'range':
      return head(KIND.storedRange, Buffer.from([index.edges.length]));
    case 'text': {
      const { substrings, suffixes, prefixes } = index;
      const all = 1 + substrings.length + suffixes.length + prefixes.length;
      return head(
        KIND.storedText,
        ...[all, substrings.length, suffixes.length].map(shortNumberBytes),
      );
    }
  }
}

function shortNumberBytes(number: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}

/** The tags of a value that is stored; none for what is stored without an index. */
export function storedTags(value: Binary): Uint8Array[] {
  const bytes = Buffer.from(bytesOf(value));
  const count = blockCount(bytes);
  const tags: Uint8Array[] = [];
  for (let at = bytes.length - count * BLOCK_LENGTH; at < bytes.length; at += BLOCK_LENGTH) {
    if (at < HEAD_LENGTH) return [];
    tags.push(bytes.subarray(at + TAG_AT, at + TAG_END));
  }
  return tags;
}

function blockCount(bytes: Buffer): number {
  if (bytes[0] === KIND.storedEquality) return 1;
  if (bytes[0] === KIND.storedRange) return bytes[HEAD_LENGTH] ?? 0;
  if (bytes[0] !== KIND.storedText || bytes.length < HEAD_LENGTH + 4) return 0;
  return bytes.readUInt32LE(HEAD_LENGTH);
}
