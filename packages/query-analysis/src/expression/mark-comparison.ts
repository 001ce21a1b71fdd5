import { entryOf } from '@touchstone/protocol';
import { refuse } from '../error/query-analysis-error.ts';
import type { Analysis } from '../marking/analysis.ts';
import { markEquality } from '../marking/mark-equality.ts';
import { markRange, type RangeEnd } from '../marking/mark-range.ts';
import { queryablePlaceholder, TEXT, textSpec } from '../marking/mark-value.ts';
import type { QueryableEncryption, TextQueryKind } from '../schema/encryption.ts';
import { arrayOf, documentOf } from '../value/build-value.ts';
import { type Field, fieldOf, isArray, isString, itemsOf, type Value } from '../value/value.ts';
import { type ExpressionContext, type MarkedExpression, plainValue } from './expression-context.ts';

type EncryptedMeaning = Extract<MarkedExpression['meaning'], { kind: 'encrypted' }>;

type Evaluate = (context: ExpressionContext, expression: Value) => MarkedExpression;

/** The operators that compare a field with a value. */
export const COMPARISONS: ReadonlySet<string> = new Set([
  '$eq',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$ne',
]);

const MIRRORED: Readonly<Record<string, string>> = {
  $gt: '$lt',
  $gte: '$lte',
  $lt: '$gt',
  $lte: '$gte',
};

const unsupported = (operator: string): never =>
  refuse(31158, `Comparison to encrypted fields not supported: ${operator}`);

/** `{ $eq: [a, b] }` and the like, where a or b is an encrypted field and the other a constant. */
export function markComparison(
  context: ExpressionContext,
  operator: string,
  argument: Value,
  evaluate: Evaluate,
): Value {
  const operands = itemsOf(argument).map((operand) => evaluate(context, operand));
  const encrypted = operands.findIndex(({ meaning }) => meaning.kind === 'encrypted');
  if (encrypted < 0) return call(operator, arrayOf(operands.map(plainValue)));
  const isMirrored = encrypted === 1;
  const [field, other, ...more] = isMirrored ? [...operands].reverse() : operands;
  if (
    field?.meaning.kind !== 'encrypted' ||
    other?.meaning.kind !== 'constant' ||
    more.length > 0 ||
    context.analysis.comparisons === 'refuse'
  ) {
    return unsupported(operator);
  }
  const actual = isMirrored ? (MIRRORED[operator] ?? operator) : operator;
  return compare(context, field.value, field.meaning, {
    operator: actual,
    value: other.meaning.constant,
  });
}

function compare(
  { analysis }: ExpressionContext,
  field: Value,
  { encryption, path }: EncryptedMeaning,
  { operator, value }: RangeEnd,
): Value {
  const isEquality = operator === '$eq' || operator === '$ne';
  if (encryption.kind === 'queryable' && encryption.query?.kind === 'range') {
    if (isEquality) {
      const point = onField(field, pointRange(analysis, encryption, value));
      return operator === '$eq' ? point : call('$not', arrayOf([point]));
    }
    const end = { operator, value };
    const isLower = operator.startsWith('$gt');
    const lower = isLower ? end : undefined;
    return onField(field, markRange(analysis, encryption, lower, isLower ? undefined : end));
  }
  if (!isEquality) return unsupported(operator);
  return call(operator, arrayOf([field, markEquality(analysis, encryption, value, path)]));
}

/** `{ $in: [field, [values]] }`. */
export function markIn(context: ExpressionContext, argument: Value, evaluate: Evaluate): Value {
  const [needle, haystack] = itemsOf(argument);
  const all = itemsOf(argument).length;
  const sought = needle === undefined ? undefined : evaluate(context, needle);
  if (sought?.meaning.kind !== 'encrypted' || haystack === undefined || all !== 2) {
    return call(
      '$in',
      arrayOf(itemsOf(argument).map((item) => plainValue(evaluate(context, item)))),
    );
  }
  const { encryption, path } = sought.meaning;
  const constants = constantsOf(context, haystack, evaluate);
  if (encryption.kind === 'queryable' && encryption.query?.kind === 'range') {
    if (context.analysis.comparisons === 'refuse') return unsupported('$in');
    const points = constants.map((value) => pointRange(context.analysis, encryption, value));
    return call('$or', arrayOf(points.map((point) => onField(sought.value, point))));
  }
  const marked = constants.map((value) => markEquality(context.analysis, encryption, value, path));
  return call('$in', arrayOf([sought.value, arrayOf(marked)]));
}

function constantsOf(
  context: ExpressionContext,
  haystack: Value,
  evaluate: Evaluate,
): readonly Value[] {
  const literal = evaluate(context, haystack).meaning;
  const list = literal.kind === 'constant' ? literal.constant : haystack;
  if (!isArray(list)) return unsupported('$in');
  if (literal.kind === 'constant' && list !== haystack) return itemsOf(list);
  return itemsOf(list).map((item) => {
    const { meaning } = evaluate(context, item);
    return meaning.kind === 'constant' ? meaning.constant : unsupported('$in');
  });
}

function pointRange(
  analysis: Analysis,
  encryption: QueryableEncryption,
  value: Value,
): readonly Field[] {
  return markRange(analysis, encryption, { operator: '$gte', value }, { operator: '$lte', value });
}

/** Range predicates on one field: all of them hold. */
function onField(field: Value, predicates: readonly Field[]): Value {
  const calls = predicates.map(({ name, value }) => call(name, arrayOf([field, value])));
  const [only] = calls;
  return only !== undefined && calls.length === 1 ? only : call('$and', arrayOf(calls));
}

/** The operators of Queryable Encryption for text: which kind of query each is, and how it calls what it looks for. */
export const TEXT_OPERATORS: ReadonlyMap<
  string,
  { readonly argument: string; readonly kind: TextQueryKind | undefined }
> = new Map([
  ['$encStrStartsWith', { argument: 'prefix', kind: 'prefix' }],
  ['$encStrEndsWith', { argument: 'suffix', kind: 'suffix' }],
  ['$encStrContains', { argument: 'substring', kind: 'substring' }],
  ['$encStrNormalizedEq', { argument: 'string', kind: undefined }],
] as const);

/** `{ $encStrStartsWith: { input: '$field', prefix: '…' } }` and its like. */
export function markTextSearch(
  context: ExpressionContext,
  operator: string,
  argument: Value,
  evaluate: Evaluate,
): Value {
  const { argument: name, kind } = entryOf(TEXT_OPERATORS, operator);
  const input = fieldOf(argument, 'input');
  const sought = fieldOf(argument, name);
  const field = input === undefined ? undefined : evaluate(context, input);
  const text = sought === undefined ? undefined : evaluate(context, sought).meaning;
  if (field === undefined || text?.kind !== 'constant' || !isString(text.constant)) {
    refuse(31158, `${operator} needs a field as 'input' and a constant string as '${name}'`);
  }
  const { meaning } = field;
  const query =
    meaning.kind === 'encrypted' && meaning.encryption.kind === 'queryable'
      ? meaning.encryption.query
      : undefined;
  if (
    meaning.kind !== 'encrypted' ||
    meaning.encryption.kind !== 'queryable' ||
    query?.kind !== 'text' ||
    (kind !== undefined && query.lengths[kind] === undefined) ||
    context.analysis.comparisons === 'refuse'
  ) {
    refuse(63165, `${operator} needs a field that is encrypted for ${kind ?? 'text'} queries`);
  }
  const spec = textSpec(query, text.constant, kind === undefined ? [] : [kind]);
  const value = queryablePlaceholder(meaning.encryption, 'find', TEXT, spec);
  context.analysis.hasMarks = true;
  return call(
    operator,
    documentOf([
      { name: 'input', value: field.value },
      { name, value },
    ]),
  );
}

function call(operator: string, argument: Value): Value {
  return documentOf([{ name: operator, value: argument }]);
}
