import { present } from '@touchstone/protocol';
import { compileExpression, type ExpressionContext } from '../expression/expression.ts';
import { bsonUndefined, isFields, type Value } from '../value/value.ts';

/** A comparison in an expression of a field with a value that is the same for all documents. */
export interface ExpressionCondition {
  readonly path: string;
  readonly operator: '$eq' | '$gt' | '$gte' | '$lt' | '$lte';
  readonly argument: Value;
}

const TURNED = {
  $eq: '$eq',
  $gt: '$lt',
  $gte: '$lte',
  $lt: '$gt',
  $lte: '$gte',
} as const;

/** The comparisons that must hold for the expression to be true. */
export function expressionConditions(
  expression: Value,
  context: ExpressionContext,
): readonly ExpressionCondition[] {
  if (!isFields(expression) || expression.size !== 1) return [];
  const [[name, argument]] = [...expression] as [[string, Value]];
  if (!Array.isArray(argument)) return [];
  if (name === '$and') return argument.flatMap((each) => expressionConditions(each, context));
  if (!(name in TURNED) || argument.length !== 2) return [];
  const operator = name as keyof typeof TURNED;
  const [left, right] = argument as [Value, Value];
  const path = pathOf(left);
  if (path !== undefined) return withValue(path, operator, right, context);
  const other = pathOf(right);
  return other === undefined ? [] : withValue(other, TURNED[operator], left, context);
}

function pathOf(value: Value): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.startsWith('$$ROOT.')) return value.slice(7);
  if (value.startsWith('$$CURRENT.')) return value.slice(10);
  return /^\$[^$]/.test(value) ? value.slice(1) : undefined;
}

function withValue(
  path: string,
  operator: ExpressionCondition['operator'],
  value: Value,
  context: ExpressionContext,
): readonly ExpressionCondition[] {
  const argument = constantOf(value, context);
  if (argument === undefined || Array.isArray(argument)) return [];
  // A missing value is less than null, though an index holds it as null.
  if ((argument === null || argument === bsonUndefined) && operator !== '$eq') return [];
  return [{ path, operator, argument }];
}

function constantOf(value: Value, context: ExpressionContext): Value | undefined {
  if (!readsNoDocument(value, context)) return undefined;
  try {
    return compileExpression(value, context)({ root: new Map(), variables: context.variables });
  } catch {
    // It is left to the documents to fail of it.
    return undefined;
  }
}

function readsNoDocument(value: Value, { variables }: ExpressionContext): boolean {
  if (typeof value === 'string') {
    if (!value.startsWith('$')) return true;
    if (!value.startsWith('$$')) return false;
    const name = present(value.slice(2).split('.')[0]);
    return name === 'NOW' || variables.has(name);
  }
  if (isFields(value)) return value.size === 1 && value.has('$literal');
  return !Array.isArray(value);
}
