import { FrameBuilder } from './frame-builder.ts';
import { FrameCursor } from './frame-cursor.ts';
import { OP_CODE, readInt32 } from './header.ts';

/** OP_GET_MORE, which servers before 6.0 took; answered by OP_REPLY. */
export interface OpGetMore {
  /** Tells it from the other messages. */
  readonly kind: 'getMore';
  /** The number that the sender gave the message. */
  readonly requestId: number;
  /** The request that it answers; 0 where it answers none. */
  readonly responseTo: number;
  /** `database.collection`, as old opcodes name it. */
  readonly fullCollectionName: string;
  /** The number of documents that are wanted. */
  readonly numberToReturn: number;
  /** The cursor that has more. */
  readonly cursorId: bigint;
}

/** Reads an OP_GET_MORE whose header is known to be right. Throws `WireProtocolError`. */
export function parseOpGetMore(frame: Uint8Array): OpGetMore {
  const cursor = new FrameCursor(frame);
  cursor.int32('the reserved field of OP_GET_MORE');
  const fullCollectionName = cursor.cstring('the collection name of OP_GET_MORE');
  const numberToReturn = cursor.int32('numberToReturn');
  const cursorId = cursor.int64('the cursor id of OP_GET_MORE');
  cursor.expectEnd();
  return {
    kind: 'getMore',
    requestId: readInt32(frame, 4),
    responseTo: readInt32(frame, 8),
    fullCollectionName,
    numberToReturn,
    cursorId,
  };
}

/** Writes an OP_GET_MORE. */
export function encodeOpGetMore(message: OpGetMore): Uint8Array {
  const { requestId, responseTo } = message;
  return new FrameBuilder()
    .int32(0)
    .cstring(message.fullCollectionName)
    .int32(message.numberToReturn)
    .int64(message.cursorId)
    .finish({ requestId, responseTo, opCode: OP_CODE.getMore });
}
