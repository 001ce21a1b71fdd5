import { FrameBuilder } from './frame-builder.ts';
import { FrameCursor } from './frame-cursor.ts';
import { OP_CODE, readInt32 } from './header.ts';
import { WireProtocolError } from './wire-protocol-error.ts';

/** OP_KILL_CURSORS, which servers before 6.0 took; it has no reply. */
export interface OpKillCursors {
  /** Tells it from the other messages. */
  readonly kind: 'killCursors';
  /** The number that the sender gave the message. */
  readonly requestId: number;
  /** The request that it answers; 0 where it answers none. */
  readonly responseTo: number;
  /** The cursors to close. */
  readonly cursorIds: readonly bigint[];
}

/** Reads an OP_KILL_CURSORS whose header is known to be right. Throws `WireProtocolError`. */
export function parseOpKillCursors(frame: Uint8Array): OpKillCursors {
  const cursor = new FrameCursor(frame);
  cursor.int32('the reserved field of OP_KILL_CURSORS');
  const countOffset = cursor.offset;
  const count = cursor.int32('numberOfCursorIDs');
  if (count * 8 !== cursor.end - cursor.offset) {
    throw new WireProtocolError(
      `OP_KILL_CURSORS announces ${count} cursor ids in ${cursor.end - cursor.offset} bytes`,
      countOffset,
    );
  }
  const cursorIds: bigint[] = [];
  while (!cursor.atEnd) cursorIds.push(cursor.int64('a cursor id'));
  return {
    kind: 'killCursors',
    requestId: readInt32(frame, 4),
    responseTo: readInt32(frame, 8),
    cursorIds,
  };
}

/** Writes an OP_KILL_CURSORS. */
export function encodeOpKillCursors(message: OpKillCursors): Uint8Array {
  const builder = new FrameBuilder().int32(0).int32(message.cursorIds.length);
  for (const id of message.cursorIds) builder.int64(id);
  const { requestId, responseTo } = message;
  return builder.finish({ requestId, responseTo, opCode: OP_CODE.killCursors });
}
