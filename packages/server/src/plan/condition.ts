import { present } from '@touchstone/protocol';
import type { ExpressionContext } from '../expression/expression.ts';
import { type FieldTest, leafTest, type MatchNode } from '../query/match-node.ts';
import { asArray } from '../value/known-value.ts';
import type { Value } from '../value/value.ts';
import { expressionConditions } from './expression-condition.ts';

/** An array in one element of which several conditions hold. */
export interface SameElement {
  /** The place where the array stands. */
  readonly place: string;
  readonly id: object;
}

/** The condition that a filter sets on the values at one path. */
export interface Condition {
  readonly path: string;
  readonly test: ConditionTest;
  /** The part of the filter that it comes from. */
  readonly node: MatchNode;
  /** The `$elemMatch`es around it, from the outermost on. */
  readonly within: readonly SameElement[];
}

/** A test of a field, tests of which any is enough, or a comparison in an expression, which knows no types apart. */
export type ConditionTest =
  | FieldTest
  | {
      readonly kind: 'any';
      readonly operator: '$or';
      readonly argument: null;
      readonly tests: readonly FieldTest[];
    }
  | { readonly kind: 'expression'; readonly operator: string; readonly argument: Value };

/** A filter as the planner looks at it: everything in it must hold. */
export interface Conditions {
  readonly conditions: readonly Condition[];
  /** Alternatives: of each list one must hold. */
  readonly alternatives: readonly MatchNode[];
  /** All parts of the filter. */
  readonly parts: readonly MatchNode[];
}

/** Takes a compiled filter apart. */
export function conditionsOf(node: MatchNode, context: ExpressionContext): Conditions {
  const parts = partsOf(node);
  const conditions = parts.flatMap((part) => conditionsIn(part, context));
  const alternatives = parts.filter(
    (part) => isAlternative(part) && asMembership(part) === undefined,
  );
  return { conditions, alternatives, parts };
}

function isAlternative(node: MatchNode): boolean {
  return node.kind === 'logical' && node.operator === '$or' && node.children.length > 1;
}

/** The parts that must all hold: groups of one and groups in groups are taken apart. */
export function partsOf(node: MatchNode): readonly MatchNode[] {
  if (node.kind === 'field' && node.test.kind === 'all') {
    return node.test.tests.map((test) => ({ ...node, test, literal: false }));
  }
  if (node.kind !== 'logical') return [node];
  if (node.operator === '$and') return node.children.flatMap(partsOf);
  if (node.operator === '$or' && node.children.length === 1)
    return partsOf(present(node.children[0]));
  if (node.operator === '$nor' && node.children.length === 1)
    return negated(present(node.children[0]));
  return [node];
}

// Several that must not hold are looked for in no index.
function negated(child: MatchNode): readonly MatchNode[] {
  const only =
    child.kind === 'logical' && child.children.length === 1 ? present(child.children[0]) : child;
  if (only.kind !== 'field' || only.test.kind === 'all') {
    return [{ kind: 'logical', operator: '$nor', children: [child] }];
  }
  const { test } = only;
  if (test.kind === 'not' && test.tests.length === 1) {
    return [{ ...only, test: present(test.tests[0]), literal: false }];
  }
  const not = { kind: 'not', operator: '$not', argument: test.argument, tests: [test] } as const;
  return [{ ...only, test: not, literal: false }];
}

/** Alternatives that are all values of one field, as the `$in` that they are; undefined for others. */
export function asMembership(node: MatchNode): Extract<MatchNode, { kind: 'field' }> | undefined {
  if (node.kind !== 'logical' || node.operator !== '$or') return undefined;
  const [first] = node.children;
  if (first?.kind !== 'field') return undefined;
  const values: Value[] = [];
  for (const child of node.children) {
    const own = child.kind === 'field' ? membersOf(child.test) : undefined;
    const isSame = child.kind === 'field' && child.path.dotted === first.path.dotted;
    if (own === undefined || !isSame) return undefined;
    for (const value of own) values.push(value);
  }
  const test = leafTest('$in', values, () => true);
  return { kind: 'field', path: first.path, test, literal: false };
}

function membersOf(test: FieldTest): readonly Value[] | undefined {
  if (test.operator === '$eq') return [test.argument];
  return test.kind === 'leaf' && test.operator === '$in' ? asArray(test.argument) : undefined;
}

const BOUNDED = new Set('$eq $exists $gt $gte $in $lt $lte $mod $regex $type'.split(' '));

/** The path of a test by itself that an index may have bounds for; undefined where a part of a filter is something else. */
export function boundedPath(node: MatchNode): string | undefined {
  if (node.kind !== 'field') return undefined;
  const { test } = node;
  const isBounded = test.kind === 'not' || (test.kind === 'leaf' && BOUNDED.has(test.operator));
  return isBounded ? node.path.dotted : undefined;
}

// Alternatives that are all about one path are ranges of one index.
function asRanges(node: MatchNode): Condition | undefined {
  if (!isAlternative(node) || node.kind !== 'logical') return undefined;
  const path = boundedPath(present(node.children[0]));
  if (path === undefined) return undefined;
  const tests: FieldTest[] = [];
  for (const child of node.children) {
    if (boundedPath(child) !== path || child.kind !== 'field') return undefined;
    tests.push(child.test);
  }
  return { path, test: { kind: 'any', operator: '$or', argument: null, tests }, node, within: [] };
}

function conditionsIn(node: MatchNode, context: ExpressionContext): readonly Condition[] {
  const membership = asMembership(node);
  if (membership !== undefined) {
    return [{ path: membership.path.dotted, test: membership.test, node, within: [] }];
  }
  const ranges = asRanges(node);
  if (ranges !== undefined) return [ranges];
  if (node.kind === 'field') {
    return fieldConditions(node.path.dotted, node.test, { node, within: [] });
  }
  if (node.kind !== 'document' || node.operator !== '$expr') return [];
  return expressionConditions(node.argument, context).map(({ path, ...test }) => ({
    path,
    test: { kind: 'expression', ...test },
    node,
    within: [],
  }));
}

function fieldConditions(
  path: string,
  test: FieldTest,
  around: Pick<Condition, 'node' | 'within'>,
): readonly Condition[] {
  if (test.kind === 'all') return test.tests.flatMap((each) => fieldConditions(path, each, around));
  if (test.kind !== 'leaf' || test.elements === undefined) return [{ path, test, ...around }];
  const within = [...around.within, { place: path, id: test }];
  const inside = { node: around.node, within };
  const { elements } = test;
  if (elements.kind === 'values') {
    return elements.tests.flatMap((each) => fieldConditions(path, each, inside));
  }
  return partsOf(elements.node).flatMap((part) =>
    part.kind === 'field' ? fieldConditions(`${path}.${part.path.dotted}`, part.test, inside) : [],
  );
}
