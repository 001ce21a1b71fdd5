import { byteAt } from '../narrowing/byte-at.ts';
import { WireProtocolError } from './wire-protocol-error.ts';

/** The numbers of the wire protocol's message kinds (MongoDB wire protocol, "Opcodes"). */
export const OP_CODE = {
  reply: 1,
  update: 2001,
  insert: 2002,
  query: 2004,
  getMore: 2005,
  delete: 2006,
  killCursors: 2007,
  compressed: 2012,
  msg: 2013,
} as const;

/** Bytes in the header that every message begins with. */
export const HEADER_LENGTH = 16;

/** The size that a server allows unless its hello says otherwise, in bytes, header included. */
export const DEFAULT_MAX_MESSAGE_SIZE_BYTES = 48_000_000;

/** The 16 bytes in front of every message. */
export interface MessageHeader {
  /** The whole message's length in bytes, header included. */
  readonly messageLength: number;
  /** The number that the sender gave the message. */
  readonly requestId: number;
  /** The requestId of the message that this one answers; 0 in a request. */
  readonly responseTo: number;
  /** One of `OP_CODE`, or something unknown. */
  readonly opCode: number;
}

/** Reads a little-endian int32; the caller has checked that four bytes are there. */
export function readInt32(bytes: Uint8Array, at: number): number {
  return (
    byteAt(bytes, at) |
    (byteAt(bytes, at + 1) << 8) |
    (byteAt(bytes, at + 2) << 16) |
    (byteAt(bytes, at + 3) << 24)
  );
}

/** Writes a little-endian int32 (or uint32: the bits are the same). */
export function writeInt32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

/** Reads the header of `bytes`; throws `WireProtocolError` if it is not whole. */
export function readHeader(bytes: Uint8Array): MessageHeader {
  if (bytes.length < HEADER_LENGTH) {
    throw new WireProtocolError(
      `a message header needs ${HEADER_LENGTH} bytes, here are ${bytes.length}`,
      0,
    );
  }
  return {
    messageLength: readInt32(bytes, 0),
    requestId: readInt32(bytes, 4),
    responseTo: readInt32(bytes, 8),
    opCode: readInt32(bytes, 12),
  };
}

/** Writes `header` into the first 16 bytes of `bytes`. */
export function writeHeader(bytes: Uint8Array, header: MessageHeader): void {
  writeInt32(bytes, 0, header.messageLength);
  writeInt32(bytes, 4, header.requestId);
  writeInt32(bytes, 8, header.responseTo);
  writeInt32(bytes, 12, header.opCode);
}
