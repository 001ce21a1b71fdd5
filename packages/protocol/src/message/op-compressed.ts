import type { Compressor, SyncCompressor } from '../compressor/compressor.ts';
import { FrameCursor } from './frame-cursor.ts';
import {
  DEFAULT_MAX_MESSAGE_SIZE_BYTES,
  HEADER_LENGTH,
  OP_CODE,
  readHeader,
  writeHeader,
  writeInt32,
} from './header.ts';
import { WireProtocolError } from './wire-protocol-error.ts';

/** The original opcode (4), the uncompressed size (4) and the compressor's id (1). */
const COMPRESSED_FIELDS_LENGTH = 9;

/**
 * Wraps a whole message into OP_COMPRESSED (specification "OP_COMPRESSED"). Which commands may not
 * be compressed (hello, authentication) is the caller's to know. A promise where the compressor waits.
 */
export function compressMessage(
  frame: Uint8Array,
  compressor: SyncCompressor,
  level?: number,
): Uint8Array;
export function compressMessage(
  frame: Uint8Array,
  compressor: Compressor,
  level?: number,
): Uint8Array | Promise<Uint8Array>;
export function compressMessage(
  frame: Uint8Array,
  compressor: Compressor,
  level?: number,
): Uint8Array | Promise<Uint8Array> {
  if (readHeader(frame).opCode === OP_CODE.compressed) {
    throw new TypeError('the message is compressed already');
  }
  const compressed = compressor.compress(frame.subarray(HEADER_LENGTH), level);
  return compressed instanceof Promise
    ? compressed.then((bytes) => wrap(frame, compressor, bytes))
    : wrap(frame, compressor, compressed);
}

function wrap(frame: Uint8Array, compressor: Compressor, compressed: Uint8Array): Uint8Array {
  const { requestId, responseTo, opCode } = readHeader(frame);
  const start = HEADER_LENGTH + COMPRESSED_FIELDS_LENGTH;
  const messageLength = start + compressed.length;
  const wrapped = new Uint8Array(messageLength);
  writeHeader(wrapped, { messageLength, requestId, responseTo, opCode: OP_CODE.compressed });
  writeInt32(wrapped, HEADER_LENGTH, opCode);
  writeInt32(wrapped, HEADER_LENGTH + 4, frame.length - HEADER_LENGTH);
  wrapped[HEADER_LENGTH + 8] = compressor.id;
  wrapped.set(compressed, start);
  return wrapped;
}

/**
 * The message inside an OP_COMPRESSED, header included. Never restores more than
 * `maxMessageSizeBytes`, whatever the sender says. Throws `WireProtocolError`, or rejects with it where the
 * compressor waits.
 */
export function decompressMessage(
  frame: Uint8Array,
  compressorById: (id: number) => Compressor | undefined,
  maxMessageSizeBytes: number = DEFAULT_MAX_MESSAGE_SIZE_BYTES,
): Uint8Array | Promise<Uint8Array> {
  const { requestId, responseTo } = readHeader(frame);
  const cursor = new FrameCursor(frame);
  const opCode = cursor.int32('the original opcode of OP_COMPRESSED');
  if (opCode === OP_CODE.compressed) {
    throw new WireProtocolError('OP_COMPRESSED inside OP_COMPRESSED', HEADER_LENGTH);
  }
  const size = cursor.int32('the uncompressed size of OP_COMPRESSED');
  if (size < 0 || size > maxMessageSizeBytes - HEADER_LENGTH) {
    throw new WireProtocolError(
      `OP_COMPRESSED announces ${size} bytes, allowed are 0 to ${maxMessageSizeBytes - HEADER_LENGTH}`,
      HEADER_LENGTH + 4,
    );
  }
  const id = cursor.byte('the compressor of OP_COMPRESSED');
  const compressor = compressorById(id);
  if (!compressor) throw new WireProtocolError(`unknown compressor ${id}`, HEADER_LENGTH + 8);
  const unwrap = (restored: Uint8Array): Uint8Array => {
    if (restored.length !== size) {
      throw new WireProtocolError(
        `OP_COMPRESSED announces ${size} bytes and has ${restored.length}`,
        cursor.offset,
      );
    }
    const message = new Uint8Array(HEADER_LENGTH + size);
    writeHeader(message, { messageLength: message.length, requestId, responseTo, opCode });
    message.set(restored, HEADER_LENGTH);
    return message;
  };
  const broken = (cause: unknown): never => {
    throw new WireProtocolError(
      `${compressor.name} cannot restore the ${size} bytes that OP_COMPRESSED announces`,
      cursor.offset,
      { cause },
    );
  };
  let restored: Uint8Array | Promise<Uint8Array>;
  try {
    restored = compressor.decompress(frame.subarray(cursor.offset), size);
  } catch (error) {
    return broken(error);
  }
  return restored instanceof Promise ? restored.catch(broken).then(unwrap) : unwrap(restored);
}
