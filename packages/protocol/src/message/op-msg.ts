import { crc32c } from './crc32c.ts';
import { FrameBuilder } from './frame-builder.ts';
import { FrameCursor } from './frame-cursor.ts';
import { HEADER_LENGTH, OP_CODE, readInt32, writeInt32 } from './header.ts';
import { WireProtocolError } from './wire-protocol-error.ts';

/** OP_MSG, the message of every command and reply (specification "OP_MSG"). */
export interface OpMsg {
  /** Tells it from the other messages. */
  readonly kind: 'msg';
  /** The number that the sender gave the message. */
  readonly requestId: number;
  /** The request that it answers; 0 where it answers none. */
  readonly responseTo: number;
  /** True if a CRC-32C ends the message; written and verified here. */
  readonly checksumPresent: boolean;
  /** Another message follows without a request (a reply), or no reply is wanted (a request). */
  readonly moreToCome: boolean;
  /** The client takes several replies to this one request. */
  readonly exhaustAllowed: boolean;
  /** The command or the reply: the one section of kind 0, as BSON. */
  readonly body: Uint8Array;
  /** The sections of kind 1. */
  readonly sequences: readonly DocumentSequence[];
}

/** A section of kind 1: an array field of the command, its documents one after the other. */
export interface DocumentSequence {
  /** The field's name, such as `documents`, `updates`, `deletes`, `ops`. */
  readonly identifier: string;
  /** The documents as BSON. */
  readonly documents: readonly Uint8Array[];
}

/** The flag bits of OP_MSG. Bits 0 to 15 are required: who does not know one must refuse the message. */
export const OP_MSG_FLAG = { checksumPresent: 1, moreToCome: 2, exhaustAllowed: 65536 } as const;

const UNKNOWN_REQUIRED_FLAGS = 0xffff & ~(OP_MSG_FLAG.checksumPresent | OP_MSG_FLAG.moreToCome);
/** No command has more than two. */
const MAX_SEQUENCES = 32;
const BODY_SECTION = 0;
const SEQUENCE_SECTION = 1;
const FLAGS_OFFSET = HEADER_LENGTH;
const CHECKSUM_LENGTH = 4;

/** The flag bits of an OP_MSG. */
export function opMsgFlags(message: {
  readonly checksumPresent?: boolean;
  readonly moreToCome?: boolean;
  readonly exhaustAllowed?: boolean;
}): number {
  return (
    (message.checksumPresent ? OP_MSG_FLAG.checksumPresent : 0) |
    (message.moreToCome ? OP_MSG_FLAG.moreToCome : 0) |
    (message.exhaustAllowed ? OP_MSG_FLAG.exhaustAllowed : 0)
  );
}

/** Reads an OP_MSG whose header is known to be right. Throws `WireProtocolError`. */
export function parseOpMsg(frame: Uint8Array, maxDocuments?: number): OpMsg {
  const cursor = new FrameCursor(frame);
  const flags = cursor.uint32('the flags of OP_MSG');
  if ((flags & UNKNOWN_REQUIRED_FLAGS) !== 0) {
    throw new WireProtocolError(
      `unknown required flag bits in OP_MSG: 0x${(flags & UNKNOWN_REQUIRED_FLAGS).toString(16)}`,
      FLAGS_OFFSET,
    );
  }
  const checksumPresent = (flags & OP_MSG_FLAG.checksumPresent) !== 0;
  if (checksumPresent) {
    verifyChecksum(frame);
    cursor.end -= CHECKSUM_LENGTH;
  }
  const { body, sequences } = parseSections(cursor, maxDocuments);
  return {
    kind: 'msg',
    requestId: readInt32(frame, 4),
    responseTo: readInt32(frame, 8),
    checksumPresent,
    moreToCome: (flags & OP_MSG_FLAG.moreToCome) !== 0,
    exhaustAllowed: (flags & OP_MSG_FLAG.exhaustAllowed) !== 0,
    body,
    sequences,
  };
}

const NO_SEQUENCES: readonly DocumentSequence[] = Object.freeze([]);

function parseSections(
  cursor: FrameCursor,
  maxDocuments: number | undefined,
): Pick<OpMsg, 'body' | 'sequences'> {
  let body: Uint8Array | undefined;
  let sequences: DocumentSequence[] | undefined;
  while (!cursor.atEnd) {
    const at = cursor.offset;
    const kind = cursor.byte('the kind of a section');
    if (kind === BODY_SECTION) {
      if (body !== undefined) throw new WireProtocolError('OP_MSG with more than one body', at);
      body = cursor.document('the body of OP_MSG');
    } else if (kind === SEQUENCE_SECTION) {
      sequences ??= [];
      sequences.push(parseSequence(cursor, maxDocuments));
      checkNewest(sequences, at);
    } else {
      throw new WireProtocolError(`unknown kind of section in OP_MSG: ${kind}`, at);
    }
  }
  if (body === undefined) throw new WireProtocolError('OP_MSG without a body', cursor.offset);
  return { body, sequences: sequences ?? NO_SEQUENCES };
}

function checkNewest(sequences: readonly DocumentSequence[], at: number): void {
  if (sequences.length > MAX_SEQUENCES) {
    throw new WireProtocolError(`more than ${MAX_SEQUENCES} document sequences`, at);
  }
  const newest = sequences.at(-1)?.identifier;
  for (let index = 0; index < sequences.length - 1; index++) {
    if (sequences[index]?.identifier === newest) {
      throw new WireProtocolError(`document sequence ${newest} comes twice`, at);
    }
  }
}

function parseSequence(cursor: FrameCursor, maxDocuments: number | undefined): DocumentSequence {
  const start = cursor.offset;
  const size = cursor.int32('the size of a document sequence');
  if (size < 5 || size > cursor.end - start) {
    throw new WireProtocolError(
      `a document sequence claims ${size} bytes, there is room for 5 to ${cursor.end - start}`,
      start,
    );
  }
  const section = new FrameCursor(cursor.bytes, cursor.offset, start + size);
  const identifier = section.cstring('the identifier of a document sequence');
  const documents = section.documents(`a document of the sequence ${identifier}`, maxDocuments);
  cursor.offset = start + size;
  return { identifier, documents };
}

function verifyChecksum(frame: Uint8Array): void {
  const at = frame.length - CHECKSUM_LENGTH;
  if (at < FLAGS_OFFSET + 4) {
    throw new WireProtocolError('OP_MSG is too short for the checksum that it announces', at);
  }
  const announced = readInt32(frame, at);
  const actual = crc32c(frame, 0, at);
  if (announced !== actual) {
    throw new WireProtocolError(
      `wrong checksum: 0x${(announced >>> 0).toString(16)} announced, 0x${(actual >>> 0).toString(16)} found`,
      at,
    );
  }
}

/** Writes an OP_MSG, its body first, with a checksum if `checksumPresent`. */
export function encodeOpMsg(message: OpMsg): Uint8Array {
  const builder = new FrameBuilder().int32(opMsgFlags(message));
  builder.byte(BODY_SECTION).document(message.body);
  for (const { identifier, documents } of message.sequences) {
    const name = new TextEncoder().encode(identifier);
    let size = 4 + name.length + 1;
    for (const document of documents) size += document.length;
    builder.byte(SEQUENCE_SECTION).int32(size).cstring(identifier).documents(documents);
  }
  if (message.checksumPresent) builder.int32(0);
  const { requestId, responseTo } = message;
  const frame = builder.finish({ requestId, responseTo, opCode: OP_CODE.msg });
  if (message.checksumPresent) writeChecksum(frame);
  return frame;
}

/** Fills the last four bytes of a whole OP_MSG with the checksum of those before. */
export function writeChecksum(frame: Uint8Array): void {
  const at = frame.length - CHECKSUM_LENGTH;
  writeInt32(frame, at, crc32c(frame, 0, at));
}
