import { BSON_TYPE } from '@touchstone/protocol';
import { arrayOf, documentOf } from '../value/build-value.ts';
import { type Field, fieldsOf, isDocument, itemsOf, type Value } from '../value/value.ts';

/** Operators that mean the same alone as beside others. */
const SEPARABLE: ReadonlySet<string> = new Set([
  '$all',
  '$eq',
  '$exists',
  '$gt',
  '$gte',
  '$in',
  '$lt',
  '$lte',
  '$mod',
  '$ne',
  '$nin',
  '$size',
  '$type',
]);

/** The operators that join filters. */
export const LOGICAL: ReadonlySet<string> = new Set(['$and', '$nor', '$or']);

/** A filter in which every predicate is spelled out: one operator each, and `$and` between them. */
export function normalForm(filter: Value): Value {
  const predicates = fieldsOf(filter).flatMap(normalPredicates);
  const [only] = predicates;
  if (only !== undefined && predicates.length === 1) return documentOf([only]);
  const parts = predicates.map((predicate) => documentOf([predicate]));
  return documentOf(parts.length === 0 ? [] : [{ name: '$and', value: arrayOf(parts) }]);
}

/** One entry of a filter as predicates of one operator each; `{ a: 1 }` is spelled `{ a: { $eq: 1 } }`. */
function normalPredicates(field: Field): readonly Field[] {
  const { name, value } = field;
  if (LOGICAL.has(name)) return [{ name, value: arrayOf(itemsOf(value).map(normalForm)) }];
  if (name.startsWith('$')) return [field];
  if (!isOperators(value)) {
    if (value.type === BSON_TYPE.regularExpression) return [field];
    return [{ name, value: documentOf([{ name: '$eq', value }]) }];
  }
  const operators = fieldsOf(value);
  if (!operators.every((operator) => SEPARABLE.has(operator.name))) return [field];
  return operators.map((operator) => ({ name, value: documentOf([operator]) }));
}

/** True if a value is no value but operators on one; `$ref` and its company make a reference. */
export function isOperators(value: Value): boolean {
  if (!isDocument(value)) return false;
  const first = fieldsOf(value)[0]?.name;
  return first?.startsWith('$') === true && !['$ref', '$id', '$db'].includes(first);
}
