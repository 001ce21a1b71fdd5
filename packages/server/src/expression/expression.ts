import { present } from '@touchstone/protocol';
import { showFields } from '../value/show-value.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { fail } from './failure.ts';
import { checkFieldName } from './field-path.ts';
import { isIntroduced } from './introduction.ts';
import type { Arguments, Compiler, Operator, PlainOperator, Steps } from './operator.ts';
import { OPERATORS } from './operators/index.ts';
import { optimizing } from './optimizing.ts';
import { type Compiled, compileReference, constantly } from './reference.ts';
import type { Expression, ExpressionContext, Scope, Variables } from './scope.ts';
import { inSteps, looping, REST, Standing } from './standing.ts';

export type { Expression, ExpressionContext, Scope, Variables } from './scope.ts';

const BY_NAME: ReadonlyMap<string, Operator> = new Map(OPERATORS.map((each) => [each.name, each]));

const NO_DOCUMENT: Scope = { root: new Map(), variables: new Map() };

// MongoDB evaluates constant operators once, before any document, and says so when that fails.
function fold(evaluate: Expression, context: ExpressionContext): Compiled {
  if (context.computesConstantsLate) return { evaluate, constant: true };
  const standing = new Standing(context.pace);
  const computed = optimizing(context, () => standing.attempt(boxed(evaluate), NO_DOCUMENT));
  return computed === undefined ? foldLate(evaluate, context) : constantly(computed.value);
}

function boxed(evaluate: Expression): (scope: Scope) => { readonly value: Value | undefined } {
  return (scope) => ({ value: evaluate(scope) });
}

// Long computing is done where others are let through: for the first document that asks for it.
function foldLate(evaluate: Expression, context: ExpressionContext): Compiled {
  let computed: { readonly value: Value | undefined } | undefined;
  const once: Expression = () => {
    computed ??= optimizing(context, () => boxed(evaluate)(NO_DOCUMENT));
    return computed.value;
  };
  return { evaluate: once, constant: false };
}

function combine(
  parts: readonly Compiled[],
  evaluate: Expression,
  context: ExpressionContext,
): Compiled {
  const constant = parts.every((part) => part.constant);
  return constant ? fold(evaluate, context) : { evaluate, constant: false };
}

function compileObject(spec: Fields, context: ExpressionContext): Compiled {
  const entries: [string, Compiled][] = [];
  for (const [name, value] of spec) {
    checkFieldName(name);
    entries.push([name, compile(value, context)]);
  }
  const evaluate: Expression = (scope) => {
    const fields: Fields = new Map();
    for (const [name, part] of entries) {
      const value = part.evaluate(scope);
      if (value !== undefined) fields.set(name, value);
    }
    return fields;
  };
  return combine(
    entries.map(([, part]) => part),
    evaluate,
    context,
  );
}

function compileArray(spec: readonly Value[], context: ExpressionContext): Compiled {
  const parts = spec.map((element) => compile(element, context));
  return combine(parts, (scope) => parts.map((part) => part.evaluate(scope) ?? null), context);
}

class OperatorCompiler implements Compiler {
  readonly context: ExpressionContext;
  readonly #note: { dynamic: boolean };

  constructor(context: ExpressionContext, note: { dynamic: boolean }) {
    this.context = context;
    this.#note = note;
  }

  compile(spec: Value): Expression {
    const { evaluate, constant } = compile(spec, this.context);
    if (!constant) this.#note.dynamic = true;
    return evaluate;
  }

  part(spec: Value): Compiled {
    return compile(spec, this.context);
  }

  constant(spec: Value): { readonly value: Value | undefined } | undefined {
    const { evaluate, constant } = compile(spec, this.context);
    return constant ? { value: evaluate(NO_DOCUMENT) } : undefined;
  }

  within(names: readonly string[]): Compiler {
    const variables = new Map(this.context.variables);
    for (const name of names) variables.set(name, undefined);
    return new OperatorCompiler({ ...this.context, variables }, this.#note);
  }

  keepDynamic(): void {
    this.#note.dynamic = true;
  }

  get isDynamic(): boolean {
    return this.#note.dynamic;
  }
}

function countWords({ name, min, max }: PlainOperator, count: number): never {
  if (min === max) {
    const words = `Expression ${name} takes exactly ${min} arguments. ${count} were passed in.`;
    return fail(16020, words);
  }
  const range = `takes at least ${min} arguments, and at most ${max}`;
  return fail(28667, `Expression ${name} ${range}, but ${count} were passed in.`);
}

// An argument that fails does so when the operator reads it: it may have ended before, or refused another.
function argumentsInOrder(expressions: readonly Expression[]): (scope: Scope) => Arguments {
  return (scope) => {
    const values: (Value | undefined)[] = [];
    try {
      for (const expression of expressions) values.push(expression(scope));
    } catch (error) {
      if (error === REST) throw error;
      const get = (): never => {
        throw error;
      };
      Object.defineProperty(values, values.length, { get, enumerable: true });
    }
    return values;
  };
}

// Long computing goes on, once begun, with the arguments that it began with.
function inStepsOf(
  { evaluate, steps, isLong }: PlainOperator & Required<Pick<PlainOperator, 'steps'>>,
  argumentsOf: (scope: Scope) => Arguments,
  context: ExpressionContext,
): Expression {
  const loop = {};
  if (isLong !== undefined) {
    return (scope) => {
      const values = argumentsOf(scope);
      if (!isLong(values)) return evaluate(values, context);
      return inSteps(context.pace, loop, () => steps(values, context));
    };
  }
  return (scope) => {
    const begin = (): Computing => ({
      steps: steps(argumentsOf(scope), context),
      value: undefined,
    });
    return looping(context.pace, loop, begin, (computing) => {
      const step = computing.steps.next();
      if (step.done) computing.value = step.value;
      return !step.done;
    }).value;
  };
}

interface Computing {
  readonly steps: Steps;
  value: Value | undefined;
}

function checkConstants(
  { checkConstant }: PlainOperator,
  parts: readonly Compiled[],
  context: ExpressionContext,
): void {
  if (checkConstant === undefined || context.computesConstantsLate) return;
  for (const [index, { constant, evaluate }] of parts.entries()) {
    if (constant) optimizing(context, () => checkConstant(evaluate(NO_DOCUMENT), index));
  }
}

function inEvaluatedOrder(
  { constantsLast }: PlainOperator,
  parts: readonly Compiled[],
): readonly Compiled[] {
  if (constantsLast !== true) return parts;
  return [...parts.filter((part) => !part.constant), ...parts.filter((part) => part.constant)];
}

function compilePlain(operator: PlainOperator, spec: Value, context: ExpressionContext): Compiled {
  const specs = Array.isArray(spec) ? spec : [spec];
  if (specs.length < operator.min || specs.length > operator.max) {
    (operator.refuseCount ?? ((count) => countWords(operator, count)))(specs.length);
  }
  const parts = inEvaluatedOrder(
    operator,
    specs.map((argument) => compile(argument, context)),
  );
  checkConstants(operator, parts, context);
  const expressions = parts.map((part) => part.evaluate);
  const argumentsOf =
    operator.stopsEarly === true
      ? argumentsInOrder(expressions)
      : (scope: Scope) => expressions.map((expression) => expression(scope));
  const { steps } = operator;
  if (steps !== undefined) {
    return combine(parts, inStepsOf({ ...operator, steps }, argumentsOf, context), context);
  }
  if (operator.stopsEarly === true) {
    const evaluate: Expression = (scope) => operator.evaluate(argumentsOf(scope), context);
    return combine(parts, evaluate, context);
  }
  if (expressions.length === 1) {
    const only = present(expressions[0]);
    return combine(parts, (scope) => operator.evaluate([only(scope)], context), context);
  }
  if (expressions.length === 2) {
    const [first, second] = expressions as [Expression, Expression];
    const evaluate: Expression = (scope) =>
      operator.evaluate([first(scope), second(scope)], context);
    return combine(parts, evaluate, context);
  }
  const evaluate: Expression = (scope) => operator.evaluate(argumentsOf(scope), context);
  return combine(parts, evaluate, context);
}

function compileOperator(spec: Fields, context: ExpressionContext): Compiled {
  const [name, argument] = spec.entries().next().value as [string, Value];
  if (spec.size > 1) {
    const words = 'An object representing an expression must have exactly one field';
    fail(15983, `${words}: ${showFields(spec)}`);
  }
  const operator = BY_NAME.get(name);
  if (operator === undefined || !isIntroduced(name, context.version)) {
    return fail('InvalidPipelineOperator', `Unrecognized expression '${name}'`);
  }
  if (operator.kind === 'plain') return compilePlain(operator, argument, context);
  const note = { dynamic: false };
  const evaluate = operator.compile(argument, new OperatorCompiler(context, note));
  return note.dynamic ? { evaluate, constant: false } : fold(evaluate, context);
}

function compile(spec: Value, context: ExpressionContext): Compiled {
  if (typeof spec === 'string') {
    return spec.startsWith('$') ? compileReference(spec, context) : constantly(spec);
  }
  if (Array.isArray(spec)) return compileArray(spec, context);
  if (!(spec instanceof Map)) return constantly(spec);
  const first = spec.keys().next().value;
  return first?.startsWith('$') ? compileOperator(spec, context) : compileObject(spec, context);
}

/**
 * Compiles an aggregation expression. Whatever is wrong with its form is thrown here, with
 * MongoDB's code and words; what is wrong with a document's values, when it is evaluated.
 */
export function compileExpression(spec: Value, context: ExpressionContext): Expression {
  return compile(spec, context).evaluate;
}

/** The value of an expression that reads no document, or `undefined` when it does read one. */
export function constantValue(
  spec: Value,
  context: ExpressionContext,
): { readonly value: Value | undefined } | undefined {
  const { evaluate, constant } = compile(spec, context);
  return constant ? { value: evaluate(NO_DOCUMENT) } : undefined;
}

/** The scope of one document with the context's variables. */
export function scopeOf(root: AnyDocument, variables: Variables): Scope {
  return { root, variables };
}

/** True if an expression operator of this name exists. */
export function isExpressionOperator(name: string): boolean {
  return BY_NAME.has(name);
}
