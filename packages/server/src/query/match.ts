import { BSONRegExp } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { parsePath } from '../value/path.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { comparison } from './comparison.ts';
import {
  type FieldTest,
  leafTest,
  type MatchDetails,
  type MatchNode,
  nodeMatches,
} from './match-node.ts';
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
  /** Whether the document matches; `details.arrayIndex` is set when an array was entered. */
  matches(document: AnyDocument, details?: MatchDetails): boolean;
}

class Compiler implements FilterCompiler {
  readonly context: QueryContext;
  readonly topLevel: boolean;

  constructor(context: QueryContext, topLevel: boolean) {
    this.context = context;
    this.topLevel = topLevel;
  }

  fieldTests(operators: Fields, path: string): FieldTest[] {
    const tests: FieldTest[] = [];
    for (const [name, argument] of operators) {
      const operator = FIELD_OPERATORS.get(name);
      if (operator === undefined) throw new CommandError('BadValue', `unknown operator: ${name}`);
      const test = operator.compile(argument, { path, siblings: operators, compiler: this });
      if (test !== undefined) tests.push(test);
    }
    return tests;
  }

  valueTest(value: Value): FieldTest {
    if (!(value instanceof BSONRegExp)) return comparison('$eq', value, this.context);
    return leafTest('$regex', value, regExpTest(value.pattern, value.options));
  }

  filter(filter: Fields, topLevel: boolean): MatchNode {
    const inner = topLevel === this.topLevel ? this : new Compiler(this.context, topLevel);
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
export function compileMatcher(filter: Fields, context: QueryContext): Matcher {
  const node = new Compiler(context, true).filter(filter, true);
  return {
    filter,
    node,
    matches: (document, details) => nodeMatches(node, document, details),
  };
}

/** Compiles a condition on single values, such as `$pull`'s `{ $gt: 3 }`. */
export function compileValueTests(operators: Fields, context: QueryContext): readonly FieldTest[] {
  return new Compiler(context, false).fieldTests(operators, '');
}

/** Whether the name is that of an operator that stands under a field. */
export function isFieldOperator(name: string): boolean {
  return FIELD_OPERATORS.has(name);
}
