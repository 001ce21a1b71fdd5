import { FrameBuilder } from './frame-builder.ts';
import { FrameCursor } from './frame-cursor.ts';
import { OP_CODE, readInt32 } from './header.ts';
import { WireProtocolError } from './wire-protocol-error.ts';

/** OP_INSERT, which servers before 6.0 took; it has no reply. */
export interface OpInsert {
  /** Tells it from the other messages. */
  readonly kind: 'insert';
  /** The number that the sender gave the message. */
  readonly requestId: number;
  /** The request that it answers; 0 where it answers none. */
  readonly responseTo: number;
  /** Bit 0: go on with the next document after a failure. */
  readonly flags: number;
  /** `database.collection`, as old opcodes name it. */
  readonly fullCollectionName: string;
  /** At least one. */
  readonly documents: readonly Uint8Array[];
}

/** Reads an OP_INSERT whose header is known to be right. Throws `WireProtocolError`. */
export function parseOpInsert(frame: Uint8Array): OpInsert {
  const cursor = new FrameCursor(frame);
  const flags = cursor.int32('the flags of OP_INSERT');
  const fullCollectionName = cursor.cstring('the collection name of OP_INSERT');
  const documents = cursor.documents('a document of OP_INSERT');
  if (documents.length === 0) {
    throw new WireProtocolError('OP_INSERT without a document', cursor.offset);
  }
  return {
    kind: 'insert',
    requestId: readInt32(frame, 4),
    responseTo: readInt32(frame, 8),
    flags,
    fullCollectionName,
    documents,
  };
}

/** Writes an OP_INSERT. */
export function encodeOpInsert(message: OpInsert): Uint8Array {
  const { requestId, responseTo } = message;
  return new FrameBuilder()
    .int32(message.flags)
    .cstring(message.fullCollectionName)
    .documents(message.documents)
    .finish({ requestId, responseTo, opCode: OP_CODE.insert });
}
