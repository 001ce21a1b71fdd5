import { FrameBuilder } from './frame-builder.ts';
import { FrameCursor } from './frame-cursor.ts';
import { OP_CODE, readInt32 } from './header.ts';

/** OP_UPDATE, which servers before 6.0 took; it has no reply. */
export interface OpUpdate {
  /** Tells it from the other messages. */
  readonly kind: 'update';
  /** The number that the sender gave the message. */
  readonly requestId: number;
  /** The request that it answers; 0 where it answers none. */
  readonly responseTo: number;
  /** `database.collection`, as old opcodes name it. */
  readonly fullCollectionName: string;
  /** Bit 0: upsert; bit 1: update every match. */
  readonly flags: number;
  /** The document that says which documents are meant. */
  readonly selector: Uint8Array;
  /** The replacement, or the operators. */
  readonly update: Uint8Array;
}

/** Reads an OP_UPDATE whose header is known to be right. Throws `WireProtocolError`. */
export function parseOpUpdate(frame: Uint8Array): OpUpdate {
  const cursor = new FrameCursor(frame);
  cursor.int32('the reserved field of OP_UPDATE');
  const fullCollectionName = cursor.cstring('the collection name of OP_UPDATE');
  const flags = cursor.int32('the flags of OP_UPDATE');
  const selector = cursor.document('the selector of OP_UPDATE');
  const update = cursor.document('the update of OP_UPDATE');
  cursor.expectEnd();
  return {
    kind: 'update',
    requestId: readInt32(frame, 4),
    responseTo: readInt32(frame, 8),
    fullCollectionName,
    flags,
    selector,
    update,
  };
}

/** Writes an OP_UPDATE. */
export function encodeOpUpdate(message: OpUpdate): Uint8Array {
  const { requestId, responseTo } = message;
  return new FrameBuilder()
    .int32(0)
    .cstring(message.fullCollectionName)
    .int32(message.flags)
    .document(message.selector)
    .document(message.update)
    .finish({ requestId, responseTo, opCode: OP_CODE.update });
}
