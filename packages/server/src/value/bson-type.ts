import type { Value } from './value.ts';

/** The alias of a BSON type, as `$type` takes it and error messages name it. */
export type TypeAlias =
  | 'minKey'
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
  | 'timestamp'
  | 'long'
  | 'decimal'
  | 'maxKey';

/** The number of each BSON type, as it stands before an element; `minKey` is signed as in `$type`. */
export const TYPE_NUMBER: Readonly<Record<TypeAlias, number>> = {
  minKey: -1,
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  maxKey: 127,
};

// The place where each type stands in the order of BSON values; types with the same place compare by value.
const TYPE_ORDER: Readonly<Record<TypeAlias, number>> = {
  minKey: -1,
  undefined: 0,
  null: 5,
  double: 10,
  int: 10,
  long: 10,
  decimal: 10,
  string: 15,
  symbol: 15,
  object: 20,
  array: 25,
  binData: 30,
  objectId: 35,
  bool: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  dbPointer: 55,
  javascript: 60,
  javascriptWithScope: 65,
  maxKey: 127,
};

const ALIAS_OF_CLASS: Readonly<Record<string, TypeAlias>> = {
  Int32: 'int',
  Decimal128: 'decimal',
  ObjectId: 'objectId',
  Binary: 'binData',
  BSONRegExp: 'regex',
  Timestamp: 'timestamp',
  MinKey: 'minKey',
  MaxKey: 'maxKey',
  BSONSymbol: 'symbol',
  DbPointer: 'dbPointer',
  BsonUndefined: 'undefined',
};

function aliasOfObject(value: object): TypeAlias {
  if (value instanceof Map) return 'object';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  const name = (value as { _bsontype?: string })._bsontype;
  if (name === 'Code') {
    return (value as { scope?: unknown }).scope == null ? 'javascript' : 'javascriptWithScope';
  }
  const alias = ALIAS_OF_CLASS[name ?? ''];
  if (alias === undefined) throw new TypeError(`Not a BSON value of the server: ${String(value)}`);
  return alias;
}

/** The alias of the value's BSON type. */
export function typeAlias(value: Value): TypeAlias {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return 'double';
    case 'bigint':
      return 'long';
    case 'boolean':
      return 'bool';
    default:
      return value === null ? 'null' : aliasOfObject(value);
  }
}

/** The place of the value's type in the order of BSON values; a missing value stands with undefined. */
export function typeOrder(value: Value | undefined): number {
  switch (typeof value) {
    case 'undefined':
      return 0;
    case 'string':
      return 15;
    case 'number':
    case 'bigint':
      return 10;
    case 'boolean':
      return 40;
    default:
      return value === null ? 5 : TYPE_ORDER[aliasOfObject(value)];
  }
}

const ALIAS_OF_NUMBER: ReadonlyMap<number, TypeAlias> = new Map(
  (Object.entries(TYPE_NUMBER) as [TypeAlias, number][]).map(([alias, number]) => [number, alias]),
);

/** The alias of a BSON type that is given as a number; undefined for a number of none. */
export function typeAliasOf(number: number): TypeAlias | undefined {
  return ALIAS_OF_NUMBER.get(number);
}
