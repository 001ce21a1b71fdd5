import { refuse } from '../error/query-analysis-error.ts';
import { markPlainExpression } from '../expression/mark-expression.ts';
import type { Analysis } from '../marking/analysis.ts';
import { follow, hasEncryption, isQueryable, type Subschemas } from '../schema/schema-node.ts';
import { arrayOf, documentOf } from '../value/build-value.ts';
import { type Field, fieldsOf, isDocument, itemsOf, type Value } from '../value/value.ts';
import { markAround, markEncrypted } from './mark-predicate.ts';
import { LOGICAL, normalForm } from './normal-form.ts';
import { checkValidatorSchema } from './validator-schema.ts';

/** They hold no value of a field. */
const HARMLESS: ReadonlySet<string> = new Set(['$alwaysFalse', '$alwaysTrue', '$comment']);

/**
 * A filter with the values marked that are compared with encrypted fields. In one with marks every predicate is spelled
 * out, and in any for Queryable Encryption; any other stays as it is.
 */
export function markFilter(analysis: Analysis, subschemas: Subschemas, filter: Value): Value {
  if (!hasEncryption(subschemas)) return filter;
  const before = analysis.hasMarks;
  analysis.hasMarks = false;
  const marked = markPredicates(analysis, subschemas, filter);
  const isMarked = analysis.hasMarks;
  analysis.hasMarks = before || isMarked;
  return isMarked || isQueryable(subschemas) ? normalForm(marked) : filter;
}

function markPredicates(analysis: Analysis, subschemas: Subschemas, filter: Value): Value {
  if (!isDocument(filter)) refuse(14, 'A filter must be an object');
  const predicates = fieldsOf(filter).flatMap((field) => markField(analysis, subschemas, field));
  return documentOf(predicates);
}

function markField(analysis: Analysis, subschemas: Subschemas, field: Field): readonly Field[] {
  const { name, value } = field;
  if (LOGICAL.has(name)) {
    const parts = itemsOf(value).map((part) => markPredicates(analysis, subschemas, part));
    return [{ name, value: arrayOf(parts) }];
  }
  if (HARMLESS.has(name)) return [field];
  if (name === '$expr') {
    return [{ name, value: markPlainExpression({ analysis, subschemas }, value) }];
  }
  if (name === '$jsonSchema' && analysis.comparisons === 'refuse') {
    checkValidatorSchema(subschemas, value);
    return [field];
  }
  if (name.startsWith('$')) {
    refuse(51092, `Unsupported match expression operator for encryption: ${name}`);
  }
  const info = follow(subschemas, name.split('.'));
  switch (info.kind) {
    case 'plain':
      return [field];
    case 'into':
      return refuse(
        51102,
        `Invalid operation on path '${name}' which contains an encrypted path prefix.`,
      );
    case 'around':
      return markAround(analysis, info.subschemas, field);
    case 'encrypted':
      return markEncrypted(analysis, info.encryption, field);
  }
}
