import { BSON_TYPE, decode, decodeValue, ElementCursor } from '@touchstone/protocol';
import { type Document, Long } from 'bson';
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
  throw new MongoUnexpectedServerResponseError('BSON element "cursor" is missing');
}

function parseCursor(reply: Uint8Array, start: number): CursorReply {
  const read: { -readonly [Name in keyof CursorReply]?: CursorReply[Name] } = {};
  const elements = new ElementCursor(reply, start);
  const value = (): unknown => decodeValue(reply, elements.type, elements.valueStart);
  while (elements.next()) {
    if (elements.is('firstBatch') || elements.is('nextBatch')) {
      read.batch = batchAt(reply, elements);
    } else if (elements.is('id')) read.id = toBigInt(value());
    else if (elements.is('ns')) read.namespace = toNamespace(value());
    else if (elements.is('postBatchResumeToken'))
      read.postBatchResumeToken = tokenAt(reply, elements);
  }
  const { id = 0n, namespace = '', batch, postBatchResumeToken } = read;
  if (batch === undefined) {
    throw new MongoUnexpectedServerResponseError(
      'The server answered with a cursor without a batch',
    );
  }
  return { id, namespace, batch, postBatchResumeToken };
}

function tokenAt(reply: Uint8Array, { type, valueStart, valueEnd }: ElementCursor): Document {
  if (type !== BSON_TYPE.document) throw unexpected('a resume token that is no document');
  return decode(reply.subarray(valueStart, valueEnd));
}

function batchAt(reply: Uint8Array, { type, valueStart }: ElementCursor): DocumentBatch {
  if (type !== BSON_TYPE.array) throw unexpected('a batch that is no array');
  return new DocumentBatch(reply, documentStarts(reply, valueStart));
}

function toNamespace(value: unknown): string {
  if (typeof value === 'string') return value;
  throw unexpected('a namespace that is no string');
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

function toBigInt(id: unknown): bigint {
  if (typeof id === 'number' && Number.isInteger(id)) return BigInt(id);
  if (Long.isLong(id)) return id.toBigInt();
  throw unexpected('an id that is no whole number');
}

function unexpected(what: string): MongoUnexpectedServerResponseError {
  return new MongoUnexpectedServerResponseError(`The server answered with a cursor with ${what}`);
}
