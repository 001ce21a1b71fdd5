import { crc32 } from 'node:zlib';

/** The bytes that a journal begins with: another file, or one of another version, is not read. */
export const MAGIC: Buffer = Buffer.from('touchstone data 1\n');

/** Length of the payload, its checksum, and the checksum of these two. */
export const HEADER_BYTES = 12;

/** A record as it is written: what one flush made, all of it or nothing. */
export function encodeRecord(payload: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt32LE(crc32(payload), 4);
  header.writeUInt32LE(crc32(header.subarray(0, 8)), 8);
  return Buffer.concat([header, payload]);
}

/** The record at an offset of a journal. */
export type RecordAt =
  | { readonly kind: 'record'; readonly payload: Buffer; readonly end: number }
  /** Nothing more, or a record that the process did not live to write: nobody was told that it was. */
  | { readonly kind: 'end' }
  | { readonly kind: 'damaged'; readonly reason: string };

export function recordAt(bytes: Buffer, at: number): RecordAt {
  const left = bytes.length - at;
  if (left < HEADER_BYTES) return { kind: 'end' };
  const header = bytes.subarray(at, at + HEADER_BYTES);
  if (header.readUInt32LE(8) !== crc32(header.subarray(0, 8))) {
    // After a loss of power the file may be longer than what was written into it.
    const isBlank = bytes.subarray(at).every((byte) => byte === 0);
    return isBlank
      ? { kind: 'end' }
      : { kind: 'damaged', reason: `no record begins at byte ${at}` };
  }
  const end = at + HEADER_BYTES + header.readUInt32LE(0);
  if (end > bytes.length) return { kind: 'end' };
  const payload = bytes.subarray(at + HEADER_BYTES, end);
  if (header.readUInt32LE(4) === crc32(payload)) return { kind: 'record', payload, end };
  if (end === bytes.length) return { kind: 'end' };
  return { kind: 'damaged', reason: `the record at byte ${at} has another checksum` };
}
