import { refuse } from '../error/query-analysis-error.ts';
import { follow, hasEncryption, type SchemaNode } from '../schema/schema-node.ts';
import { arrayOf, documentOf } from '../value/build-value.ts';
import {
  type Field,
  fieldOf,
  fieldsOf,
  isArray,
  isDocument,
  isString,
  itemsOf,
  textOf,
  type Value,
} from '../value/value.ts';
import {
  type ExpressionContext,
  type MarkedExpression,
  type Meaning,
  plainValue,
} from './expression-context.ts';
import { KNOWN_OPERATORS } from './known-operators.ts';
import {
  COMPARISONS,
  markComparison,
  markIn,
  markTextSearch,
  TEXT_OPERATORS,
} from './mark-comparison.ts';

const PLAIN: Meaning = { kind: 'plain' };

/** An aggregation expression with the constants marked that are compared with encrypted fields, and what it comes to. */
export function markExpression(context: ExpressionContext, expression: Value): MarkedExpression {
  if (!hasEncryption(context.subschemas)) return { value: expression, meaning: PLAIN };
  if (isString(expression))
    return { value: expression, meaning: meaningOfString(context, expression) };
  if (isArray(expression)) {
    const items = itemsOf(expression).map((item) => plainValue(markExpression(context, item)));
    return { value: arrayOf(items), meaning: PLAIN };
  }
  if (!isDocument(expression)) {
    return { value: expression, meaning: { kind: 'constant', constant: expression } };
  }
  const fields = fieldsOf(expression);
  const [first] = fields;
  if (first?.name.startsWith('$') !== true) return markObject(context, fields);
  if (fields.length > 1) {
    refuse(15983, 'An object representing an expression must have exactly one field');
  }
  return markOperator(context, first);
}

/** As `markExpression`, for what must not have anything encrypted in it. */
export function markPlainExpression(context: ExpressionContext, expression: Value): Value {
  return plainValue(markExpression(context, expression));
}

function meaningOfString({ subschemas }: ExpressionContext, expression: Value): Meaning {
  const text = textOf(expression) ?? '';
  if (!text.startsWith('$')) return { kind: 'constant', constant: expression };
  if (!text.startsWith('$$')) return meaningOfPath(subschemas, text.slice(1));
  const [variable = '', ...path] = text.slice(2).split('.');
  // Any other variable was bound to something plain.
  if (variable !== 'ROOT' && variable !== 'CURRENT') return PLAIN;
  return path.length === 0
    ? { kind: 'around', subschemas }
    : meaningOfPath(subschemas, path.join('.'));
}

function meaningOfPath(subschemas: ExpressionContext['subschemas'], path: string): Meaning {
  const info = follow(subschemas, path.split('.'));
  switch (info.kind) {
    case 'plain':
      return PLAIN;
    case 'around':
      return { kind: 'around', subschemas: info.subschemas };
    case 'encrypted':
      return { kind: 'encrypted', encryption: info.encryption, path };
    case 'into':
      return refuse(
        51102,
        `Invalid operation on path '${path}' which contains an encrypted path prefix.`,
      );
  }
}

/** A document that the expression makes: where its fields are encrypted fields, so are those of the result. */
function markObject(context: ExpressionContext, fields: readonly Field[]): MarkedExpression {
  const nodes = new Map<string, SchemaNode>();
  const marked = fields.map(({ name, value }) => {
    const { value: made, meaning } = markExpression(context, value);
    if (meaning.kind === 'encrypted') nodes.set(name, { encryption: meaning.encryption });
    if (meaning.kind === 'around') {
      const [node, ...more] = meaning.subschemas;
      if (node === undefined || more.length > 0) plainValue({ value, meaning });
      else nodes.set(name, node);
    }
    return { name, value: made };
  });
  const meaning: Meaning =
    nodes.size === 0 ? PLAIN : { kind: 'around', subschemas: [{ fields: nodes }] };
  return { value: documentOf(marked), meaning };
}

function markOperator(context: ExpressionContext, { name, value }: Field): MarkedExpression {
  if (name === '$literal' || name === '$const') {
    return { value: single(name, value), meaning: { kind: 'constant', constant: value } };
  }
  if (COMPARISONS.has(name)) {
    return { value: markComparison(context, name, value, markExpression), meaning: PLAIN };
  }
  if (name === '$in') return { value: markIn(context, value, markExpression), meaning: PLAIN };
  if (TEXT_OPERATORS.has(name)) {
    return { value: markTextSearch(context, name, value, markExpression), meaning: PLAIN };
  }
  if (name === '$let') return markLet(context, value);
  if (!KNOWN_OPERATORS.has(name)) {
    refuse(31158, `Aggregation expression ${name} is not supported with automatic encryption`);
  }
  return { value: single(name, markPlainExpression(context, value)), meaning: PLAIN };
}

function markLet(context: ExpressionContext, argument: Value): MarkedExpression {
  const vars = fieldOf(argument, 'vars');
  const inner = fieldOf(argument, 'in');
  if (vars === undefined || inner === undefined) refuse(16876, "$let needs 'vars' and 'in'");
  const bound = fieldsOf(vars).map(({ name, value }) => {
    if (name === 'CURRENT') refuse(16867, "$let cannot bind 'CURRENT' with automatic encryption");
    return { name, value: markPlainExpression(context, value) };
  });
  const { value, meaning } = markExpression(context, inner);
  const made = documentOf([
    { name: 'vars', value: documentOf(bound) },
    { name: 'in', value },
  ]);
  return { value: single('$let', made), meaning };
}

function single(name: string, value: Value): Value {
  return documentOf([{ name, value }]);
}
