/** A value of the `bson` package, of this version or another: it tells its type by name. */
export interface BsonClass {
  readonly _bsontype: string;
}

export function isBsonClass(value: unknown): value is BsonClass {
  return (
    typeof value === 'object' &&
    value !== null &&
    '_bsontype' in value &&
    typeof value._bsontype === 'string'
  );
}

/** The `$type` aliases of each class of the `bson` package. */
export const BSON_TYPE_NAMES: Readonly<Record<string, readonly string[]>> = {
  Binary: ['binData'],
  BSONRegExp: ['regex'],
  BSONSymbol: ['symbol'],
  Code: ['javascript'],
  DBRef: ['object'],
  Decimal128: ['decimal', 'number'],
  Double: ['double', 'number'],
  Int32: ['int', 'number'],
  Long: ['long', 'number'],
  MaxKey: ['maxKey'],
  MinKey: ['minKey'],
  ObjectId: ['objectId'],
  Timestamp: ['timestamp'],
  UUID: ['binData'],
};

/** The aliases that `$$type` knows, as the manual lists them for `$type`. */
export const KNOWN_TYPE_ALIASES: ReadonlySet<string> = new Set([
  ...Object.values(BSON_TYPE_NAMES).flat(),
  'array',
  'bool',
  'date',
  'dbPointer',
  'javascriptWithScope',
  'null',
  'object',
  'string',
  'undefined',
]);
