import type { Document, Long } from 'bson';
import { MongoUnexpectedServerResponseError } from '../error/runtime-error.ts';

/** A batch of documents, decoded, or still as BSON bytes where the operation asked for that. */
export interface CursorReply {
  /** 0 when the server has no more. */
  readonly id: bigint;
  readonly namespace: string;
  readonly documents: readonly any[];
  /** The whole reply, for those who want its other fields. */
  readonly reply: Document;
}

/** Reads `cursor.firstBatch` or `cursor.nextBatch` of a reply. */
export function parseCursorReply(reply: Document): CursorReply {
  const cursor = reply['cursor'];
  const documents = cursor?.firstBatch ?? cursor?.nextBatch;
  if (documents === undefined) {
    throw new MongoUnexpectedServerResponseError('The server did not answer with a cursor');
  }
  return { id: cursorId(cursor.id), namespace: String(cursor.ns), documents, reply };
}

function cursorId(id: number | bigint | Long): bigint {
  if (typeof id === 'bigint') return id;
  return typeof id === 'number' ? BigInt(id) : id.toBigInt();
}
