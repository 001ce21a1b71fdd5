import {
  BSON_TYPE,
  BsonWriter,
  decode,
  type EncodeOptions,
  encode,
  GENERIC_ARGUMENTS,
} from '@touchstone/protocol';
import type { Document } from 'bson';
import type { CommandBody, ServerLimits } from '../operation-model/operation.ts';

/** Bulk writes are split into smaller commands: encryption makes them larger (client-side-encryption, "Size limits"). */
const MAX_BATCH_BYTES = 2_097_152;
/** The bytes that a bulk write leaves free for the command's own fields. */
const OVERHEAD_BYTES = 16_384;

/** The limits that hold for a command that is to be encrypted. */
export function encryptionLimits(limits: ServerLimits): ServerLimits {
  return {
    maxWireVersion: limits.maxWireVersion,
    maxBsonObjectSize: limits.maxBsonObjectSize,
    maxWriteBatchSize: limits.maxWriteBatchSize,
    maxMessageSizeBytes: Math.min(limits.maxMessageSizeBytes, MAX_BATCH_BYTES + OVERHEAD_BYTES),
  };
}

/** The namespaces of a bulk write that is about other databases than the one that it is sent to; of others, none. */
export function bulkNamespaces({ sequences = [] }: CommandBody): readonly string[] {
  const infos = sequences.find(({ identifier }) => identifier === 'nsInfo')?.documents ?? [];
  return infos.map((info) => {
    const { ns } = (info instanceof Uint8Array ? decode(info) : info) as { readonly ns: string };
    return ns;
  });
}

/** A command in two: what may hold something to encrypt, as one BSON document, and what any command may carry. */
export function splitCommand(
  { body, sequences = [] }: CommandBody,
  options: EncodeOptions,
): { readonly command: Uint8Array; readonly generic: Document } {
  const own: Document = {};
  const generic: Document = {};
  for (const [name, value] of Object.entries(body)) {
    if (GENERIC_ARGUMENTS.has(name)) generic[name] = value;
    else own[name] = value;
  }
  const writer = new BsonWriter();
  writer.writeDocument(own, options);
  writer.position -= 1;
  for (const { identifier, documents, idFirst } of sequences) {
    writer.writeByte(BSON_TYPE.array);
    writer.writeCString(identifier);
    const start = writer.position;
    writer.writeInt32(0);
    let index = 0;
    for (const bytes of encoded(documents, idFirst === true ? { ...options, idFirst } : options)) {
      writer.writeByte(BSON_TYPE.document);
      writer.writeCString(String(index++));
      writer.writeBytes(bytes);
    }
    writer.writeByte(0);
    writer.patchInt32(start, writer.position - start);
  }
  writer.writeByte(0);
  writer.patchInt32(0, writer.position);
  return { command: writer.finish(), generic };
}

/** Each document alone: bytes may be several, one behind the other. */
function* encoded(
  documents: readonly (Document | Uint8Array)[],
  options: EncodeOptions & { readonly idFirst?: boolean },
): Iterable<Uint8Array> {
  for (const document of documents) {
    if (!(document instanceof Uint8Array)) {
      const writer = new BsonWriter();
      writer.writeDocument(document, options);
      yield writer.finish();
      continue;
    }
    const view = new DataView(document.buffer, document.byteOffset, document.byteLength);
    for (let at = 0; at < document.length; ) {
      const size = view.getInt32(at, true);
      yield document.subarray(at, at + size);
      at += size;
    }
  }
}

/** An encrypted command with the fields that any command may carry, as one BSON document. */
export function joinCommand(
  command: Uint8Array,
  generic: Document,
  options: EncodeOptions,
): Uint8Array {
  const more = encode(generic, options);
  const joined = Buffer.allocUnsafe(command.length - 1 + more.length - 4);
  joined.set(command);
  joined.set(more.subarray(4), command.length - 1);
  joined.writeInt32LE(joined.length);
  return joined;
}
