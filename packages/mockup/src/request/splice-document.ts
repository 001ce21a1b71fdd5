import { BsonWriter, type DocumentSequence, ElementCursor } from '@touchstone/protocol';

const ARRAY = 4;

/** An OP_MSG's body with its document sequences as array fields behind its own, as BSON. */
export function mergeSequences(
  body: Uint8Array,
  sequences: readonly DocumentSequence[],
): Uint8Array {
  if (sequences.length === 0) return body;
  const writer = new BsonWriter(roomFor(body, sequences));
  writer.writeInt32(0);
  writer.writeBytes(body.subarray(4, body.length - 1));
  for (const { identifier, documents } of sequences) {
    writer.writeByte(ARRAY);
    writer.writeCString(identifier);
    const start = writer.position;
    writer.writeInt32(0);
    for (const [index, document] of documents.entries()) {
      writer.writeByte(3);
      writer.writeCString(String(index));
      writer.writeBytes(document);
    }
    writer.writeByte(0);
    writer.patchInt32(start, writer.position - start);
  }
  writer.writeByte(0);
  writer.patchInt32(0, writer.position);
  return writer.finish();
}

const INDEX_ROOM = 12;

/** Enough for the whole, so that nothing is copied twice. */
function roomFor(body: Uint8Array, sequences: readonly DocumentSequence[]): number {
  let room = body.length;
  for (const { identifier, documents } of sequences) {
    room += identifier.length * 3 + INDEX_ROOM;
    for (const document of documents) room += document.length + INDEX_ROOM;
  }
  return room;
}

/**
 * A command that mongos takes as `{$query: command, $readPreference: …}`: the command, with the other
 * fields behind its own. Other documents are returned as they are.
 */
export function unwrapQuery(document: Uint8Array): Uint8Array {
  const cursor = new ElementCursor(document);
  if (!cursor.next() || !(cursor.is('$query') || cursor.is('query')) || cursor.type !== 3) {
    return document;
  }
  const inner = cursor.value();
  const rest = document.subarray(cursor.valueEnd, cursor.end - 1);
  const writer = new BsonWriter();
  writer.writeInt32(0);
  writer.writeBytes(inner.subarray(4, inner.length - 1));
  writer.writeBytes(rest);
  writer.writeByte(0);
  writer.patchInt32(0, writer.position);
  return writer.finish();
}
