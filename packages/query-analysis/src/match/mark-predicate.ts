import { BSON_TYPE } from '@touchstone/protocol';
import { refuse } from '../error/query-analysis-error.ts';
import type { Analysis } from '../marking/analysis.ts';
import { markDocument } from '../marking/mark-document.ts';
import { markEquality } from '../marking/mark-equality.ts';
import { markRange, RANGE_OPERATORS, type RangeEnd } from '../marking/mark-range.ts';
import type { Encryption, QueryableEncryption } from '../schema/encryption.ts';
import type { Subschemas } from '../schema/schema-node.ts';
import { arrayOf, documentOf } from '../value/build-value.ts';
import { type Field, fieldsOf, isArray, isDocument, itemsOf, type Value } from '../value/value.ts';
import { isOperators } from './normal-form.ts';

/** Predicates on an encrypted field: what comes back is to hold altogether. */
export function markEncrypted(
  analysis: Analysis,
  encryption: Encryption,
  { name, value }: Field,
): readonly Field[] {
  if (!isOperators(value)) return markPoint(analysis, encryption, name, value);
  const operators = fieldsOf(value);
  const ends = isRange(encryption)
    ? operators.filter((operator) => RANGE_OPERATORS.has(operator.name))
    : [];
  const others = operators.filter((operator) => !ends.includes(operator));
  const marked = others.flatMap((operator) => markOperator(analysis, encryption, name, operator));
  if (ends.length === 0 || !isRange(encryption)) return marked;
  return [...marked, ...markEnds(analysis, encryption, name, ends)];
}

function isRange(encryption: Encryption): encryption is QueryableEncryption {
  return encryption.kind === 'queryable' && encryption.query?.kind === 'range';
}

function markOperator(
  analysis: Analysis,
  encryption: Encryption,
  path: string,
  { name, value }: Field,
): readonly Field[] {
  switch (name) {
    case '$exists':
      return [predicate(path, name, value)];
    case '$eq':
      return markPoint(analysis, encryption, path, value);
    case '$ne': {
      if (!isRange(encryption)) {
        return [predicate(path, name, markEquality(analysis, encryption, value, path))];
      }
      return [not(path, markPoint(analysis, encryption, path, value))];
    }
    case '$in':
    case '$nin':
      return [markList(analysis, encryption, path, { name, value })];
    case '$not':
      return [not(path, markEncrypted(analysis, encryption, { name: path, value }))];
    default:
      return refuse(
        51092,
        `Invalid match expression operator on encrypted field '${path}': ${name}`,
      );
  }
}

function markPoint(
  analysis: Analysis,
  encryption: Encryption,
  path: string,
  value: Value,
): readonly Field[] {
  if (!isRange(encryption) || analysis.comparisons === 'refuse' || isRefusedByItself(value)) {
    return [predicate(path, '$eq', markEquality(analysis, encryption, value, path))];
  }
  const marked = markRange(
    analysis,
    encryption,
    { operator: '$gte', value },
    { operator: '$lte', value },
  );
  return marked.map((operator) => predicate(path, operator.name, operator.value));
}

function isRefusedByItself({ type }: Value): boolean {
  return type === BSON_TYPE.null || type === BSON_TYPE.regularExpression;
}

/** `$in` and `$nin`. A range index knows no lists: each value is looked for by a range of its own. */
function markList(
  analysis: Analysis,
  encryption: Encryption,
  path: string,
  { name, value }: Field,
): Field {
  if (!isArray(value)) refuse(2, `${name} needs an array`);
  const items = itemsOf(value);
  for (const { type } of items) {
    if (type === BSON_TYPE.null) {
      refuse(51015, `Illegal equality to null inside $in against an encrypted field: '${path}'`);
    }
    if (type === BSON_TYPE.regularExpression) {
      refuse(51015, `Illegal regex inside $in against an encrypted field: '${path}'`);
    }
  }
  if (!isRange(encryption)) {
    const marked = items.map((item) => markEquality(analysis, encryption, item, path));
    return predicate(path, name, arrayOf(marked));
  }
  const points = items.map((item) =>
    allOf(markPoint(analysis, encryption, path, item).map((field) => documentOf([field]))),
  );
  return { name: name === '$in' ? '$or' : '$nor', value: arrayOf(points) };
}

function markEnds(
  analysis: Analysis,
  encryption: QueryableEncryption,
  path: string,
  ends: readonly Field[],
): readonly Field[] {
  if (analysis.comparisons === 'refuse') {
    refuse(6491101, 'Comparison to encrypted fields not supported');
  }
  const lower = ends.filter(({ name }) => name === '$gt' || name === '$gte');
  const upper = ends.filter(({ name }) => name === '$lt' || name === '$lte');
  if (lower.length > 1 || upper.length > 1) {
    refuse(6720400, `The encrypted field '${path}' has several bounds on the same side`);
  }
  const marked = markRange(analysis, encryption, endOf(lower[0]), endOf(upper[0]));
  return marked.map(({ name, value }) => predicate(path, name, value));
}

function endOf(field: Field | undefined): RangeEnd | undefined {
  return field === undefined ? undefined : { operator: field.name, value: field.value };
}

/** Operators that take no document, or say nothing of what is in one. */
const BLIND: ReadonlySet<string> = new Set(['$exists', '$size', '$type']);

/** Predicates on a document in which something is encrypted. */
export function markAround(
  analysis: Analysis,
  subschemas: Subschemas,
  { name: path, value }: Field,
): readonly Field[] {
  const whole = (document: Value): Value => {
    if (analysis.comparisons === 'refuse' && (isDocument(document) || isArray(document))) {
      refuse(6491101, 'Comparison to encrypted fields not supported');
    }
    return markDocument(analysis, subschemas, document, { use: 'find', path });
  };
  if (!isOperators(value)) return [{ name: path, value: whole(value) }];
  const operators = fieldsOf(value).map((operator): Field => {
    const { name, value: operand } = operator;
    if (name === '$eq' || name === '$ne') return { name, value: whole(operand) };
    if (name === '$in' || name === '$nin') {
      return { name, value: arrayOf(itemsOf(operand).map(whole)) };
    }
    if (name === '$not') {
      const [inner] = markAround(analysis, subschemas, { name: path, value: operand });
      return { name, value: inner?.value ?? operand };
    }
    if (BLIND.has(name) || !(isDocument(operand) || isArray(operand))) return operator;
    return refuse(51092, `Invalid match expression operator on encrypted field '${path}': ${name}`);
  });
  return [{ name: path, value: documentOf(operators) }];
}

function predicate(path: string, operator: string, operand: Value): Field {
  return { name: path, value: documentOf([{ name: operator, value: operand }]) };
}

/** That not all of the predicates hold. */
function not(path: string, predicates: readonly Field[]): Field {
  if (predicates.every(({ name }) => name === path)) {
    const operators = predicates.flatMap(({ value }) => fieldsOf(value));
    return predicate(path, '$not', documentOf(operators));
  }
  return { name: '$nor', value: arrayOf([allOf(predicates.map((field) => documentOf([field])))]) };
}

function allOf(parts: readonly Value[]): Value {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return documentOf([{ name: '$and', value: arrayOf(parts) }]);
}
