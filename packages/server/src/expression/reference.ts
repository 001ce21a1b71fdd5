import type { Value } from '../value/value.ts';
import { fail } from './failure.ts';
import { fieldsOf, parseFieldPath, rootPath, valueAtPath } from './field-path.ts';
import { OptimizationFailure } from './optimizing.ts';
import type { Expression, ExpressionContext } from './scope.ts';
import { checkReadVariable } from './variable-name.ts';

/** A compiled expression, and whether it is the same for every document. */
export interface Compiled {
  readonly evaluate: Expression;
  readonly constant: boolean;
}

/** An expression that is the same for every document. */
export function constantly(value: Value | undefined): Compiled {
  return { evaluate: () => value, constant: true };
}

function dynamically(evaluate: Expression): Compiled {
  return { evaluate, constant: false };
}

function currentPath(names: readonly string[], context: ExpressionContext): Compiled {
  if (!context.variables.has('CURRENT')) return dynamically(rootPath(names));
  return dynamically(({ variables }) => valueAtPath(variables.get('CURRENT'), names));
}

// Told when a document asks for it.
function notAvailable(name: string): Compiled {
  return dynamically(() => fail(51144, `Builtin variable '$$${name}' is not available`));
}

function builtIn(name: string, context: ExpressionContext): Compiled | undefined {
  switch (name) {
    case 'ROOT':
      return dynamically(({ root }) => fieldsOf(root));
    case 'CURRENT':
      return dynamically(({ root }) => fieldsOf(root));
    case 'REMOVE':
      return constantly(undefined);
    case 'NOW':
      return constantly(context.now);
    case 'CLUSTER_TIME':
      return context.clusterTime === undefined
        ? notAvailable(name)
        : constantly(context.clusterTime);
    case 'JS_SCOPE':
    case 'IS_MR':
      return notAvailable(name);
    case 'SEARCH_META': {
      const words = "Can't access $$SEARCH_META without a $search stage earlier in the pipeline";
      throw new OptimizationFailure('Location6347903', words);
    }
    case 'USER_ROLES':
      return constantly([]);
    default:
      return undefined;
  }
}

function variable(reference: string, context: ExpressionContext): Compiled {
  const dot = reference.indexOf('.');
  const name = dot < 0 ? reference : reference.slice(0, dot);
  checkReadVariable(name);
  const known = context.variables.has(name);
  const names = dot < 0 ? [] : parseFieldPath(reference.slice(dot + 1));
  if (!known && (name === 'ROOT' || name === 'CURRENT') && names.length > 0) {
    return dynamically(rootPath(names));
  }
  const base = known
    ? dynamically(({ variables }) => variables.get(name))
    : (builtIn(name, context) ?? fail(17276, `Use of undefined variable: ${name}`));
  if (names.length === 0) return base;
  return {
    evaluate: (scope) => valueAtPath(base.evaluate(scope), names),
    constant: base.constant,
  };
}

/** Compiles `$path`, `$$variable` or `$$variable.path`. */
export function compileReference(reference: string, context: ExpressionContext): Compiled {
  if (reference.startsWith('$$')) return variable(reference.slice(2), context);
  if (reference === '$') fail(16872, "'$' by itself is not a valid FieldPath");
  return currentPath(parseFieldPath(reference.slice(1)), context);
}
