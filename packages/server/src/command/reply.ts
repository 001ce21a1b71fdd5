import { BsonWriter, present } from '@touchstone/protocol';
import { Int32, ObjectId, Timestamp } from 'bson';
import { millisOf } from '../value/date.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

/** Documents that are spliced into a reply as the bytes they are stored as. */
export class DocumentBatch {
  readonly documents: readonly Uint8Array[];

  constructor(documents: readonly Uint8Array[]) {
    this.documents = documents;
  }
}

/** The values that a reply may hold: values, stored documents as bytes, batches of them, and such again. */
export type ReplyValue = Value | Uint8Array | DocumentBatch | Reply | readonly ReplyValue[];

/** The body of a reply, in order. */
export type Reply = Map<string, ReplyValue>;

/** A reply of these fields; `undefined` ones are left out. */
export function replyOf(fields: Readonly<Record<string, ReplyValue | undefined>>): Reply {
  const reply: Reply = new Map();
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) reply.set(name, value);
  }
  return reply;
}

const OP_MSG = 2013;
const OP_REPLY = 1;

// One writer serves every reply: encoding never waits and never nests.
const writer = new BsonWriter(1 << 16);
const SHRINK_ABOVE = 1 << 20;

/** One OP_MSG around a reply. */
export function encodeOpMsg(
  reply: Reply,
  header: { readonly requestId: number; readonly responseTo: number; readonly flags: number },
): Uint8Array {
  startMessage(header.requestId, header.responseTo, OP_MSG);
  writer.writeInt32(header.flags);
  writer.writeByte(0);
  writeReply(reply);
  return finishMessage();
}

/** One OP_REPLY around a reply, for those who asked by OP_QUERY. */
export function encodeOpReply(
  reply: Reply,
  header: { readonly requestId: number; readonly responseTo: number },
): Uint8Array {
  startMessage(header.requestId, header.responseTo, OP_REPLY);
  writer.writeInt32(8);
  writer.writeInt64(0n);
  writer.writeInt32(0);
  writer.writeInt32(1);
  writeReply(reply);
  return finishMessage();
}

/** The reply as BSON. */
export function encodeReply(reply: Reply): Uint8Array {
  writer.reset();
  writeReply(reply);
  return finish();
}

function startMessage(requestId: number, responseTo: number, opCode: number): void {
  writer.reset();
  writer.writeInt32(0);
  writer.writeInt32(requestId);
  writer.writeInt32(responseTo);
  writer.writeInt32(opCode);
}

function finishMessage(): Uint8Array {
  writer.patchInt32(0, writer.position);
  return finish();
}

function finish(): Uint8Array {
  const bytes = Buffer.from(writer.finish());
  if (bytes.length > SHRINK_ABOVE) writer.shrink(1 << 16);
  return bytes;
}

function writeReply(reply: Reply): void {
  const start = writer.position;
  writer.writeInt32(0);
  for (const [name, value] of reply) writeElement(name, value);
  writer.writeByte(0);
  writer.patchInt32(start, writer.position - start);
}

function writeArray(values: readonly ReplyValue[]): void {
  const start = writer.position;
  writer.writeInt32(0);
  for (let index = 0; index < values.length; index++)
    writeElement(String(index), present(values[index]));
  writer.writeByte(0);
  writer.patchInt32(start, writer.position - start);
}

function writeBatch(documents: readonly Uint8Array[]): void {
  const start = writer.position;
  writer.writeInt32(0);
  for (let index = 0; index < documents.length; index++) {
    writeHead(3, String(index));
    writer.writeBytes(present(documents[index]));
  }
  writer.writeByte(0);
  writer.patchInt32(start, writer.position - start);
}

function writeHead(type: number, name: string): void {
  writer.writeByte(type);
  writer.writeCString(name);
}

function writeElement(name: string, value: ReplyValue): void {
  switch (typeof value) {
    case 'number':
      writeHead(1, name);
      writer.writeDouble(value);
      return;
    case 'string':
      writeHead(2, name);
      writer.writeString(value);
      return;
    case 'boolean':
      writeHead(8, name);
      writer.writeByte(value ? 1 : 0);
      return;
    case 'bigint':
      writeHead(18, name);
      writer.writeInt64(value);
      return;
    default:
      writeObject(name, value);
  }
}

function writeObject(name: string, value: Exclude<ReplyValue, string | number | boolean | bigint>) {
  if (value instanceof Map) {
    writeHead(3, name);
    writeReply(value as Reply);
  } else if (value instanceof Int32) {
    writeHead(16, name);
    writer.writeInt32(value.value);
  } else if (value instanceof DocumentBatch) {
    writeHead(4, name);
    writeBatch(value.documents);
  } else if (Array.isArray(value)) {
    writeHead(4, name);
    writeArray(value);
  } else if (value instanceof Uint8Array) {
    writeHead(3, name);
    writer.writeBytes(value);
  } else if (value instanceof Timestamp) {
    writeHead(17, name);
    // The increment stands first: the lower half of a 64-bit number.
    writer.writeInt32(value.low);
    writer.writeInt32(value.high);
  } else if (value instanceof ObjectId) {
    writeHead(7, name);
    writer.writeBytes(value.id);
  } else if (value instanceof Date) {
    writeHead(9, name);
    writer.writeInt64(millisOf(value));
  } else {
    writeRare(name, value as Value);
  }
}

// The element of a document that holds nothing else, without the document around it.
function writeRare(name: string, value: Value): void {
  const fields: Fields = new Map([[name, value]]);
  writer.writeBytes(encodeFields(fields).subarray(4, -1));
}
