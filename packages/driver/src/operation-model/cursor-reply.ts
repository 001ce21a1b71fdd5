import { BSON_TYPE, decodeValue, ElementCursor } from '@touchstone/protocol';
import type { Document, Long } from 'bson';
import { MongoUnexpectedServerResponseError } from '../error/runtime-error.ts';
import { DocumentBatch } from './document-batch.ts';

/** A reply that opens or continues a cursor. */
export interface CursorReply {
  /** 0 when the server has no more. */
  readonly id: bigint;
  /** `database.collection`, as `getMore` needs it. */
  readonly namespace: string;
  readonly batch: DocumentBatch;
  /** Of a change stream: the place that the server had reached when it answered. */
  readonly postBatchResumeToken?: Document | undefined;
}

/** Reads `cursor` of a reply in place; the documents stay bytes. */
export function parseCursorReply(reply: Uint8Array): CursorReply {
  const elements = new ElementCursor(reply);
  while (elements.next()) {
    if (elements.type === BSON_TYPE.document && elements.is('cursor')) {
      return parseCursor(reply, elements.valueStart);
    }
  }
  throw new MongoUnexpectedServerResponseError('The server did not answer with a cursor');
}

function parseCursor(reply: Uint8Array, start: number): CursorReply {
  let id = 0n;
  let namespace = '';
  let batch: DocumentBatch | undefined;
  let postBatchResumeToken: Document | undefined;
  const elements = new ElementCursor(reply, start);
  while (elements.next()) {
    if (elements.is('firstBatch') || elements.is('nextBatch')) {
      batch = new DocumentBatch(reply, documentStarts(reply, elements.valueStart));
    } else if (elements.is('id')) {
      id = toBigInt(decodeValue(reply, elements.type, elements.valueStart));
    } else if (elements.is('ns')) {
      namespace = decodeValue(reply, elements.type, elements.valueStart);
    } else if (elements.is('postBatchResumeToken')) {
      postBatchResumeToken = decodeValue(reply, elements.type, elements.valueStart);
    }
  }
  if (batch === undefined) {
    throw new MongoUnexpectedServerResponseError(
      'The server answered with a cursor without a batch',
    );
  }
  return { id, namespace, batch, postBatchResumeToken };
}

function documentStarts(reply: Uint8Array, start: number): readonly number[] {
  const starts: number[] = [];
  const items = new ElementCursor(reply, start);
  while (items.next()) {
    if (items.type !== BSON_TYPE.document) {
      throw new MongoUnexpectedServerResponseError('A batch holds something that is no document');
    }
    starts.push(items.valueStart);
  }
  return starts;
}

function toBigInt(id: number | bigint | Long): bigint {
  if (typeof id === 'bigint') return id;
  return typeof id === 'number' ? BigInt(id) : id.toBigInt();
}
