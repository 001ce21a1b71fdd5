import { BsonWriter, type Document, type EncodeOptions } from '../bson/index.ts';
import { present } from '../narrowing/present.ts';
import { OP_CODE, writeInt32 } from './header.ts';
import { opMsgFlags, writeChecksum } from './op-msg.ts';

/** An OP_MSG that is not encoded yet: documents or finished BSON, mixed at will. */
export interface CommandRequest {
  /** The number that the sender gave the message. */
  readonly requestId: number;
  /** In a reply, the requestId of the request; default 0. */
  readonly responseTo?: number;
  /** The command's own document. */
  readonly body: Document | Uint8Array;
  /** Lists of documents beside it, in sections of kind 1. */
  readonly sequences?: readonly CommandSequence[];
  /** No reply is wanted. */
  readonly moreToCome?: boolean;
  /** Lets the server send several replies in a row; default false. */
  readonly exhaustAllowed?: boolean;
  /** True if a CRC-32C is added; default: no. */
  readonly checksum?: boolean;
  /** Describes how body and documents are encoded. */
  readonly options?: EncodeOptions;
}

/** Documents of a command that travel beside its body (OP_MSG, "Document Sequence"). */
export interface CommandSequence {
  /** The field that the documents stand for, such as `documents`. */
  readonly identifier: string;
  /** Bytes are BSON of one document, or of several one behind the other. */
  readonly documents: readonly (Document | Uint8Array)[];
  /** True if the `_id` of each document is written first, as a server stores it; default: no. */
  readonly idFirst?: boolean;
}

const INITIAL_SIZE = 16_384;
/** Longer messages are handed out in the writer's own memory, and the writer gets new memory. */
const COPIED_SIZE = 65_536;

const shared = new BsonWriter(INITIAL_SIZE);
let sharedInUse = false;

/**
 * Writes an OP_MSG straight from documents into one buffer: the way every command of a driver
 * takes. The result is the caller's. Throws `BSONError` on what has no BSON form.
 */
export function encodeCommand(request: CommandRequest): Uint8Array {
  // A `toBSON` method may itself send something: the inner call then takes a writer of its own.
  if (sharedInUse) return writeCommand(new BsonWriter(), request).finish();
  sharedInUse = true;
  try {
    shared.reset();
    writeCommand(shared, request);
    if (shared.position <= COPIED_SIZE) return Buffer.from(shared.finish());
    const frame = shared.finish();
    shared.shrink(INITIAL_SIZE);
    return frame;
  } finally {
    sharedInUse = false;
  }
}

/** Documents that are this large are not copied into a message of parts. */
const LARGE_PART = 1024 * 1024;

/** True if a command has large documents that are encoded already: `encodeCommandParts` spares their copies. */
export function hasLargeParts({ sequences }: Pick<CommandRequest, 'sequences'>): boolean {
  return sequences?.some(({ documents }) => documents.some(isLarge)) ?? false;
}

function isLarge(document: Document | Uint8Array): document is Uint8Array {
  return document instanceof Uint8Array && document.length >= LARGE_PART;
}

/**
 * As `encodeCommand`, but as the parts that one after the other are the message: large documents that are encoded already
 * stay where they are, so that a message of 48 MB takes no second 48 MB. The parts are the caller's to send at once.
 */
export function encodeCommandParts(
  request: Omit<CommandRequest, 'checksum'>,
): readonly Uint8Array[] {
  const { sequences = [], ...rest } = request;
  const writer = new BsonWriter();
  writeCommand(writer, rest);
  const parts: Uint8Array[] = [];
  for (const { identifier, documents, idFirst } of sequences) {
    const options = idFirst ? { ...rest.options, idFirst } : rest.options;
    writer.writeByte(1);
    const start = writer.position;
    writer.writeInt32(0);
    writer.writeCString(identifier);
    // Encoded here, so that the length of the section is known before its first part is handed out.
    const encoded = documents.map((one) => (isLarge(one) ? one : encodedOne(one, options)));
    const length = encoded.reduce((sum, { length: more }) => sum + more, 0);
    writer.patchInt32(start, writer.position - start + length);
    for (const bytes of encoded) {
      if (!isLarge(bytes)) writer.writeBytes(bytes);
      else parts.push(Buffer.from(writer.finish()), bytes);
      if (isLarge(bytes)) writer.reset();
    }
  }
  if (writer.position > 0) parts.push(Buffer.from(writer.finish()));
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  writeInt32(present(parts[0], 'the part with the header'), 0, total);
  return parts;
}

function encodedOne(
  document: Document | Uint8Array,
  options: EncodeOptions | undefined,
): Uint8Array {
  if (document instanceof Uint8Array) return document;
  const writer = new BsonWriter();
  writer.writeDocument(document, options);
  return writer.finish();
}

function writeCommand(writer: BsonWriter, request: CommandRequest): BsonWriter {
  writer.writeInt32(0);
  writer.writeInt32(request.requestId);
  writer.writeInt32(request.responseTo ?? 0);
  writer.writeInt32(OP_CODE.msg);
  const { moreToCome = false, exhaustAllowed = false, checksum = false } = request;
  writer.writeInt32(opMsgFlags({ checksumPresent: checksum, moreToCome, exhaustAllowed }));
  writer.writeByte(0);
  writeOne(writer, request.body, request.options);
  if (request.sequences) writeSequences(writer, request.sequences, request.options);
  if (checksum) writer.writeInt32(0);
  writer.patchInt32(0, writer.position);
  if (checksum) writeChecksum(writer.finish());
  return writer;
}

function writeSequences(
  writer: BsonWriter,
  sequences: readonly CommandSequence[],
  options: EncodeOptions | undefined,
): void {
  for (const { identifier, documents, idFirst } of sequences) {
    const documentOptions = idFirst ? { ...options, idFirst } : options;
    writer.writeByte(1);
    const start = writer.position;
    writer.writeInt32(0);
    writer.writeCString(identifier);
    for (const document of documents) writeOne(writer, document, documentOptions);
    writer.patchInt32(start, writer.position - start);
  }
}

function writeOne(
  writer: BsonWriter,
  document: Document | Uint8Array,
  options: EncodeOptions | undefined,
): void {
  if (document instanceof Uint8Array) writer.writeBytes(document);
  else writer.writeDocument(document, options);
}
