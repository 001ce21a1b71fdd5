import type {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Int32,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';

/** A document of the server: its fields in order. */
export type Fields = Map<string, Value>;

/** The deprecated BSON type "undefined"; JavaScript's `undefined` always means "missing". */
export interface BsonUndefined {
  readonly _bsontype: 'BsonUndefined';
}

/** The only value of the deprecated BSON type "undefined". */
export const bsonUndefined: BsonUndefined = Object.freeze({ _bsontype: 'BsonUndefined' });

/** The deprecated BSON type "dbPointer": a namespace and the id of a document in it. */
export interface DbPointer {
  readonly _bsontype: 'DbPointer';
  readonly namespace: string;
  readonly id: ObjectId;
}

/** The numeric types: int32, int64, double, decimal. */
export type Numeric = Int32 | bigint | number | Decimal128;

/**
 * A BSON value. Every BSON type has exactly one JavaScript form: double is a `number`, int32 an
 * `Int32`, int64 a `bigint`, a document a `Map`; the others are the classes of the `bson` package.
 */
export type Value =
  | Numeric
  | string
  | boolean
  | null
  | Fields
  | Value[]
  | Date
  | ObjectId
  | Binary
  | BSONRegExp
  | Timestamp
  | MinKey
  | MaxKey
  | Code
  | BSONSymbol
  | DbPointer
  | BsonUndefined;

/** A document as it is stored (BSON bytes) or as it is worked on. */
export type AnyDocument = Uint8Array | Fields;

/** True if the value is an embedded document. */
export function isFields(value: Value | undefined): value is Fields {
  return value instanceof Map;
}
