import { BSON_TYPE } from '@touchstone/protocol';

/** MongoDB's aliases of the BSON types, `int32` and `int64` besides, and `number` for any of the four. */
export type TypeName =
  | 'double'
  | 'string'
  | 'object'
  | 'array'
  | 'binData'
  | 'undefined'
  | 'objectId'
  | 'bool'
  | 'date'
  | 'null'
  | 'regex'
  | 'dbPointer'
  | 'javascript'
  | 'symbol'
  | 'javascriptWithScope'
  | 'int'
  | 'int32'
  | 'timestamp'
  | 'long'
  | 'int64'
  | 'decimal'
  | 'minKey'
  | 'maxKey'
  | 'number';

const TYPE_NUMBERS: Readonly<Record<Exclude<TypeName, 'number'>, number>> = {
  double: BSON_TYPE.double,
  string: BSON_TYPE.string,
  object: BSON_TYPE.document,
  array: BSON_TYPE.array,
  binData: BSON_TYPE.binary,
  undefined: BSON_TYPE.undefined,
  objectId: BSON_TYPE.objectId,
  bool: BSON_TYPE.boolean,
  date: BSON_TYPE.date,
  null: BSON_TYPE.null,
  regex: BSON_TYPE.regularExpression,
  dbPointer: BSON_TYPE.dbPointer,
  javascript: BSON_TYPE.code,
  symbol: BSON_TYPE.symbol,
  javascriptWithScope: BSON_TYPE.codeWithScope,
  int: BSON_TYPE.int32,
  int32: BSON_TYPE.int32,
  timestamp: BSON_TYPE.timestamp,
  long: BSON_TYPE.int64,
  int64: BSON_TYPE.int64,
  decimal: BSON_TYPE.decimal128,
  minKey: BSON_TYPE.minKey,
  maxKey: BSON_TYPE.maxKey,
};

const NUMBERS: ReadonlySet<number> = new Set([
  BSON_TYPE.double,
  BSON_TYPE.int32,
  BSON_TYPE.int64,
  BSON_TYPE.decimal128,
]);

export function matchType(name: TypeName, type: number): boolean {
  if (name === 'number') return NUMBERS.has(type);
  const wanted = TYPE_NUMBERS[name];
  if (wanted === undefined) throw new TypeError(`there is no BSON type called ${String(name)}`);
  return wanted === type;
}
