import type { ExpressionContext } from '../expression/expression.ts';
import type { Fields, Value } from '../value/value.ts';
import type { FieldTest, MatchNode } from './match-node.ts';
import type { TextArgument, TextCondition } from './text-condition.ts';

/** The context that a filter is compiled in: the variables, time, collation and version of the command. */
export type QueryContext = ExpressionContext;

/** The part of the compiler that an operator may use while it is compiled itself. */
export interface FilterCompiler {
  readonly context: QueryContext;
  /** False inside `$elemMatch`, where some operators have no meaning. */
  readonly topLevel: boolean;
  /** True if the name is that of an operator that stands under a field. */
  isOperator(name: string): boolean;
  /** Is told of each operator that wants documents by their distance. */
  noteNear(): void;
  /** Binds a `$text` to the texts of the collection. Throws where there is no text index. */
  noteText(asked: TextArgument): TextCondition;
  /** The tests of `{ $gt: 1, $lt: 5 }`; `path` is named in error messages. */
  fieldTests(operators: Fields, path: string): FieldTest[];
  /** The test that a value stands for by itself: equality, or a regular expression. */
  valueTest(value: Value): FieldTest;
  /** The node of a whole filter. */
  filter(filter: Fields, topLevel: boolean): MatchNode;
}

/** An operator that stands under a field: `{ field: { $gt: 1 } }`. */
export interface FieldOperator {
  readonly name: string;
  /** True if it reads the operators behind it as well, so that nobody else need. */
  readonly readsSiblings?: boolean;
  compile(argument: Value, place: OperatorContext): FieldTest | undefined;
}

/** The place where a field operator stands. */
export interface OperatorContext {
  readonly path: string;
  /** The operators beside it: `$options` belongs to `$regex`. */
  readonly siblings: Fields;
  readonly compiler: FilterCompiler;
}

/** An operator that stands in a field's place: `{ $and: [] }`. */
export interface RootOperator {
  readonly name: string;
  compile(argument: Value, compiler: FilterCompiler): MatchNode | undefined;
}

/** True if the value is a document of operators, and not a document to be equal to. */
export function isOperatorDocument(value: Value): value is Fields {
  if (!(value instanceof Map)) return false;
  const first = value.keys().next().value;
  if (first === undefined || !first.startsWith('$')) return false;
  return !(value.has('$ref') && value.has('$id'));
}
