import { BSONError } from 'bson';

/** Describes how `decode` turns BSON into JavaScript; the meanings are those of the `bson` package's `deserialize`. */
export interface DecodeOptions {
  /** The position of the document in the array; its own length says where it ends. Default 0. */
  readonly start?: number;
  /** Int64 values that a number holds exactly become numbers, others `Long`. Default true. */
  readonly promoteLongs?: boolean;
  /** Numbers instead of `Int32`, `Double` and `Long`, strings instead of `BSONSymbol`. Default true. */
  readonly promoteValues?: boolean;
  /** `Buffer` instead of `Binary`. Default false. */
  readonly promoteBuffers?: boolean;
  /** Int64 values become `bigint`; needs `promoteLongs` and `promoteValues`. Default false. */
  readonly useBigInt64?: boolean;
  /** `BSONRegExp` instead of `RegExp`. Default false. */
  readonly bsonRegExp?: boolean;
  /** Embedded documents stay bytes. Default false. */
  readonly raw?: boolean;
  /** Array fields of the top level whose embedded documents stay bytes. */
  readonly fieldsAsRaw?: Readonly<Record<string, boolean>>;
  /** Strings with bytes that are not UTF-8 are refused. Default true. */
  readonly enableUtf8Validation?: boolean;
}

/** Options as bits, so that the hot loop tests one small integer. */
export const DECODE_FLAG = {
  promoteLongs: 1,
  promoteValues: 2,
  promoteBuffers: 4,
  useBigInt64: 8,
  bsonRegExp: 16,
  raw: 32,
  utf8: 64,
} as const;

export const DEFAULT_DECODE_FLAGS: number =
  DECODE_FLAG.promoteLongs | DECODE_FLAG.promoteValues | DECODE_FLAG.utf8;

export function decodeFlags(options: DecodeOptions): number {
  let flags = 0;
  if (options.promoteLongs ?? true) flags |= DECODE_FLAG.promoteLongs;
  if (options.promoteValues ?? true) flags |= DECODE_FLAG.promoteValues;
  if (options.promoteBuffers) flags |= DECODE_FLAG.promoteBuffers;
  if (options.bsonRegExp) flags |= DECODE_FLAG.bsonRegExp;
  if (options.raw) flags |= DECODE_FLAG.raw;
  if (options.enableUtf8Validation ?? true) flags |= DECODE_FLAG.utf8;
  if (options.useBigInt64) {
    if ((flags & 3) !== 3) {
      throw new BSONError('Must either request bigint or Long for int64 deserialization');
    }
    flags |= DECODE_FLAG.useBigInt64;
  }
  return flags;
}
