import { FrameBuilder } from './frame-builder.ts';
import { FrameCursor } from './frame-cursor.ts';
import { OP_CODE, readInt32 } from './header.ts';

/** OP_DELETE, which servers before 6.0 took; it has no reply. */
export interface OpDelete {
  /** Tells it from the other messages. */
  readonly kind: 'delete';
  /** The number that the sender gave the message. */
  readonly requestId: number;
  /** The request that it answers; 0 where it answers none. */
  readonly responseTo: number;
  /** `database.collection`, as old opcodes name it. */
  readonly fullCollectionName: string;
  /** Bit 0: delete one match only. */
  readonly flags: number;
  /** The document that says which documents are meant. */
  readonly selector: Uint8Array;
}

/** Reads an OP_DELETE whose header is known to be right. Throws `WireProtocolError`. */
export function parseOpDelete(frame: Uint8Array): OpDelete {
  const cursor = new FrameCursor(frame);
  cursor.int32('the reserved field of OP_DELETE');
  const fullCollectionName = cursor.cstring('the collection name of OP_DELETE');
  const flags = cursor.int32('the flags of OP_DELETE');
  const selector = cursor.document('the selector of OP_DELETE');
  cursor.expectEnd();
  return {
    kind: 'delete',
    requestId: readInt32(frame, 4),
    responseTo: readInt32(frame, 8),
    fullCollectionName,
    flags,
    selector,
  };
}

/** Writes an OP_DELETE. */
export function encodeOpDelete(message: OpDelete): Uint8Array {
  const { requestId, responseTo } = message;
  return new FrameBuilder()
    .int32(0)
    .cstring(message.fullCollectionName)
    .int32(message.flags)
    .document(message.selector)
    .finish({ requestId, responseTo, opCode: OP_CODE.delete });
}
