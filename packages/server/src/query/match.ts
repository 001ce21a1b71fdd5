import { present } from '@touchstone/protocol';
import { BSONRegExp } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { parsePath } from '../value/path.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { comparison } from './comparison.ts';
import { sorts } from './forbidden-operators.ts';
import { internalFieldOperators, internalRootOperators } from './internal/index.ts';
import {
  type FieldTest,
  leafTest,
  type MatchDetails,
  type MatchNode,
  nodeMatches,
} from './match-node.ts';
import type { NearCondition } from './near-condition.ts';
import {
  type FieldOperator,
  type FilterCompiler,
  isOperatorDocument,
  type QueryContext,
  type RootOperator,
} from './operator.ts';
import * as fieldOperators from './operators/index.ts';
import { regExpTest } from './regular-expression.ts';
import * as rootOperators from './root-operators/index.ts';
import {
  type TextArgument,
  type TextCondition,
  type TextSearchIndex,
  textCondition,
} from './text-condition.ts';

export type { MatchDetails } from './match-node.ts';
export type { QueryContext } from './operator.ts';

const FIELD_OPERATORS: ReadonlyMap<string, FieldOperator> = new Map(
  [...Object.values(fieldOperators), ...internalFieldOperators].map((operator) => [
    operator.name,
    operator,
  ]),
);
const ROOT_OPERATORS: ReadonlyMap<string, RootOperator> = new Map(
  [...Object.values(rootOperators), ...internalRootOperators].map((operator) => [
    operator.name,
    operator,
  ]),
);
/** The kinds of conditions in the order in which MongoDB looks at them. */
export const RANKS: readonly string[] = [
  '$and',
  '$or',
  '$elemMatch',
  '$size',
  '$eq',
  '$lte',
  '$lt',
  '$gt',
  '$gte',
  '$regex',
  '$mod',
  '$exists',
  '$in',
  '$bitsAllSet',
  '$bitsAllClear',
  '$bitsAnySet',
  '$bitsAnyClear',
  '$not',
  '$nor',
  '$type',
  '$geoWithin',
  '$geoIntersects',
  '$where',
  '$expr',
];

const REFERENCE_FIELDS: ReadonlySet<string> = new Set(['$ref', '$id', '$db']);

/** A compiled filter. */
export interface Matcher {
  /** The filter it was compiled from. */
  readonly filter: Fields;
  readonly node: MatchNode;
  /** By how far from a place the documents are wanted: nothing to match, but to sort by. */
  readonly near?: NearCondition;
  /** The text that is searched for, by which documents are found and scored. */
  readonly text?: SearchedText;
  /** True if the document matches; `details.arrayIndex` is set when an array was entered. */
  matches(document: AnyDocument, details?: MatchDetails): boolean;
}

/** A `$text` of a filter. */
export interface SearchedText extends TextCondition {
  readonly asked: TextArgument;
  /** True if every document that matches has it: it does not stand in an `$or`. */
  readonly isRequired: boolean;
}

interface Noted {
  nears: number;
  readonly texts: (TextCondition & { readonly asked: TextArgument })[];
  readonly place: () => TextSearchIndex;
}

class Compiler implements FilterCompiler {
  readonly context: QueryContext;
  readonly topLevel: boolean;
  readonly #noted: Noted;

  constructor(context: QueryContext, topLevel: boolean, noted: Noted) {
    this.context = context;
    this.topLevel = topLevel;
    this.#noted = noted;
  }

  isOperator(name: string): boolean {
    return FIELD_OPERATORS.has(name);
  }

  noteNear(): void {
    this.#noted.nears++;
  }

  noteText(asked: TextArgument): TextCondition {
    const condition = { ...textCondition(asked, this.#noted.place(), this.context.pace), asked };
    this.#noted.texts.push(condition);
    return condition;
  }

  fieldTests(operators: Fields, path: string): FieldTest[] {
    const tests: FieldTest[] = [];
    for (const [name, argument] of operators) {
      const operator = FIELD_OPERATORS.get(name);
      if (operator === undefined) throw new CommandError('BadValue', `unknown operator: ${name}`);
      const test = operator.compile(argument, { path, siblings: operators, compiler: this });
      if (test !== undefined) tests.push(test);
      if (operator.readsSiblings) break;
    }
    return tests;
  }

  valueTest(value: Value): FieldTest {
    if (!(value instanceof BSONRegExp)) return comparison('$eq', value, this.context);
    return leafTest('$regex', value, regExpTest(value.pattern, value.options));
  }

  filter(filter: Fields, topLevel: boolean): MatchNode {
    const inner =
      topLevel === this.topLevel ? this : new Compiler(this.context, topLevel, this.#noted);
    const children: MatchNode[] = [];
    for (const [name, value] of filter) {
      for (const node of inner.#nodes(name, value)) children.push(node);
    }
    const [only] = children;
    return children.length === 1 ? present(only) : { kind: 'logical', operator: '$and', children };
  }

  #nodes(name: string, value: Value): MatchNode[] {
    if (name.startsWith('$') && !REFERENCE_FIELDS.has(name)) {
      const node = this.#rootNode(name, value);
      return node === undefined ? [] : [node];
    }
    const path = parsePath(name);
    const literal = !isOperatorDocument(value);
    const tests = literal ? [this.valueTest(value)] : this.fieldTests(value, name);
    return tests.map((test) => ({ kind: 'field', path, test, literal }));
  }

  #rootNode(name: string, argument: Value): MatchNode | undefined {
    const operator = ROOT_OPERATORS.get(name);
    if (operator !== undefined) return operator.compile(argument, this);
    const advice =
      name === '$not'
        ? 'If you are trying to negate an entire expression, use $nor.'
        : "If you have a field name that starts with a '$' symbol, consider using $getField or $setField.";
    throw new CommandError('BadValue', `unknown top level operator: ${name}. ${advice}`);
  }
}

/** The things that a filter may use beside what every document can answer alone. */
export interface MatcherOptions {
  readonly allowsNear?: boolean;
  /** The place where `$text` searches; default: there is no text index. */
  readonly text?: () => TextSearchIndex;
}

const NO_TEXTS = (): TextSearchIndex => ({
  kind: 'missing',
  words: 'text index required for $text query',
});

/**
 * Compiles a filter. Throws MongoDB's error where the filter makes no sense; matching never throws
 * except where an expression of `$expr` fails on a document's values.
 */
export function compileMatcher(
  filter: Fields,
  context: QueryContext,
  { allowsNear = false, text: place = NO_TEXTS }: MatcherOptions = {},
): Matcher {
  const noted: Noted = { nears: 0, texts: [], place };
  const node = new Compiler(context, true, noted).filter(filter, true);
  if (noted.nears > 0 && !allowsNear) throw sorts();
  const near = noted.nears > 0 ? theOnlyNear(node, noted.nears) : undefined;
  const text = noted.texts.length > 0 ? theOnlyText(node, noted) : undefined;
  let ordered: MatchNode | undefined;
  return {
    filter,
    node,
    ...(near === undefined ? {} : { near }),
    ...(text === undefined ? {} : { text }),
    matches(document, details) {
      if (details === undefined) return nodeMatches(node, document);
      ordered ??= inOrder(node);
      return nodeMatches(ordered, document, details);
    },
  };
}

// A place in an array is told by the condition that is looked at last: MongoDB looks at them by kind, then by path.
function inOrder(node: MatchNode): MatchNode {
  if (node.kind !== 'logical' || node.operator !== '$and') return node;
  return { ...node, children: node.children.map(inOrder).sort(byRank) };
}

function byRank(a: MatchNode, b: MatchNode): number {
  const order = rankOf(a) - rankOf(b);
  if (order !== 0 || a.kind !== 'field' || b.kind !== 'field') return order;
  return a.path.dotted < b.path.dotted ? -1 : a.path.dotted > b.path.dotted ? 1 : 0;
}

// One of one value is that value.
function kindOf({ operator, argument }: FieldTest): string {
  return operator === '$in' && Array.isArray(argument) && argument.length === 1 ? '$eq' : operator;
}

function rankOf(node: MatchNode): number {
  const rank = RANKS.indexOf(node.kind === 'field' ? kindOf(node.test) : node.operator);
  return rank < 0 ? RANKS.length : rank;
}

/** Compiles a condition on single values, such as `$pull`'s `{ $gt: 3 }`. */
export function compileValueTests(operators: Fields, context: QueryContext): readonly FieldTest[] {
  const noted: Noted = { nears: 0, texts: [], place: NO_TEXTS };
  const tests = new Compiler(context, false, noted).fieldTests(operators, '');
  if (noted.nears > 0) throw sorts();
  return tests;
}

function theOnlyText(node: MatchNode, { texts, nears }: Noted): SearchedText {
  const refuse = (words: string): CommandError => new CommandError('BadValue', words);
  const [condition, another] = texts;
  if (another !== undefined) throw refuse('Too many text expressions');
  if (hasText(node, '$nor')) throw refuse('text expression not allowed in nor');
  if (nears > 0) throw refuse('text and geoNear not allowed in same query');
  return { ...present(condition), isRequired: !hasText(node, '$or') };
}

// True if the text stands below such a group.
function hasText(node: MatchNode, below: '$or' | '$nor', inside = false): boolean {
  if (node.kind === 'field') return false;
  if (node.kind === 'document') return inside && node.text !== undefined;
  const isInside =
    inside || (node.operator === below && node.children.length > Number(below === '$or'));
  return node.children.some((child) => hasText(child, below, isInside));
}

function theOnlyNear(node: MatchNode, count: number): NearCondition {
  const found = nearsAtTop(node);
  if (found.length < count) throw new CommandError('BadValue', 'geo $near must be top-level expr');
  if (found.length > 1) throw new CommandError('BadValue', 'Too many geoNear expressions');
  return present(found[0]);
}

// A group of one condition is that condition.
function nearsAtTop(node: MatchNode): readonly NearCondition[] {
  if (node.kind === 'field') {
    return node.test.kind === 'leaf' && node.test.near !== undefined ? [node.test.near] : [];
  }
  if (node.kind === 'document') return [];
  const isAll = node.operator === '$and' || (node.operator === '$or' && node.children.length === 1);
  return isAll ? node.children.flatMap(nearsAtTop) : [];
}

/** True if the name is that of an operator that stands under a field. */
export function isFieldOperator(name: string): boolean {
  return FIELD_OPERATORS.has(name);
}
