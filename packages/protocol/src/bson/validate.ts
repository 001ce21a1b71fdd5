import { BsonFormatError } from './bson-format-error.ts';
import { BINARY_SUBTYPE_OLD, BSON_TYPE, MAX_NESTING_DEPTH } from './bson-type.ts';
import { ElementCursor, int32At } from './element-cursor.ts';

/** Options of `validateDocument`. */
export interface ValidateOptions {
  /** The position of the document. Default 0. */
  readonly start?: number;
  /** Tells how deep documents may nest. Default 200, MongoDB's limit. */
  readonly maxDepth?: number;
}

/**
 * Checks bytes from an untrusted peer to be one well-formed document: every length, terminator,
 * boolean and nested document. Throws `BsonFormatError` with the offset of the first fault. UTF-8 is
 * left to those who decode.
 */
export function validateDocument(bytes: Uint8Array, options: ValidateOptions = {}): void {
  validate(bytes, options.start ?? 0, options.maxDepth ?? MAX_NESTING_DEPTH);
}

function validate(bytes: Uint8Array, start: number, depthLeft: number): number {
  if (depthLeft <= 0) throw new BsonFormatError('document is nested too deep', start);
  const cursor = new ElementCursor(bytes, start);
  while (cursor.next()) validateValue(cursor, depthLeft);
  return cursor.end;
}

function validateValue(cursor: ElementCursor, depthLeft: number): void {
  const { bytes, type, valueStart, valueEnd } = cursor;
  switch (type) {
    case BSON_TYPE.document:
    case BSON_TYPE.array:
      validate(bytes, valueStart, depthLeft - 1);
      return;
    case BSON_TYPE.string:
    case BSON_TYPE.code:
    case BSON_TYPE.symbol:
      expectNul(bytes, valueEnd - 1);
      return;
    case BSON_TYPE.boolean:
      if ((bytes[valueStart] as number) > 1) {
        throw new BsonFormatError('a boolean is neither 0 nor 1', valueStart);
      }
      return;
    case BSON_TYPE.binary:
      validateBinary(bytes, valueStart);
      return;
    case BSON_TYPE.dbPointer:
      expectNul(bytes, valueEnd - 13);
      return;
    case BSON_TYPE.codeWithScope:
      validateCodeWithScope(cursor, depthLeft);
      return;
    default:
      return;
  }
}

function validateBinary(bytes: Uint8Array, at: number): void {
  if (bytes[at + 4] !== BINARY_SUBTYPE_OLD) return;
  const size = int32At(bytes, at);
  if (size < 4 || int32At(bytes, at + 5) !== size - 4) {
    throw new BsonFormatError('old binary data has two different lengths', at);
  }
}

function validateCodeWithScope(cursor: ElementCursor, depthLeft: number): void {
  const { bytes, valueStart, valueEnd } = cursor;
  const codeSize = int32At(bytes, valueStart + 4);
  if (codeSize < 1 || codeSize > valueEnd - valueStart - 13) {
    throw new BsonFormatError('bad code length', valueStart + 4);
  }
  expectNul(bytes, valueStart + 8 + codeSize - 1);
  if (validate(bytes, valueStart + 8 + codeSize, depthLeft - 1) !== valueEnd) {
    throw new BsonFormatError('code with scope is longer than its parts', valueStart);
  }
}

function expectNul(bytes: Uint8Array, at: number): void {
  if (bytes[at] !== 0) throw new BsonFormatError('a string does not end with NUL', at);
}
