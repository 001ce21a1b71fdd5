import { FrameBuilder } from './frame-builder.ts';
import { FrameCursor } from './frame-cursor.ts';
import { OP_CODE, readInt32 } from './header.ts';
import { WireProtocolError } from './wire-protocol-error.ts';

/** OP_REPLY: the answer to OP_QUERY and OP_GET_MORE. */
export interface OpReply {
  /** Tells it from the other messages. */
  readonly kind: 'reply';
  /** The number that the sender gave the message. */
  readonly requestId: number;
  /** The request that it answers; 0 where it answers none. */
  readonly responseTo: number;
  /** The bits of `OP_REPLY_FLAG`. */
  readonly responseFlags: number;
  /** 0n: the cursor is at its end. */
  readonly cursorId: bigint;
  /** The number of documents that came before these. */
  readonly startingFrom: number;
  /** The documents as BSON. */
  readonly documents: readonly Uint8Array[];
}

/** The flag bits of OP_REPLY. */
export const OP_REPLY_FLAG = {
  cursorNotFound: 1,
  queryFailure: 2,
  shardConfigStale: 4,
  awaitCapable: 8,
} as const;

/** Reads an OP_REPLY whose header is known to be right. Throws `WireProtocolError`. */
export function parseOpReply(frame: Uint8Array): OpReply {
  const cursor = new FrameCursor(frame);
  const responseFlags = cursor.int32('the flags of OP_REPLY');
  const cursorId = cursor.int64('the cursor id of OP_REPLY');
  const startingFrom = cursor.int32('startingFrom');
  const countOffset = cursor.offset;
  const numberReturned = cursor.int32('numberReturned');
  const documents = cursor.documents('a document of OP_REPLY');
  if (documents.length !== numberReturned) {
    throw new WireProtocolError(
      `OP_REPLY announces ${numberReturned} documents and has ${documents.length}`,
      countOffset,
    );
  }
  return {
    kind: 'reply',
    requestId: readInt32(frame, 4),
    responseTo: readInt32(frame, 8),
    responseFlags,
    cursorId,
    startingFrom,
    documents,
  };
}

/** Writes an OP_REPLY. */
export function encodeOpReply(message: OpReply): Uint8Array {
  const { requestId, responseTo } = message;
  return new FrameBuilder()
    .int32(message.responseFlags)
    .int64(message.cursorId)
    .int32(message.startingFrom)
    .int32(message.documents.length)
    .documents(message.documents)
    .finish({ requestId, responseTo, opCode: OP_CODE.reply });
}
