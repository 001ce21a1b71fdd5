import { Binary, BSONError } from 'bson';
import { BINARY_SUBTYPE_OLD, BINARY_SUBTYPE_VECTOR, BSON_TYPE } from './bson-type.ts';
import type { ByteWriter } from './byte-writer.ts';
import { putText } from './byte-writer.ts';
import type { FastBuffer } from './fast-buffer.ts';

/** An element's type and name, and room for a value of fixed size. */
export function writeHead(writer: ByteWriter, type: number, key: string): void {
  writer.reserve(key.length * 3 + 2 + 16);
  const { buffer } = writer;
  buffer[writer.position] = type;
  const end = putKey(buffer, writer.position + 1, key);
  buffer[end] = 0;
  writer.position = end + 1;
}

/** A name's bytes; it ends at its NUL, so that it may hold none. */
function putKey(buffer: FastBuffer, start: number, key: string): number {
  const { length } = key;
  let at = start;
  for (let index = 0; index < length; index++) {
    const code = key.charCodeAt(index);
    if (code === 0) throw new BSONError(`key ${key} must not contain null bytes`);
    if (code >= 0x80) return putUnusualKey(buffer, start, key);
    buffer[at++] = code;
  }
  return at;
}

function putUnusualKey(buffer: FastBuffer, start: number, key: string): number {
  if (key.includes('\0')) throw new BSONError(`key ${key} must not contain null bytes`);
  return putText(buffer, start, key);
}

export function writeBinary(writer: ByteWriter, key: string, value: Binary): void {
  writeHead(writer, BSON_TYPE.binary, key);
  const data = value.buffer.subarray(0, value.position);
  if (value.sub_type === BINARY_SUBTYPE_VECTOR) validateVector(value);
  const old = value.sub_type === BINARY_SUBTYPE_OLD;
  writer.writeInt32(data.length + (old ? 4 : 0));
  writer.writeByte(value.sub_type);
  if (old) writer.writeInt32(data.length);
  writer.writeBytes(data);
}

/** The rules of BSON Binary Vector: data type, padding, and that the ignored bits are zero. */
function validateVector(value: Binary): void {
  const [dataType, padding = 0] = value.buffer;
  const { Int8, Float32, PackedBit } = Binary.VECTOR_TYPE;
  if ((dataType === Float32 || dataType === Int8) && padding !== 0) {
    throw new BSONError('Invalid Vector: padding must be zero for int8 and float32 vectors');
  }
  if (dataType === Float32 && (value.position - 2) % 4 !== 0) {
    throw new BSONError('Invalid Vector: Float32 vector must contain a multiple of 4 bytes');
  }
  if (dataType !== PackedBit) return;
  if (padding > 7) throw new BSONError('Invalid Vector: padding must be between 0 and 7');
  if (padding > 0 && value.position === 2) {
    throw new BSONError(
      'Invalid Vector: padding must be zero for packed bit vectors that are empty',
    );
  }
  const last = value.buffer[value.position - 1] as number;
  if (padding > 0 && (last & ((1 << padding) - 1)) !== 0) {
    throw new BSONError('Invalid Vector: the ignored bits of the last byte must be zero');
  }
}

export function writeRegularExpression(
  writer: ByteWriter,
  key: string,
  pattern: string,
  options: string,
): void {
  if (pattern.includes('\0')) throw new BSONError(`pattern ${pattern} must not contain null bytes`);
  if (options.includes('\0')) throw new BSONError(`options ${options} must not contain null bytes`);
  writeHead(writer, BSON_TYPE.regularExpression, key);
  writer.writeCString(pattern);
  writer.writeCString(options);
}
