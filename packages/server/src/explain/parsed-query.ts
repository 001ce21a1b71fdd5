import { present } from '@touchstone/protocol';
import { BSONRegExp } from 'bson';
import type { ExpressionContext } from '../expression/expression.ts';
import { asMembership, conditionsOf, partsOf } from '../plan/condition.ts';
import { RANKS } from '../query/match.ts';
import type { FieldTest, MatchNode } from '../query/match-node.ts';
import { parseTypeSet } from '../query/type-set.ts';
import { TYPE_NUMBER } from '../value/bson-type.ts';
import type { Collation } from '../value/collation.ts';
import { compareValues } from '../value/compare.ts';
import { asArray } from '../value/known-value.ts';
import { integerValue, isNumeric, truncatedInteger } from '../value/numbers.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';

/** A compiled filter as MongoDB shows it: comparisons written out, in its order. */
export function parsedQuery(node: MatchNode, context: ExpressionContext): Fields {
  const parts = partsOf(node);
  // A comparison in an expression is one on a field too, for indexes.
  const compared = conditionsOf(node, context).conditions.flatMap(({ path, test }) =>
    test.kind === 'expression'
      ? [new Map([[path, new Map([[present(EXPRESSIONS[test.operator]), test.argument]])]])]
      : [],
  );
  return together(parts, context.collation, compared);
}

const EXPRESSIONS: Readonly<Record<string, string>> = {
  $eq: '$_internalExprEq',
  $gt: '$_internalExprGt',
  $gte: '$_internalExprGte',
  $lt: '$_internalExprLt',
  $lte: '$_internalExprLte',
};

/** The rest of a filter, in the same form; undefined where nothing is. */
export function leftOver(parts: readonly MatchNode[], collation?: Collation): Fields | undefined {
  return parts.length === 0 ? undefined : together(parts, collation);
}

function together(
  parts: readonly MatchNode[],
  collation: Collation | undefined,
  more: readonly Fields[] = [],
): Fields {
  const shown = [...parts.flatMap((part) => shownNode(part, collation)), ...more];
  if (shown.length === 1) return present(shown[0]);
  if (shown.length === 0) return new Map();
  return new Map([['$and', shown.toSorted(byOrder)]]);
}

function byOrder(a: Fields, b: Fields): number {
  const [[nameA, valueA], [nameB, valueB]] = [present([...a][0]), present([...b][0])];
  const order = rankOf(nameA, valueA) - rankOf(nameB, valueB);
  if (order !== 0) return order;
  return nameA < nameB ? -1 : nameA > nameB ? 1 : compareValues(valueA, valueB);
}

function rankOf(name: string, value: Value): number {
  const operator = name.startsWith('$')
    ? name
    : isFields(value)
      ? present([...value.keys()][0])
      : '$eq';
  const rank = RANKS.indexOf(operator);
  return rank < 0 ? RANKS.length : rank;
}

function shownNode(node: MatchNode, collation: Collation | undefined): readonly Fields[] {
  if (node.kind === 'document') {
    const argument = node.operator === '$expr' ? withConstants(node.argument) : node.argument;
    return [new Map([[node.operator, argument]])];
  }
  if (node.kind === 'field') return shownTests(node.path.dotted, node.test, collation);
  const membership = asMembership(node);
  if (membership !== undefined && node.children.length > 1) {
    return shownTests(membership.path.dotted, membership.test, collation);
  }
  const children = node.children.map((child) => together(partsOf(child), collation));
  const operator = node.operator;
  return [new Map([[operator, operator === '$and' ? children : children.toSorted(byOrder)]])];
}

const COMPARISONS: ReadonlySet<string> = new Set([
  '$eq',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$ne',
  '$cmp',
]);

// Values in comparisons are shown as the constants that they are.
function withConstants(expression: Value): Value {
  if (!isFields(expression) || expression.size !== 1) return expression;
  const [[name, operands]] = [...expression] as [[string, Value]];
  if (!COMPARISONS.has(name) || !Array.isArray(operands)) return expression;
  const shown = operands.map((each): Value => {
    const isConstant =
      !isFields(each) &&
      !Array.isArray(each) &&
      !(typeof each === 'string' && each.startsWith('$'));
    return isConstant ? new Map([['$const', each]]) : each;
  });
  return new Map([[name, shown]]);
}

function shownTests(
  path: string,
  test: FieldTest,
  collation: Collation | undefined,
): readonly Fields[] {
  if (test.kind === 'all') return test.tests.flatMap((each) => shownTests(path, each, collation));
  return [new Map([[path, shownTest(test, collation)]])];
}

function shownTest(test: FieldTest, collation: Collation | undefined): Fields {
  if (test.kind === 'leaf') return shownLeaf(test, collation);
  const inner = test.tests.map((each) => [...shownTest(each, collation)]);
  if (test.kind === 'not') return new Map([['$not', new Map(inner.flat())]]);
  return new Map(inner.flat());
}

function shownLeaf(
  test: Extract<FieldTest, { kind: 'leaf' }>,
  collation: Collation | undefined,
): Fields {
  const { operator, argument } = test;
  switch (operator) {
    case '$exists':
      return new Map([['$exists', true]]);
    case '$in':
    case '$nin':
      return new Map([['$in', members(asArray(argument), collation)]]);
    case '$type':
      return new Map([['$type', typeNumbers(argument)]]);
    case '$regex': {
      const { pattern, options } =
        argument instanceof BSONRegExp ? argument : { pattern: argument, options: '' };
      const shown: Fields = new Map([['$regex', pattern as Value]]);
      const flags = test.options ?? options;
      return flags === '' ? shown : shown.set('$options', flags);
    }
    case '$elemMatch':
      return new Map([['$elemMatch', elementTests(test, collation)]]);
    case '$mod':
      return new Map([[operator, asArray(argument).map(wholeNumber)]]);
    default:
      return new Map([[operator, argument]]);
  }
}

function wholeNumber(value: Value): Value {
  return isNumeric(value) ? (truncatedInteger(value) ?? value) : value;
}

function members(values: readonly Value[], collation: Collation | undefined): Value[] {
  const sorted = values.toSorted((a, b) => compareValues(a, b, collation));
  return sorted.filter(
    (value, at) => at === 0 || compareValues(present(sorted[at - 1]), value, collation) !== 0,
  );
}

function typeNumbers(argument: Value): Value[] {
  const numbers = [...parseTypeSet(argument)].map((alias) => TYPE_NUMBER[alias]);
  return numbers.sort((a, b) => a - b).map((number) => integerValue(number));
}

function elementTests(
  { elements, argument }: Extract<FieldTest, { kind: 'leaf' }>,
  collation: Collation | undefined,
): Value {
  if (elements === undefined) return argument;
  if (elements.kind === 'document') return together(partsOf(elements.node), collation);
  const shown = elements.tests.map((test) => shownTest(test, collation));
  return new Map(shown.toSorted(byOrder).flatMap((each) => [...each]));
}
