import { BSON_TYPE, encode } from '@touchstone/protocol';
import { Decimal128 } from 'bson';
import { refuse } from '../error/query-analysis-error.ts';
import { documentOf, double, int32, int64 } from '../value/build-value.ts';
import { TYPE_NAMES } from '../value/type-name.ts';
import {
  type Field,
  fieldOf,
  fieldsOf,
  isArray,
  isTrue,
  itemsOf,
  numberOf,
  subtypeOf,
  textOf,
  type Value,
} from '../value/value.ts';
import type { FieldQuery, QueryableEncryption, TextQueryKind } from './encryption.ts';
import { type SchemaNode, withNodeAt } from './schema-node.ts';

const DEFAULT_CONTENTION = 8n;
const DEFAULT_SPARSITY = 2n;

const TEXT_QUERIES: ReadonlyMap<string, TextQueryKind> = new Map([
  ['prefix', 'prefix'],
  ['prefixPreview', 'prefix'],
  ['suffix', 'suffix'],
  ['suffixPreview', 'suffix'],
  ['substring', 'substring'],
  ['substringPreview', 'substring'],
]);

/** Reads `encryptedFields` as `encryptionInformation` has them for a collection. Throws `QueryAnalysisError`. */
export function readEncryptedFields(encryptedFields: Value): SchemaNode {
  let root: SchemaNode = {};
  for (const field of itemsOf(fieldOf(encryptedFields, 'fields') ?? encryptedFields)) {
    const path = textOf(fieldOf(field, 'path') ?? field);
    if (path === undefined || path === '') refuse(40414, 'An encrypted field has no path');
    root = withNodeAt(root, path.split('.'), { encryption: readField(field, path) });
  }
  return root;
}

function readField(field: Value, path: string): QueryableEncryption {
  const keyId = fieldOf(field, 'keyId');
  if (keyId === undefined || subtypeOf(keyId) !== 4) {
    refuse(6338407, `The encrypted field '${path}' has no keyId that is a UUID`);
  }
  const typeValue = fieldOf(field, 'bsonType');
  const type = typeValue === undefined ? 'any' : textOf(typeValue);
  if (type === undefined || (type !== 'any' && !TYPE_NAMES.has(type))) {
    refuse(2, `The encrypted field '${path}' has no bsonType that is known`);
  }
  const queries = fieldOf(field, 'queries');
  return {
    kind: 'queryable',
    keyId,
    type,
    query: queries === undefined ? undefined : readQueries(queries, type, path),
  };
}

function readQueries(queries: Value, type: string, path: string): FieldQuery | undefined {
  const all = isArray(queries) ? itemsOf(queries) : [queries];
  const [first] = all;
  if (first === undefined) return undefined;
  const contention = integerOf(first, 'contention') ?? DEFAULT_CONTENTION;
  const kinds = all.map((query) => textOf(fieldOf(query, 'queryType') ?? query));
  if (kinds.every((kind) => kind !== undefined && TEXT_QUERIES.has(kind))) {
    return readTextQuery(all, contention);
  }
  if (all.length > 1) {
    refuse(
      6338404,
      `The encrypted field '${path}' has several query types that do not go together`,
    );
  }
  if (kinds[0] === 'equality') return { kind: 'equality', contention };
  if (kinds[0] === 'range') {
    const { min, max } = boundsOf(first, type, path);
    const extras = fieldsOf(first)
      .filter(({ name }) => name === 'precision' || name === 'trimFactor')
      .map(({ name, value }) => ({ name, value: int32(numberOf(value) ?? 0) }));
    const sparsity = integerOf(first, 'sparsity') ?? DEFAULT_SPARSITY;
    return { kind: 'range', contention, sparsity, min, max, extras };
  }
  refuse(2, `The encrypted field '${path}' has a query type that is not known`);
}

function readTextQuery(queries: readonly Value[], contention: bigint): FieldQuery {
  const lengths: Partial<Record<TextQueryKind, Value>> = {};
  for (const query of queries) {
    const kind = TEXT_QUERIES.get(textOf(fieldOf(query, 'queryType') ?? query) ?? '');
    if (kind !== undefined) lengths[kind] = textLengths(query, kind);
  }
  const [first] = queries;
  return {
    kind: 'text',
    contention,
    foldsCase: !isTrue(first && fieldOf(first, 'caseSensitive')),
    foldsDiacritics: !isTrue(first && fieldOf(first, 'diacriticSensitive')),
    lengths,
  };
}

function textLengths(query: Value, kind: TextQueryKind): Value {
  const length = (name: string): Value => int32(Number(integerOf(query, name) ?? 0n));
  const fields: Field[] = [
    { name: 'ub', value: length('strMaxQueryLength') },
    { name: 'lb', value: length('strMinQueryLength') },
  ];
  if (kind === 'substring') fields.unshift({ name: 'mlen', value: length('strMaxLength') });
  return documentOf(fields);
}

function integerOf(document: Value, name: string): bigint | undefined {
  const value = fieldOf(document, name);
  const number = value === undefined ? undefined : numberOf(value);
  return number === undefined ? undefined : BigInt(Math.trunc(number));
}

/** The whole of each type, where the field does not say how much of it is used. */
const WHOLE: ReadonlyMap<string, { readonly min: Value; readonly max: Value }> = new Map([
  ['int', { min: int32(-(2 ** 31)), max: int32(2 ** 31 - 1) }],
  ['long', { min: int64(-(2n ** 63n)), max: int64(2n ** 63n - 1n) }],
  ['date', { min: date(-(2n ** 63n)), max: date(2n ** 63n - 1n) }],
  ['double', { min: double(-Number.MAX_VALUE), max: double(Number.MAX_VALUE) }],
  [
    'decimal',
    {
      min: decimal('-9.999999999999999999999999999999999E+6144'),
      max: decimal('9.999999999999999999999999999999999E+6144'),
    },
  ],
]);

function boundsOf(
  query: Value,
  type: string,
  path: string,
): { readonly min: Value; readonly max: Value } {
  const whole = WHOLE.get(type);
  if (whole === undefined) {
    refuse(6775201, `The encrypted field '${path}' of type ${type} cannot have range queries`);
  }
  return { min: fieldOf(query, 'min') ?? whole.min, max: fieldOf(query, 'max') ?? whole.max };
}

function date(milliseconds: bigint): Value {
  return { type: BSON_TYPE.date, bytes: int64(milliseconds).bytes };
}

function decimal(text: string): Value {
  const document = encode({ d: Decimal128.fromString(text) });
  return { type: BSON_TYPE.decimal128, bytes: document.slice(7, 23) };
}
