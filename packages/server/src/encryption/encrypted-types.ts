/** The BSON types of which an equal value can be looked for. */
export const EQUALITY_TYPES: ReadonlySet<string> = new Set([
  'string',
  'binData',
  'objectId',
  'bool',
  'date',
  'regex',
  'dbPointer',
  'javascript',
  'symbol',
  'int',
  'timestamp',
  'long',
]);

/** The BSON types of which a range can be looked for. */
export const RANGE_TYPES: ReadonlySet<string> = new Set([
  'date',
  'decimal',
  'double',
  'int',
  'long',
]);

/** The BSON types that cannot be encrypted at all: there is only one value of each. */
export const SINGLE_VALUED_TYPES: ReadonlySet<string> = new Set([
  'maxKey',
  'minKey',
  'null',
  'undefined',
]);
