import { present } from '@touchstone/protocol';
import {
  compileExpression,
  type Expression,
  type ExpressionContext,
  type Scope,
  scopeOf,
} from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import { fieldsOf, parseFieldPath } from '../expression/field-path.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import type { DocumentTransform } from './projection.ts';

/** The value that is to be added to a document, by field. */
type Addition =
  | { readonly kind: 'value'; readonly evaluate: Expression }
  | { readonly kind: 'branch'; readonly children: Map<string, Addition> };

type Branch = Extract<Addition, { kind: 'branch' }>;

function newBranch(): Branch {
  return { kind: 'branch', children: new Map() };
}

interface Reading {
  readonly context: ExpressionContext;
  /** The whole specification, for messages. */
  readonly spec: Fields;
}

function conflict(path: string, other: string, { spec }: Reading): never {
  const words = 'specification contains two conflicting paths. Cannot specify both';
  return fail(40176, `${words} '${path}' and '${other}': ${showFields(spec)}`);
}

function place(root: Branch, path: string, leaf: Addition, reading: Reading): void {
  const names = parseFieldPath(path);
  let branch = root;
  for (const [index, name] of names.slice(0, -1).entries()) {
    const next = branch.children.get(name) ?? newBranch();
    branch.children.set(name, next);
    if (next.kind !== 'branch') conflict(path, names.slice(0, index + 1).join('.'), reading);
    branch = next;
  }
  const last = present(names.at(-1));
  if (branch.children.has(last)) conflict(path, path, reading);
  branch.children.set(last, leaf);
}

function read(root: Branch, path: string, value: Value, reading: Reading): void {
  if (value instanceof Map && value.size > 0) {
    const operator = [...value.keys()].find((name) => name.startsWith('$'));
    if (operator === undefined) {
      for (const [name, part] of value) read(root, `${path}.${name}`, part, reading);
      return;
    }
    if (value.size > 1) {
      const words =
        'an expression specification must contain exactly one field, the name of the expression.';
      const found = `Found ${value.size} fields in ${showFields(value)}`;
      fail(40181, `${words} ${found}, while parsing object ${showFields(reading.spec)}`);
    }
  }
  const evaluate = compileExpression(value, reading.context);
  place(root, path, { kind: 'value', evaluate }, reading);
}

function addInto(value: Value | undefined, branch: Branch, scope: Scope): Value {
  if (Array.isArray(value)) return value.map((element) => addInto(element, branch, scope));
  return addTo(value instanceof Map ? value : new Map(), branch, scope);
}

function addTo(fields: Fields, branch: Branch, scope: Scope): Fields {
  const result: Fields = new Map(fields);
  for (const [name, addition] of branch.children) {
    const value =
      addition.kind === 'value'
        ? addition.evaluate(scope)
        : addInto(fields.get(name), addition, scope);
    if (value === undefined) result.delete(name);
    else result.set(name, value);
  }
  return result;
}

/** Compiles the specification of `$addFields`: existing fields keep their places. */
export function compileAddedFields(spec: Fields, context: ExpressionContext): DocumentTransform {
  const root = newBranch();
  const reading: Reading = { context, spec };
  for (const [name, value] of spec) {
    if (name === '') fail(40352, 'FieldPath cannot be constructed with empty string');
    read(root, name, value, reading);
  }
  return (document) => {
    const fields = fieldsOf(document);
    return addTo(fields, root, scopeOf(fields, context.variables));
  };
}
