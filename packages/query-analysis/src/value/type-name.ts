import { BSON_TYPE } from '@touchstone/protocol';
import type { Value } from './value.ts';

const NAMES: ReadonlyMap<number, string> = new Map([
  [BSON_TYPE.double, 'double'],
  [BSON_TYPE.string, 'string'],
  [BSON_TYPE.document, 'object'],
  [BSON_TYPE.array, 'array'],
  [BSON_TYPE.binary, 'binData'],
  [BSON_TYPE.undefined, 'undefined'],
  [BSON_TYPE.objectId, 'objectId'],
  [BSON_TYPE.boolean, 'bool'],
  [BSON_TYPE.date, 'date'],
  [BSON_TYPE.null, 'null'],
  [BSON_TYPE.regularExpression, 'regex'],
  [BSON_TYPE.dbPointer, 'dbPointer'],
  [BSON_TYPE.code, 'javascript'],
  [BSON_TYPE.symbol, 'symbol'],
  [BSON_TYPE.codeWithScope, 'javascriptWithScope'],
  [BSON_TYPE.int32, 'int'],
  [BSON_TYPE.timestamp, 'timestamp'],
  [BSON_TYPE.int64, 'long'],
  [BSON_TYPE.decimal128, 'decimal'],
  [BSON_TYPE.maxKey, 'maxKey'],
  [BSON_TYPE.minKey, 'minKey'],
]);

/** The names that schemas have for the types of values. */
export const TYPE_NAMES: ReadonlySet<string> = new Set(NAMES.values());

/** The name of a value's type, as schemas and messages have it. */
export function typeName({ type }: Value): string {
  return NAMES.get(type) ?? `type ${type}`;
}
