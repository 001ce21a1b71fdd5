import { Binary } from 'bson';
import { decodedValue } from '../command/command-body.ts';
import {
  boolean,
  type FieldType,
  integer,
  rawDocuments,
  string,
  value,
  wrongType,
} from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { isAtLeast, type ServerVersion } from '../command/version.ts';
import { TYPE_NUMBER, type TypeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';
import { EQUALITY_TYPES, RANGE_TYPES, SINGLE_VALUED_TYPES } from './encrypted-types.ts';

const keyId: FieldType<string> = {
  read(element, path) {
    const id = decodedValue(element);
    if (!(id instanceof Binary)) throw wrongType(path, element.type, ['binData']);
    return id.toString('hex');
  },
};

const contention: FieldType<number> = {
  nullIsNothing: true,
  read(element, path) {
    const number = integer.read(element, path);
    if (number >= 0) return number;
    throw new CommandError(
      'Location51024',
      `BSON field 'contention' value must be >= 0, actual value '${number}'`,
    );
  },
};

const encryptedFields = fields({
  escCollection: optional(string),
  eccCollection: optional(string),
  ecocCollection: optional(string),
  fields: required(rawDocuments),
  strEncodeVersion: optional(integer, { since: '8.2' }),
});

const encryptedField = fields({
  keyId: required({ ...keyId, nullIsNothing: true }),
  path: required(string),
  bsonType: optional(string),
  queries: optional(value),
});

const query = fields({
  queryType: required(string),
  contention: optional(contention),
  min: optional(value),
  max: optional(value),
  sparsity: optional(value),
  precision: optional(value),
  trimFactor: optional(value, { since: '8.0' }),
  strMaxLength: optional(value, { since: '8.2' }),
  strMinQueryLength: optional(value, { since: '8.2' }),
  strMaxQueryLength: optional(value, { since: '8.2' }),
  caseSensitive: optional(boolean, { since: '8.2' }),
  diacriticSensitive: optional(boolean, { since: '8.2' }),
});

/** The first version that takes a type of query, and the first that does not any more. */
const QUERY_TYPES: Readonly<Record<string, readonly [string, string?]>> = {
  equality: ['6.0'],
  prefix: ['9.0'],
  prefixPreview: ['8.2', '9.0'],
  range: ['8.0'],
  rangePreview: ['6.2', '8.0'],
  substring: ['9.0'],
  substringPreview: ['8.2'],
  suffix: ['9.0'],
  suffixPreview: ['8.2', '9.0'],
};

const RANGE_QUERIES: ReadonlySet<string> = new Set(['range', 'rangePreview']);

interface Query {
  readonly queryType: string;
}

/**
 * Throws MongoDB's errors for `encryptedFields` that cannot be; tells them as they are shown, with
 * the names of the state collections and the contention that nobody named.
 */
export function completeEncryptedFields(
  given: Fields,
  collection: string,
  version: ServerVersion,
): Fields {
  const path = 'create.encryptedFields';
  const read = encryptedFields.parseNested(encodeFields(given), path, version);
  const paths: string[] = [];
  const ids: string[] = [];
  for (const bytes of read.fields) {
    const field = encryptedField.parseNested(bytes, `${path}.fields`, version);
    checkPath(field.path);
    const queries = queriesOf(field.queries, `${path}.fields`, version);
    checkType(field.bsonType, queries);
    checkDistinct(field, paths, ids);
    paths.push(field.path);
    ids.push(field.keyId);
  }
  for (const [name, suffix] of STATE) {
    const asked = read[name];
    if (asked === undefined || isStateName(asked, suffix)) continue;
    throw new CommandError(
      'Location7406900',
      `Encrypted State Collection name should follow enxcol_.<collection>.${suffix} naming pattern`,
    );
  }
  return completed(given, collection);
}

const STATE = [
  ['escCollection', 'esc'],
  ['ecocCollection', 'ecoc'],
] as const;

function isStateName(name: string, suffix: string): boolean {
  return name.startsWith('enxcol_.') && name.endsWith(`.${suffix}`);
}

function checkPath(path: string): void {
  if (path === '') {
    throw new CommandError('Location6316402', 'Encrypted field must have a non-empty path');
  }
  if (path !== '_id' && !path.startsWith('_id.')) return;
  throw new CommandError('Location6316403', 'Cannot encrypt _id or its subfields');
}

function queriesOf(given: Value | undefined, path: string, version: ServerVersion): Query[] {
  if (given === undefined || given === null) return [];
  const list = Array.isArray(given) ? given : [given];
  const queries = list.map((each) => {
    if (!isFields(each)) {
      throw new CommandError('TypeMismatch', `BSON field '${path}.queries' must hold objects`);
    }
    const read = query.parseNested(encodeFields(each), path, version);
    checkQueryType(read.queryType, path, version);
    return read;
  });
  if (queries.length === 1 || areTwoTexts(queries)) return queries;
  throw new CommandError('Location6338404', 'Exactly one query type should be specified per field');
}

// Only a text may be looked for by its beginning and by its end.
function areTwoTexts(queries: readonly Query[]): boolean {
  const types = queries.map(({ queryType }) => queryType.replace('Preview', '')).sort();
  return types.join() === 'prefix,suffix';
}

function checkQueryType(type: string, path: string, version: ServerVersion): void {
  const known = Object.hasOwn(QUERY_TYPES, type) ? QUERY_TYPES[type] : undefined;
  if (known !== undefined) {
    const [since, until] = known;
    if (isAtLeast(version, since) && (until === undefined || !isAtLeast(version, until))) return;
  }
  throw new CommandError(
    'BadValue',
    `Enumeration value '${type}' for field '${path}.queryType' is not a valid value.`,
  );
}

function checkType(bsonType: string | undefined, queries: readonly Query[]): void {
  const [first] = queries;
  if (bsonType === undefined) {
    if (first === undefined) return;
    throw new CommandError(
      'Location6412601',
      'Bson type needs to be specified for an indexed field',
    );
  }
  if (!Object.hasOwn(TYPE_NUMBER, bsonType)) {
    throw new CommandError('BadValue', `Unknown type name: ${bsonType}`);
  }
  const unsupported = (code: string, kind: string): CommandError =>
    new CommandError(code, `Type '${bsonType}' is not a supported ${kind} type`);
  if (first === undefined) {
    if (SINGLE_VALUED_TYPES.has(bsonType)) throw unsupported('Location6338406', 'unindexed');
  } else if (RANGE_QUERIES.has(first.queryType)) {
    if (!RANGE_TYPES.has(bsonType)) throw unsupported('Location6775201', 'range indexed');
  } else if (first.queryType === 'equality') {
    if (!EQUALITY_TYPES.has(bsonType)) throw unsupported('Location6338405', 'equality indexed');
  } else if (bsonType !== 'string') {
    throw unsupported('Location9783400', 'text search indexed');
  }
}

function checkDistinct(
  field: { readonly path: string; readonly keyId: string },
  paths: readonly string[],
  ids: readonly string[],
): void {
  if (paths.includes(field.path)) {
    throw new CommandError('Location6338402', 'Duplicate paths are not allowed');
  }
  if (ids.includes(field.keyId)) {
    throw new CommandError('Location6338401', 'Duplicate key ids are not allowed');
  }
  for (const other of paths) {
    if (!isBelow(field.path, other) && !isBelow(other, field.path)) continue;
    const [inner, outer] = isBelow(field.path, other) ? [field.path, other] : [other, field.path];
    throw new CommandError(
      'Location6338403',
      `Conflicting index paths found as one is a prefix of another '${inner}' and '${outer}'`,
    );
  }
}

function isBelow(path: string, above: string): boolean {
  return path.startsWith(`${above}.`);
}

const DEFAULT_CONTENTION = 8n;

function completed(given: Fields, collection: string): Fields {
  const complete: Fields = new Map();
  for (const [name, suffix] of STATE) {
    complete.set(name, given.get(name) ?? `enxcol_.${collection}.${suffix}`);
  }
  for (const [name, each] of given) if (each !== null) complete.set(name, each);
  const list = given.get('fields');
  if (Array.isArray(list)) complete.set('fields', list.map(withContention));
  return complete;
}

function withContention(field: Value): Value {
  const queries = isFields(field) ? field.get('queries') : undefined;
  if (!isFields(field) || queries === undefined) return field;
  const complete = (each: Value): Value =>
    isFields(each) && !each.has('contention')
      ? new Map(each).set('contention', DEFAULT_CONTENTION)
      : each;
  return new Map(field).set(
    'queries',
    Array.isArray(queries) ? queries.map(complete) : complete(queries),
  );
}

/** One encrypted field of a collection. */
export interface EncryptedField {
  readonly path: string;
  readonly bsonType: TypeAlias | undefined;
  readonly isIndexed: boolean;
}

/** The encrypted fields of a collection with these options; none where it has none. */
export function encryptedFieldsOf(shown: Fields): EncryptedField[] {
  const given = shown.get('encryptedFields');
  const list = isFields(given) ? given.get('fields') : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter(isFields).map((field) => ({
    path: String(field.get('path')),
    bsonType: field.get('bsonType') as TypeAlias | undefined,
    isIndexed: field.get('queries') !== undefined,
  }));
}
