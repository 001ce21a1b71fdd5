export {
  Binary,
  BSON,
  BSONRegExp,
  BSONSymbol,
  BSONType,
  Code,
  DBRef,
  Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from 'bson';
export * from './error/api-error.ts';
export * from './error/bulk-write-error.ts';
export * from './error/bulk-write-result.ts';
export * from './error/error-labels.ts';
export * from './error/mongo-error.ts';
export * from './error/network-error.ts';
export * from './error/runtime-error.ts';
export * from './error/server-error.ts';
export * from './error/write-error.ts';
