/** The type bytes of BSON elements (bsonspec.org, version 1.1). */
export const BSON_TYPE = {
  double: 0x01,
  string: 0x02,
  document: 0x03,
  array: 0x04,
  binary: 0x05,
  undefined: 0x06,
  objectId: 0x07,
  boolean: 0x08,
  date: 0x09,
  null: 0x0a,
  regularExpression: 0x0b,
  dbPointer: 0x0c,
  code: 0x0d,
  symbol: 0x0e,
  codeWithScope: 0x0f,
  int32: 0x10,
  timestamp: 0x11,
  int64: 0x12,
  decimal128: 0x13,
  maxKey: 0x7f,
  minKey: 0xff,
} as const;

/** The old form of binary data, whose length stands twice. */
export const BINARY_SUBTYPE_OLD = 2;
export const BINARY_SUBTYPE_UUID = 4;
export const BINARY_SUBTYPE_VECTOR = 9;

/** Tells how deep documents may nest, as MongoDB limits it. */
export const MAX_NESTING_DEPTH = 200;
