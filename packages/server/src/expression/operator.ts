import { typeAlias } from '../value/bson-type.ts';
import type { Value } from '../value/value.ts';
import { fail } from './failure.ts';
import { optimizing } from './optimizing.ts';
import type { Compiled } from './reference.ts';
import type { Expression, ExpressionContext, Scope } from './scope.ts';

/** The means by which an operator compiles its arguments. */
export interface Compiler {
  readonly context: ExpressionContext;
  compile(spec: Value): Expression;
  /** The same, where the operator may do without it: whoever needs it and finds it dynamic says so by `keepDynamic`. */
  part(spec: Value): Compiled;
  /** The value of an argument that needs no document; `undefined` when it does need one. */
  constant(spec: Value): { readonly value: Value | undefined } | undefined;
  /** A compiler that knows further variables, for the body of `$let`, `$map` and the like. */
  within(names: readonly string[]): Compiler;
  /** Says that the operator must be evaluated for every document, even with constant arguments. */
  keepDynamic(): void;
  /** True once something was compiled that needs a document. */
  readonly isDynamic: boolean;
}

export type Arguments = readonly (Value | undefined)[];

/** An operator whose arguments are all evaluated first. */
export interface PlainOperator {
  readonly kind: 'plain';
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Looks at an argument that needs no document before there is one. */
  readonly checkConstant?: (value: Value | undefined, index: number) => void;
  /** True if arguments that need no document are looked at behind the others: their order is of no account. */
  readonly constantsLast?: boolean;
  /** True if an argument is only evaluated once those before it were found good. */
  readonly stopsEarly?: boolean;
  /** Replaces the usual words about the wrong number of arguments. */
  readonly refuseCount?: (count: number) => never;
  evaluate(values: Arguments, context: ExpressionContext): Value | undefined;
  /** The same in steps, where it may take long. */
  readonly steps?: (values: Arguments, context: ExpressionContext) => Steps;
  /** Tells whether these arguments are worth steps; without it all are. */
  readonly isLong?: (values: Arguments) => boolean;
}

/** Computing in steps: between two of them others may be let through. */
export type Steps = Generator<undefined, Value | undefined>;

/** An operator that compiles its own arguments: named ones, lazy ones, ones with variables. */
export interface CompiledOperator {
  readonly kind: 'compiled';
  readonly name: string;
  compile(spec: Value, compiler: Compiler): Expression;
}

export type Operator = PlainOperator | CompiledOperator;

/** An operator with a fixed number of arguments, or one of a range. */
export function plain(
  name: string,
  count: number | readonly [min: number, max: number],
  evaluate: PlainOperator['evaluate'],
): PlainOperator {
  const [min, max] = typeof count === 'number' ? [count, count] : count;
  return { kind: 'plain', name, min, max, evaluate };
}

/** An operator that computes in steps. */
export function inSteps(
  name: string,
  count: number | readonly [min: number, max: number],
  steps: NonNullable<PlainOperator['steps']>,
): PlainOperator {
  const [min, max] = typeof count === 'number' ? [count, count] : count;
  const evaluate: PlainOperator['evaluate'] = (values, context) => {
    const computing = steps(values, context);
    let step = computing.next();
    while (!step.done) step = computing.next();
    return step.value;
  };
  return { kind: 'plain', name, min, max, evaluate, steps };
}

/** The same operator, which computes in steps where its arguments are long: those of few elements cost no more than before. */
export function inStepsWhere(
  isLong: NonNullable<PlainOperator['isLong']>,
  operator: PlainOperator,
  steps: NonNullable<PlainOperator['steps']>,
): PlainOperator {
  return { ...operator, isLong, steps };
}

/** An operator that looks at each argument before the next one is evaluated. */
export function oneByOne(operator: PlainOperator): PlainOperator {
  return { ...operator, stopsEarly: true };
}

/** The same operator with words of its own about the wrong number of arguments. */
export function withCountError(
  operator: PlainOperator,
  refuseCount: (count: number) => never,
): PlainOperator {
  return { ...operator, refuseCount };
}

/** Null, undefined or missing: what most operators turn into null. */
export function isNullish(value: Value | undefined): value is null | undefined {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && '_bsontype' in value && value._bsontype === 'BsonUndefined';
}

/** The value's type as messages name it. */
export function typeName(value: Value | undefined): string {
  return value === undefined ? 'missing' : typeAlias(value);
}

type Refusal = readonly [code: number | string, message: string];

/** The grammar of an operator with named arguments, with its own codes and words. */
export interface NamedGrammar {
  readonly name: string;
  readonly notObject: readonly [code: number | string, message: (type: string) => string];
  readonly unknown: readonly [code: number | string, message: (argument: string) => string];
  readonly required: Readonly<Record<string, Refusal>>;
  readonly optional?: readonly string[];
}

/** The arguments' specifications, after checking the grammar. */
export function readNamed(spec: Value, grammar: NamedGrammar): ReadonlyMap<string, Value> {
  if (!(spec instanceof Map)) {
    return fail(grammar.notObject[0], grammar.notObject[1](typeName(spec)));
  }
  for (const name of spec.keys()) {
    if (!(name in grammar.required) && !grammar.optional?.includes(name)) {
      fail(grammar.unknown[0], grammar.unknown[1](name));
    }
  }
  for (const [name, refusal] of Object.entries(grammar.required)) {
    if (!spec.has(name)) fail(refusal[0], refusal[1]);
  }
  return spec;
}

/** Named arguments; each is evaluated only when it is asked for. */
export interface NamedArguments {
  has(name: string): boolean;
  get(name: string): Value | undefined;
}

interface NamedOptions {
  /** False where MongoDB does not evaluate constant arguments ahead. */
  readonly fold?: boolean;
  /** Arguments that are read before there is a document, where they are constant though others are not. */
  readonly ahead?: Readonly<Record<string, (values: NamedArguments) => unknown>>;
}

function checkAhead(
  spec: ReadonlyMap<string, Value>,
  checks: NonNullable<NamedOptions['ahead']>,
  compiler: Compiler,
): void {
  if (!compiler.isDynamic || compiler.context.computesConstantsLate) return;
  for (const [name, check] of Object.entries(checks)) {
    const argument = spec.get(name);
    const constant = argument === undefined ? undefined : compiler.constant(argument);
    if (constant === undefined || isNullish(constant.value)) continue;
    const values: NamedArguments = { has: () => true, get: () => constant.value };
    optimizing(compiler.context, () => check(values));
  }
}

/** Evaluates an operator with named arguments. `site` tells its place in an expression apart from others, for loops that rest. */
type NamedEvaluation = (
  values: NamedArguments,
  context: ExpressionContext,
  site: object,
) => Value | undefined;

/** An operator whose arguments are the fields of one object. */
export function named(
  grammar: NamedGrammar,
  evaluate: NamedEvaluation,
  options: NamedOptions = {},
): CompiledOperator {
  return {
    kind: 'compiled',
    name: grammar.name,
    compile(spec, compiler) {
      if (options.fold === false) compiler.keepDynamic();
      const compiled = new Map<string, Expression>();
      const given = readNamed(spec, grammar);
      for (const [name, argument] of given) compiled.set(name, compiler.compile(argument));
      if (options.ahead !== undefined) checkAhead(given, options.ahead, compiler);
      const site = {};
      return (scope) => evaluate(namedArguments(compiled, scope), compiler.context, site);
    },
  };
}

function namedArguments(compiled: ReadonlyMap<string, Expression>, scope: Scope): NamedArguments {
  return {
    has: (name) => compiled.has(name),
    get: (name) => compiled.get(name)?.(scope),
  };
}

/** The grammar in the words most operators use: "requires 'x' to be specified". */
export function grammarOf(
  name: string,
  codes: { notObject: number; unknown: number; required: Readonly<Record<string, number>> },
  optional: readonly string[] = [],
): NamedGrammar {
  const required: Record<string, Refusal> = {};
  for (const [argument, code] of Object.entries(codes.required)) {
    required[argument] = [code, `${name} requires '${argument}' to be specified`];
  }
  return {
    name,
    notObject: [
      codes.notObject,
      (type) => `${name} requires an object as an argument, found: ${type}`,
    ],
    unknown: [codes.unknown, (argument) => `${name} found an unknown argument: ${argument}`],
    required,
    optional,
  };
}

/** The grammar in the words of the older operators: "Missing 'x' parameter to $op". */
export function parameterGrammarOf(
  name: string,
  codes: { notObject: number; unknown: number; required: Readonly<Record<string, number>> },
  optional: readonly string[] = [],
): NamedGrammar {
  const required: Record<string, Refusal> = {};
  for (const [argument, code] of Object.entries(codes.required)) {
    required[argument] = [code, `Missing '${argument}' parameter to ${name}`];
  }
  return {
    name,
    notObject: [codes.notObject, () => `${name} only supports an object as its argument`],
    unknown: [codes.unknown, (argument) => `Unrecognized parameter to ${name}: ${argument}`],
    required,
    optional,
  };
}
