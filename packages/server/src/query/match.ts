import { BSONRegExp } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { parsePath } from '../value/path.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { comparison } from './comparison.ts';
import { sorts } from './forbidden-operators.ts';
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

export type { MatchDetails } from './match-node.ts';
export type { QueryContext } from './operator.ts';

const FIELD_OPERATORS: ReadonlyMap<string, FieldOperator> = new Map(
  Object.values(fieldOperators).map((operator) => [operator.name, operator]),
);
const ROOT_OPERATORS: ReadonlyMap<string, RootOperator> = new Map(
  Object.values(rootOperators).map((operator) => [operator.name, operator]),
);
const REFERENCE_FIELDS: ReadonlySet<string> = new Set(['$ref', '$id', '$db']);

/** A compiled filter. */
export interface Matcher {
  /** The filter it was compiled from. */
  readonly filter: Fields;
  readonly node: MatchNode;
  /** By how far from a place the documents are wanted: nothing to match, but to sort by. */
  readonly near?: NearCondition;
  /** Whether the document matches; `details.arrayIndex` is set when an array was entered. */
  matches(document: AnyDocument, details?: MatchDetails): boolean;
}

class Compiler implements FilterCompiler {
  readonly context: QueryContext;
  readonly topLevel: boolean;
  readonly #noted: { nears: number };

  constructor(context: QueryContext, topLevel: boolean, noted: { nears: number }) {
    this.context = context;
    this.topLevel = topLevel;
    this.#noted = noted;
  }

  noteNear(): void {
    this.#noted.nears++;
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
    for (const [name, value] of filter) children.push(...inner.#nodes(name, value));
    const [only] = children;
    return children.length === 1 ? only! : { kind: 'logical', operator: '$and', children };
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
    throw new CommandError(
      'BadValue',
      `unknown top level operator: ${name}. If you have a field name that starts with a ` +
        `'$' symbol, consider using $getField or $setField.`,
    );
  }
}

/**
 * Compiles a filter. Throws MongoDB's error where the filter makes no sense; matching never throws
 * except where an expression of `$expr` fails on a document's values.
 */
export function compileMatcher(
  filter: Fields,
  context: QueryContext,
  { allowsNear = false }: { readonly allowsNear?: boolean } = {},
): Matcher {
  const noted = { nears: 0 };
  const node = new Compiler(context, true, noted).filter(filter, true);
  if (noted.nears > 0 && !allowsNear) throw sorts();
  const near = noted.nears > 0 ? theOnlyNear(node, noted.nears) : undefined;
  return {
    filter,
    node,
    ...(near === undefined ? {} : { near }),
    matches: (document, details) => nodeMatches(node, document, details),
  };
}

/** Compiles a condition on single values, such as `$pull`'s `{ $gt: 3 }`. */
export function compileValueTests(operators: Fields, context: QueryContext): readonly FieldTest[] {
  const noted = { nears: 0 };
  const tests = new Compiler(context, false, noted).fieldTests(operators, '');
  if (noted.nears > 0) throw sorts();
  return tests;
}

function theOnlyNear(node: MatchNode, count: number): NearCondition {
  const found = nearsAtTop(node);
  if (found.length < count) throw new CommandError('BadValue', 'geo $near must be top-level expr');
  if (found.length > 1) throw new CommandError('BadValue', 'Too many geoNear expressions');
  return found[0]!;
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

/** Whether the name is that of an operator that stands under a field. */
export function isFieldOperator(name: string): boolean {
  return FIELD_OPERATORS.has(name);
}
