import { FrameBuilder } from './frame-builder.ts';
import { FrameCursor } from './frame-cursor.ts';
import { OP_CODE, readInt32 } from './header.ts';

/** OP_QUERY: since MongoDB 6.0 only the carrier of a first hello; before, of every query. */
export interface OpQuery {
  /** Tells it from the other messages. */
  readonly kind: 'query';
  /** The number that the sender gave the message. */
  readonly requestId: number;
  /** The request that it answers; 0 where it answers none. */
  readonly responseTo: number;
  /** The bits of `OP_QUERY_FLAG`. */
  readonly flags: number;
  /** `database.collection`; `database.$cmd` for a command. */
  readonly fullCollectionName: string;
  /** The number of documents that are passed over. */
  readonly numberToSkip: number;
  /** -1 (or 1) for a command; a negative number closes the cursor after the first batch. */
  readonly numberToReturn: number;
  /** The filter, or the command. */
  readonly query: Uint8Array;
  /** The projection, if any. */
  readonly returnFieldsSelector?: Uint8Array;
}

/** The flag bits of OP_QUERY. */
export const OP_QUERY_FLAG = {
  tailableCursor: 2,
  secondaryOk: 4,
  oplogReplay: 8,
  noCursorTimeout: 16,
  awaitData: 32,
  exhaust: 64,
  partial: 128,
} as const;

/** Reads an OP_QUERY whose header is known to be right. Throws `WireProtocolError`. */
export function parseOpQuery(frame: Uint8Array): OpQuery {
  const cursor = new FrameCursor(frame);
  const flags = cursor.int32('the flags of OP_QUERY');
  const fullCollectionName = cursor.cstring('the collection name of OP_QUERY');
  const numberToSkip = cursor.int32('numberToSkip');
  const numberToReturn = cursor.int32('numberToReturn');
  const query = cursor.document('the query of OP_QUERY');
  const selector = cursor.atEnd ? undefined : cursor.document('the fields selector of OP_QUERY');
  cursor.expectEnd();
  return {
    kind: 'query',
    requestId: readInt32(frame, 4),
    responseTo: readInt32(frame, 8),
    flags,
    fullCollectionName,
    numberToSkip,
    numberToReturn,
    query,
    ...(selector && { returnFieldsSelector: selector }),
  };
}

/** Writes an OP_QUERY. */
export function encodeOpQuery(message: OpQuery): Uint8Array {
  const builder = new FrameBuilder()
    .int32(message.flags)
    .cstring(message.fullCollectionName)
    .int32(message.numberToSkip)
    .int32(message.numberToReturn)
    .document(message.query);
  if (message.returnFieldsSelector) builder.document(message.returnFieldsSelector);
  const { requestId, responseTo } = message;
  return builder.finish({ requestId, responseTo, opCode: OP_CODE.query });
}
