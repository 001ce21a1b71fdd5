import type { Compressor } from '../compressor/compressor.ts';
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
 * be compressed (hello, authentication) is the caller's to know.
 */
export function compressMessage(
  frame: Uint8Array,
  compressor: Compressor,
  level?: number,
): Uint8Array {
  const { requestId, responseTo, opCode } = readHeader(frame);
  if (opCode === OP_CODE.compressed) throw new TypeError('the message is compressed already');
  const compressed = compressor.compress(frame.subarray(HEADER_LENGTH), level);
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
 * `maxMessageSizeBytes`, whatever the sender says. Throws `WireProtocolError`.
 */
export function decompressMessage(
  frame: Uint8Array,
  compressorById: (id: number) => Compressor | undefined,
  maxMessageSizeBytes: number = DEFAULT_MAX_MESSAGE_SIZE_BYTES,
): Uint8Array {
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
  const restored = restore(frame.subarray(cursor.offset), compressor, size);
  const message = new Uint8Array(HEADER_LENGTH + size);
  writeHeader(message, { messageLength: message.length, requestId, responseTo, opCode });
  message.set(restored, HEADER_LENGTH);
  return message;
}

function restore(bytes: Uint8Array, compressor: Compressor, size: number): Uint8Array {
  const at = HEADER_LENGTH + COMPRESSED_FIELDS_LENGTH;
  let restored: Uint8Array;
  try {
    restored = compressor.decompress(bytes, size);
  } catch (error) {
    throw new WireProtocolError(
      `${compressor.name} cannot restore the ${size} bytes that OP_COMPRESSED announces`,
      at,
      { cause: error },
    );
  }
  if (restored.length !== size) {
    throw new WireProtocolError(
      `OP_COMPRESSED announces ${size} bytes and has ${restored.length}`,
      at,
    );
  }
  return restored;
}
